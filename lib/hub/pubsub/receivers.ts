import type { ReceiverOptions } from '../session/publication.js';
import type { WampSession } from '../session/wamp-session.js';

type Condition = (session: WampSession) => boolean;
type Key = 'id' | 'authid' | 'authrole';

/** Returns a function that checks all conditions for a receiver; `undefined` if there are none. */
export function receiverFilter(options: ReceiverOptions): Condition | undefined {
  const conditions: Condition[] = [];
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
