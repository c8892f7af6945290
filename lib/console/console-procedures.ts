import { Observable } from 'rxjs';
import type { CatalogRealm } from '../catalog/catalog.js';
import type { WampCallContext } from '../hub/contexts/call-context.js';
import type { CallHandler, HandlerOptions } from '../hub/handlers/handlers.js';
import { printable } from '../hub/operations/printable.js';
import type { WampSession } from '../hub/session/wamp-session.js';
import type { WampHub } from '../hub/wamp-hub.js';
import { CloseUri } from '../protocol/error-uris.js';
import type { Id } from '../protocol/messages.js';
import { WampNoSuchSessionError } from '../protocol/standard-errors.js';
import type { CancelTimer } from '../session/clock.js';
import { CallArguments } from './call-arguments.js';
import * as defaults from './defaults.js';
import { healthOf } from './health.js';
import { detailsOf, listSessions } from './session-list.js';
import * as texts from './texts.js';
import type { SessionDetails, SessionList } from './views.js';

/** The procedures and topics of the console, by which the page sees the hub and acts. */
export class ConsoleProcedures {
  private readonly releases: (() => void)[] = [];

  /** @param log receives a line for each thing that is done to a client */
  constructor(
    private readonly hub: WampHub,
    private readonly log: (line: string) => void,
  ) {}

  /** Binds all of them, until `release` is called. */
  bind(options: HandlerOptions): void {
    const bound = { ...options, origin: 'WampConsoleModule' };
    const procedures: Readonly<Record<string, CallHandler>> = {
      catalog: (call) => this.catalog(call),
      sessions: (call) => this.sessions(call),
      session: (call) => this.session(call),
      kick: (call) => this.kick(call),
      message: (call) => this.message(call),
      call: (call) => this.call(call),
    };
    for (const [name, handler] of Object.entries(procedures))
      this.releases.push(this.hub.register(`${defaults.prefix}.${name}`, handler, bound));
    const health = healthOf(this.hub.view);
    this.releases.push(this.hub.topic(`${defaults.prefix}.health`, () => health, bound));
  }

  release(): void {
    for (const release of this.releases.splice(0)) release();
  }

  /** Returns what the application offers to the caller in its realm. */
  private async catalog({ session }: WampCallContext): Promise<CatalogRealm | undefined> {
    const { realms } = await this.hub.catalog(session);
    return realms[0];
  }

  /** Returns the open sessions: once, or every second to a caller that wants progressive results. */
  private sessions(call: WampCallContext): SessionList | Observable<SessionList> {
    const given = new CallArguments(call);
    const search = given.text(0, 'search', defaults.maxMessageLength);
    const limit = given.count(1, 'limit', defaults.sessionsShown, defaults.maxSessionsShown);
    const list = (): SessionList =>
      listSessions(this.hub.view, { search, limit, own: call.session.id });
    return call.receiveProgress ? this.everySecond(list) : list();
  }

  /** Returns what one client has registered and subscribed. */
  private session(call: WampCallContext): SessionDetails {
    return detailsOf(this.hub.view, this.find(new CallArguments(call).id(0, 'id')));
  }

  /** Ends the session of a client. */
  private async kick(call: WampCallContext): Promise<void> {
    const given = new CallArguments(call);
    const session = this.find(given.id(0, 'id'));
    const reason = given.uri(1, 'reason', CloseUri.Killed);
    const message = given.text(2, 'message', defaults.maxMessageLength);
    this.tell(texts.kicked(nameOf(call.session), nameOf(session), reason));
    await session.close(reason, message === '' ? undefined : message);
  }

  /** Sends an event to one client, if it has subscribed to the topic. Returns the publication id. */
  private message(call: WampCallContext): Id {
    const given = new CallArguments(call);
    const session = this.find(given.id(0, 'id'));
    const topic = given.uri(1, 'topic');
    this.tell(texts.published(nameOf(call.session), nameOf(session), topic));
    return session.publish(topic, given.list(2, 'args'), given.dict(3, 'kwargs'));
  }

  /** Calls a procedure that a client has registered, and passes on its results. */
  private call(call: WampCallContext): unknown {
    const given = new CallArguments(call);
    const session = this.find(given.id(0, 'id'));
    const uri = given.uri(1, 'uri');
    this.tell(texts.called(nameOf(call.session), nameOf(session), uri));
    const [args, kwargs] = [given.list(2, 'args'), given.dict(3, 'kwargs')];
    return call.receiveProgress
      ? session.streamResult(uri, args, kwargs)
      : session.callResult(uri, args, kwargs, { signal: call.signal });
  }

  /** Logs a line. It contains names of clients. */
  private tell(line: string): void {
    this.log(printable(line));
  }

  private find(id: Id): WampSession {
    const session = this.hub.sessions.get(id);
    if (session === undefined) throw new WampNoSuchSessionError(texts.noSession(id));
    return session;
  }

  private everySecond<T>(value: () => T): Observable<T> {
    const { clock } = this.hub.view;
    return new Observable((reader) => {
      let cancel: CancelTimer | undefined;
      const tick = (): void => {
        reader.next(value());
        cancel = clock.schedule(defaults.tickMs, tick);
      };
      tick();
      return () => cancel?.();
    });
  }
}

function nameOf({ id, authid }: WampSession): string {
  return texts.sessionNamed(id, authid);
}
