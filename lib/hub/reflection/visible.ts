import { Pauses } from '../../catalog/pauses.js';
import type { WampAction } from '../../protocol/actions.js';
import type { Gate } from '../authorization/gate.js';
import { defaults } from '../defaults.js';
import type { Binding } from '../handlers/handlers.js';
import { hasRole } from '../handlers/roles.js';
import type { ServedClient } from '../pubsub/served-client.js';

/** Returns those handlers that a client may use, in their order. A decision that fails hides its handler. */
export async function visibleTo<Bound extends Binding>(
  client: ServedClient,
  gate: Gate,
  action: WampAction,
  bound: readonly Bound[],
): Promise<Bound[]> {
  const { session } = client;
  const visible = new Set<Bound>();
  const pending = new Set<Promise<unknown>>();
  const pauses = new Pauses();
  for (const each of bound) {
    if (!session.isOpen) break;
    if (!hasRole(each.roles, session)) continue;
    const verdict = gate.check(client, action, each.uri, each.match);
    if (verdict === undefined) visible.add(each);
    if (!(verdict instanceof Promise)) {
      await pauses.pause();
      continue;
    }
    const decided = verdict.then((later) => {
      pending.delete(decided);
      if (later === undefined) visible.add(each);
    });
    pending.add(decided);
    if (pending.size >= defaults.parallelChecks) await Promise.race(pending);
  }
  await Promise.all(pending);
  return bound.filter((each) => visible.has(each));
}
