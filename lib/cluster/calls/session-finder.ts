import type { WampSession } from '../../hub/session/wamp-session.js';
import type { WampSessionQuery } from '../../hub/wamp-cluster.js';
import { isId } from '../../protocol/ids.js';
import type { Dict, Id, Uri } from '../../protocol/messages.js';
import type { NodeQuestions } from '../questions/node-questions.js';

/** A session, and its node. */
export interface FoundSession {
  readonly id: Id;
  readonly realm: Uri;
  readonly node: string;
}

/** What is known of the sessions of the other nodes. */
export interface KnownSessions {
  /** Returns the sessions with an id: one, as ids are chosen. */
  withId(id: Id): readonly FoundSession[];
  /** Returns the sessions with an authid, the last one last. */
  withAuthid(authid: string): readonly FoundSession[];
}

/** Parts of `SessionFinder`. */
export interface SessionFinderParts {
  readonly node: string;
  readonly sessions: ReadonlyMap<Id, WampSession>;
  readonly known: KnownSessions;
  readonly questions: NodeQuestions;
  /** Returns the live nodes, without this one. */
  readonly others: () => Iterable<string>;
}

/** Finds sessions: here, in the directory, or by asking the other nodes, because the directory learns of a session late. */
export class SessionFinder {
  constructor(private readonly parts: SessionFinderParts) {
    parts.questions.answer('find', ({ id, authid, realm }) => {
      const query = isId(id) ? id : { authid: String(authid), realm: realm as Uri | undefined };
      const found = this.here(query);
      return found === undefined ? {} : { id: found.id, realm: found.realm };
    });
  }

  /** Returns a session, or a promise of it if nodes must be asked; `undefined` if there is none. */
  find(query: WampSessionQuery): FoundSession | undefined | Promise<FoundSession | undefined> {
    const found = this.here(query) ?? this.elsewhere(query);
    if (found !== undefined) return found;
    const others = [...this.parts.others()];
    return others.length === 0 ? undefined : this.ask(query, others);
  }

  private here(query: WampSessionQuery): FoundSession | undefined {
    const { sessions, node } = this.parts;
    const session = typeof query === 'number' ? sessions.get(query) : this.lastOf(query);
    return session && { id: session.id, realm: session.realm, node };
  }

  private lastOf({ authid, realm }: Exclude<WampSessionQuery, Id>): WampSession | undefined {
    let last: WampSession | undefined;
    for (const session of this.parts.sessions.values())
      if (session.authid === authid && (realm ?? session.realm) === session.realm) last = session;
    return last;
  }

  private elsewhere(query: WampSessionQuery): FoundSession | undefined {
    const { known } = this.parts;
    if (typeof query === 'number') return known.withId(query).at(0);
    const { authid, realm } = query;
    return known.withAuthid(authid).findLast((found) => (realm ?? found.realm) === found.realm);
  }

  private async ask(
    query: WampSessionQuery,
    nodes: readonly string[],
  ): Promise<FoundSession | undefined> {
    const values: Dict = typeof query === 'number' ? { id: query } : { ...query };
    const { answers } = await this.parts.questions.ask('find', values, nodes);
    for (const [node, { id, realm }] of answers)
      if (isId(id) && typeof realm === 'string') return { id, realm, node };
    return undefined;
  }
}
