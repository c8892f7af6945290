import { CloseUri } from '../../protocol/error-uris.js';
import type { Id, Uri } from '../../protocol/messages.js';
import { WampUnavailableError } from '../../protocol/standard-errors.js';
import type { Clock } from '../../session/clock.js';
import type { WampExcess } from '../authentication/auth-options.js';
import type { WampSession } from '../session/wamp-session.js';
import * as texts from '../texts.js';
import type { SessionRoster } from './session-roster.js';

/** A session that counts for its authid. */
export interface CountedSession {
  readonly id: Id;
  /** The date at which it began, in milliseconds since 1970. It is later than that of each session known before. */
  readonly since: number;
}

/** A session of another node, by which those of this node may have become too many. */
export type OtherSession = Pick<WampSession, 'realm' | 'authid'>;

/** Who counts, and how far. */
export interface AuthidSessionsParts {
  readonly clock: Clock;
  readonly roster: SessionRoster;
  /** `Infinity` for no limit: nothing is counted then. */
  readonly most: number;
  readonly excess: WampExcess;
}

interface OwnSession extends CountedSession {
  readonly session: WampSession;
}

/**
 * Limits the sessions that one authid has in a realm, on all nodes of a cluster whose sessions are known.
 *
 * All nodes have the same order of the sessions, so that they agree about which ones are too many. Each ends only its
 * own.
 */
export class AuthidSessions {
  /** Returns the sessions of an authid on other nodes, as far as they are known now. */
  elsewhere: (realm: Uri, authid: string) => Iterable<CountedSession> = () => [];
  private readonly here = new Map<string, Map<Id, OwnSession>>();

  constructor(private readonly parts: AuthidSessionsParts) {
    if (!this.isLimited) return;
    parts.roster.opened$.subscribe((session) => this.opened(session));
    parts.roster.ended$.subscribe(({ session }) => this.ended(session));
  }

  get isLimited(): boolean {
    return this.parts.most !== Infinity;
  }

  /** The number of authids that have a session on this node. */
  get size(): number {
    return this.here.size;
  }

  /** Returns when a session of this node began; `undefined` without a limit. */
  sinceOf({ id, realm, authid }: WampSession): number | undefined {
    return this.here.get(keyOf(realm, authid))?.get(id)?.since;
  }

  /** Returns why one more session of an authid may not open; `undefined` if it may. */
  refusal(realm: Uri, authid: string): WampUnavailableError | undefined {
    const { most, excess } = this.parts;
    if (!this.isLimited || excess === 'replace') return undefined;
    let count = this.here.get(keyOf(realm, authid))?.size ?? 0;
    for (const _ of count < most ? this.elsewhere(realm, authid) : []) if (++count >= most) break;
    return count < most ? undefined : new WampUnavailableError(texts.tooManySessions(most));
  }

  /** Ends sessions of this node that are too many, with those that another node has told of. */
  learnt(others: Iterable<OtherSession>): void {
    const told = new Map<string, OtherSession>();
    for (const other of others) {
      const key = keyOf(other.realm, other.authid);
      if (this.here.has(key)) told.set(key, other);
    }
    for (const { realm, authid } of told.values()) this.balance(realm, authid);
  }

  private opened(session: WampSession): void {
    const { id, realm, authid } = session;
    const key = keyOf(realm, authid);
    let own = this.here.get(key);
    if (own === undefined) this.here.set(key, (own = new Map()));
    own.set(id, { id, since: this.nextDate(realm, authid), session });
    if (this.parts.excess === 'replace') this.balance(realm, authid);
  }

  private ended({ id, realm, authid }: WampSession): void {
    const key = keyOf(realm, authid);
    const own = this.here.get(key);
    if (own?.delete(id) === true && own.size === 0) this.here.delete(key);
  }

  /** Returns the date, or a later one if the clock of another node is ahead: who comes after others is after them. */
  private nextDate(realm: Uri, authid: string): number {
    let next = this.parts.clock.date();
    for (const { since } of this.all(realm, authid)) next = Math.max(next, since + 1);
    return next;
  }

  /** Ends those of this node that are too many: the last ones, or the first ones if new clients replace them. */
  private balance(realm: Uri, authid: string): void {
    const { most, excess } = this.parts;
    const all = [...this.all(realm, authid)];
    if (all.length <= most) return;
    const sorted = all.toSorted(byAge);
    const lost = excess === 'refuse' ? sorted.slice(most) : sorted.slice(0, -most);
    const own = this.here.get(keyOf(realm, authid));
    for (const { id } of lost)
      void own?.get(id)?.session.close(CloseUri.Killed, texts.tooManySessions(most));
  }

  private *all(realm: Uri, authid: string): Generator<CountedSession> {
    yield* this.here.get(keyOf(realm, authid))?.values() ?? [];
    yield* this.elsewhere(realm, authid);
  }
}

/** Sessions of the same moment have their order by their id. */
function byAge(one: CountedSession, other: CountedSession): number {
  return one.since - other.since || one.id - other.id;
}

/** A realm has no white space. */
function keyOf(realm: Uri, authid: string): string {
  return `${realm} ${authid}`;
}
