import type { Dict } from '../../protocol/messages.js';
import type { ReceiverOptions } from '../session/publication.js';
import type { WampSession } from '../session/wamp-session.js';

/** Returns true for a session that may get an event. */
export type ReceiverCondition = (session: WampSession) => boolean;

type Key = 'id' | 'authid' | 'authrole';

/** Returns a function that checks all conditions for a receiver; `undefined` if there are none. */
export function receiverFilter(options: ReceiverOptions): ReceiverCondition | undefined {
  const conditions: ReceiverCondition[] = [];
  const add = (list: readonly unknown[] | undefined, key: Key, isListed: boolean): void => {
    if (list === undefined) return;
    const listed = new Set(list);
    conditions.push((session) => listed.has(session[key]) === isListed);
  };
  add(options.exclude, 'id', false);
  add(options.excludeAuthid, 'authid', false);
  add(options.excludeAuthrole, 'authrole', false);
  add(options.eligible, 'id', true);
  add(options.eligibleAuthid, 'authid', true);
  add(options.eligibleAuthrole, 'authrole', true);
  if (conditions.length === 0) return undefined;
  return (session) => conditions.every((accepts) => accepts(session));
}

/** Returns the conditions of PUBLISH.Options. */
export function publishedReceivers(options: Dict): ReceiverOptions {
  return {
    exclude: listOf(options['exclude']),
    excludeAuthid: listOf(options['exclude_authid']),
    excludeAuthrole: listOf(options['exclude_authrole']),
    eligible: listOf(options['eligible']),
    eligibleAuthid: listOf(options['eligible_authid']),
    eligibleAuthrole: listOf(options['eligible_authrole']),
  };
}

/** Returns a list option. The parser allows `null`, which counts as absent. */
function listOf(value: unknown): readonly never[] | undefined {
  return Array.isArray(value) ? (value as never[]) : undefined;
}
