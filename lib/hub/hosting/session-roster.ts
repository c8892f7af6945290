import { Subject } from 'rxjs';
import { randomId } from '../../protocol/ids.js';
import type { Id, Uri } from '../../protocol/messages.js';
import { isolated } from '../contexts/async-scope.js';
import { type Metered, uriLabel } from '../operations/metrics.js';
import type { Report } from '../operations/report.js';
import type { ServedClient } from '../pubsub/served-client.js';
import type { WampSession } from '../session/wamp-session.js';
import * as texts from '../texts.js';

/** An ended session, with the reason of GOODBYE or ABORT, or `wamp.close.connection_lost`. */
export interface SessionEnd {
  /** The session. Its `signal` is aborted, and nothing can be sent to it. */
  readonly session: WampSession;
  /** The URI of GOODBYE or ABORT, or `wamp.close.connection_lost`. */
  readonly reason: Uri;
}

/** Runs when a session opens. A promise that it returns is not awaited. */
export type SessionOpenHandler = (session: WampSession) => unknown;
/** Runs when a session has ended. A shutdown waits for the promise that it returns. */
export type SessionCloseHandler = (session: WampSession, reason: Uri) => unknown;

/** Holds the open sessions of a hub, and the handlers that run when a session opens or closes. */
export class SessionRoster {
  readonly sessions = new Map<Id, WampSession>();
  /** The ids of clients that have sent HELLO and have no session yet. */
  readonly reserved = new Set<Id>();
  readonly opened$ = new Subject<WampSession>();
  readonly ended$ = new Subject<SessionEnd>();
  /** Emits a session that has another identity now. */
  readonly changed$ = new Subject<WampSession>();
  /** Returns true for the id of a session on another node of the cluster. */
  isElsewhere: (id: Id) => boolean = () => false;
  readonly openHandlers = new Set<SessionOpenHandler>();
  readonly closeHandlers = new Set<SessionCloseHandler>();
  private readonly closing = new Set<Promise<unknown>>();
  /** The session whose open handlers are running, and the reason if it has ended meanwhile. */
  private opening: WampSession | undefined;
  private endReason: Uri | undefined;

  constructor(
    private readonly report: Report,
    private readonly hub: Metered,
  ) {}

  /** Reserves an id that no other client has, on any node that is known. `add` or `release` ends the reservation. */
  reserveId(): Id {
    for (;;) {
      const id = randomId();
      if (this.sessions.has(id) || this.reserved.has(id) || this.isElsewhere(id)) continue;
      this.reserved.add(id);
      return id;
    }
  }

  /** Releases the id of a client that got no session. */
  release(id: Id): void {
    this.reserved.delete(id);
  }

  add({ session, handlers }: ServedClient): void {
    this.reserved.delete(session.id);
    this.sessions.set(session.id, session);
    this.hub.metrics?.opened(handlers.realm);
  }

  /** Runs the open handlers. If the session ends meanwhile, its close handlers run after them. */
  opened(session: WampSession): void {
    this.opening = session;
    for (const handler of this.openHandlers) void this.run('open', session, () => handler(session));
    this.opened$.next(session);
    const { endReason } = this;
    this.opening = this.endReason = undefined;
    if (endReason !== undefined) this.tellEnd(session, endReason);
  }

  ended({ session, handlers }: ServedClient, reason: Uri): void {
    this.sessions.delete(session.id);
    this.hub.metrics?.closed(handlers.realm, uriLabel(reason));
    session.end(reason);
    if (this.opening === session) this.endReason = reason;
    else this.tellEnd(session, reason);
  }

  private tellEnd(session: WampSession, reason: Uri): void {
    for (const handler of this.closeHandlers) {
      const running = this.run('close', session, () => handler(session, reason));
      this.closing.add(running);
      void running.then(() => this.closing.delete(running));
    }
    this.ended$.next({ session, reason });
  }

  /** The number of close handlers that are running. */
  get unsettled(): number {
    return this.closing.size;
  }

  /** Resolves when every close handler has ended. */
  async settled(): Promise<void> {
    await Promise.all(this.closing);
  }

  /** Runs a handler and reports its error. Never rejects. */
  private async run(hook: string, session: WampSession, handler: () => unknown): Promise<void> {
    try {
      await isolated(handler);
    } catch (error) {
      this.report(texts.hookFailed(hook, session.id), error);
    }
  }
}
