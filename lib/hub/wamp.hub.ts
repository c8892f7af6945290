import type { Observable } from 'rxjs';
import { CloseUri } from '../protocol/error-uris.js';
import { randomId } from '../protocol/ids.js';
import type { Dict, Id, List, Uri } from '../protocol/messages.js';
import { WampRuntimeError } from '../protocol/standard-errors.js';
import { texts } from '../protocol/texts.js';
import { WampError } from '../protocol/wamp.error.js';
import type { WampSerializer } from '../serializers/serializer.js';
import { Admission } from './admission.js';
import type { AcceptedSocket, ConnectionListener, WampConnection } from './connection.js';
import { Dispatcher } from './dispatcher.js';
import type { WampEventContext } from './event.context.js';
import { fanOut, type PublishOptions } from './fanout.js';
import { HandlerRegistry } from './handler.registry.js';
import type {
  CallHandler,
  EventHandler,
  HandlerOptions,
  ProcedureOptions,
  TopicHandler,
} from './handlers.js';
import type { HubOptions } from './hub.options.js';
import type { Release } from './realm.handlers.js';
import type { WampRequestContext } from './request.context.js';
import { SessionHost } from './session.host.js';
import {
  type SessionCloseHandler,
  type SessionEnd,
  type SessionOpenHandler,
  SessionRoster,
} from './session.roster.js';
import { SubscriptionDesk } from './subscription.desk.js';
import { type TopicInfo, Topics } from './topics.js';
import type { WampSession } from './wamp.session.js';

/** Options of `WampHub.publish`. */
export interface HubPublishOptions extends PublishOptions {
  /** Default: the first realm of the hub; `*` for all. */
  readonly realm?: Uri | undefined;
}

/**
 * The application's WAMP peer: every client is a session of its own with it. Inject it to publish
 * events, to bind handlers at run time and to reach the sessions.
 */
export class WampHub {
  /** @internal */
  readonly topics = new Topics();
  /** @internal */
  readonly roster: SessionRoster;
  /** @internal */
  readonly admission: Admission;
  /** @internal */
  readonly dispatcher: Dispatcher;
  /** @internal */
  readonly subscriptions: SubscriptionDesk;
  /** Every connection, from its first byte to its last. @internal */
  readonly hosts = new Set<SessionHost>();

  private readonly handlers: HandlerRegistry;
  private isClosing = false;

  /** @internal */
  constructor(
    /** @internal */
    readonly options: HubOptions,
  ) {
    this.handlers = new HandlerRegistry(options.realms);
    this.roster = new SessionRoster(this.report);
    this.admission = new Admission(options, this.handlers, this.roster, this.report);
    this.dispatcher = new Dispatcher(this.topics, this.explain);
    this.subscriptions = new SubscriptionDesk(this.topics, {
      explain: this.explain,
      report: (error, { uri, session }) => this.report(texts.topicFailed(uri, session.id), error),
    });
  }

  /** The open sessions by their id. */
  get sessions(): ReadonlyMap<Id, WampSession> {
    return this.roster.sessions;
  }

  get sessionCount(): number {
    return this.roster.sessions.size;
  }

  /** Emits every session right after its WELCOME. */
  get sessionOpen$(): Observable<WampSession> {
    return this.roster.opened$.asObservable();
  }

  /** Emits every session that has ended, with the reason. */
  get sessionClose$(): Observable<SessionEnd> {
    return this.roster.ended$.asObservable();
  }

  /**
   * Sends an event to every client that subscribed to the topic.
   *
   * @param topic the topic's URI
   * @param args positional payload
   * @param kwargs keyword payload
   * @param options who gets it; default everybody in the first realm
   * @returns the publication id, the same for every receiver
   * @throws if the payload cannot be encoded; then nobody got it
   */
  publish(topic: Uri, args?: List, kwargs?: Dict, options: HubPublishOptions = {}): Id {
    const id = randomId();
    const realm = this.realmOf(options);
    fanOut(this.topics, { id, realm, topic, args, kwargs, options });
    return id;
  }

  /**
   * Offers a procedure to all clients, until the returned function is called.
   *
   * @throws a `WampError`: `invalid_uri`, `procedure_already_exists` or `no_such_realm`
   */
  register(uri: Uri, handler: CallHandler, options: ProcedureOptions = {}): Release {
    const { match = 'exact', streamedInput = true } = options;
    const origin = originOf(handler, options);
    const procedure = { uri, match, origin, handler, streamedInput };
    return this.handlers.add(procedure, options.realm, (realm) => realm.addProcedure(procedure));
  }

  /**
   * Receives the events clients publish to a topic, until the returned function is called.
   *
   * @throws a `WampError`: `invalid_uri` or `no_such_realm`
   */
  subscribe(topic: Uri, handler: EventHandler, options: HandlerOptions = {}): Release {
    const { match = 'exact' } = options;
    const listener = { uri: topic, match, origin: originOf(handler, options), handler };
    return this.handlers.add(listener, options.realm, (realm) => realm.addListener(listener));
  }

  /**
   * Gives a topic a life for each session that subscribes to it, until the returned function is called;
   * lives that go on are not ended by that.
   *
   * @throws a `WampError`: `invalid_uri`, `procedure_already_exists` or `no_such_realm`
   */
  topic(uri: Uri, handler: TopicHandler, options: HandlerOptions = {}): Release {
    const { match = 'exact' } = options;
    const provider = { uri, match, origin: originOf(handler, options), handler };
    return this.handlers.add(provider, options.realm, (realm) => realm.addTopic(provider));
  }

  /** The sessions an event on this topic goes to. */
  subscribers(topic: Uri, { realm }: { readonly realm?: Uri } = {}): ReadonlySet<WampSession> {
    return this.topics.subscribers(this.realmOf({ realm }), topic);
  }

  /** Emits a topic, or pattern, when a first client has subscribed to it. */
  get topicOpen$(): Observable<TopicInfo> {
    return this.topics.opened$.asObservable();
  }

  /** Emits a topic, or pattern, when its last subscriber has left. */
  get topicClose$(): Observable<TopicInfo> {
    return this.topics.closed$.asObservable();
  }

  /** Runs the handler for every session that opens, until the returned function is called. */
  onSessionOpen(handler: SessionOpenHandler): Release {
    this.roster.openHandlers.add(handler);
    return () => this.roster.openHandlers.delete(handler);
  }

  /** Runs the handler for every session that has ended, until the returned function is called. */
  onSessionClose(handler: SessionCloseHandler): Release {
    this.roster.closeHandlers.add(handler);
    return () => this.roster.closeHandlers.delete(handler);
  }

  /**
   * Serves a connection that a transport accepted.
   *
   * @returns where the transport reports what arrives
   */
  accept(connection: WampConnection, serializer: WampSerializer): ConnectionListener {
    const host = new SessionHost(this, connection, serializer);
    this.hosts.add(host);
    if (this.isClosing) host.machine.goodbye(CloseUri.SystemShutdown, texts.shuttingDown);
    return host;
  }

  /**
   * Serves a WebSocket of the `ws` package that the application accepted itself.
   *
   * @param request the upgrade request it came with
   * @throws if its subprotocol is none of the hub's
   */
  handleSocket(socket: AcceptedSocket, request: object): void {
    this.options.adoptSocket?.(this, socket, request);
  }

  /**
   * Says GOODBYE to every client and lets no more in.
   *
   * @returns when all connections are gone and the close handlers are done
   */
  async close(): Promise<void> {
    this.isClosing = true;
    const hosts = [...this.hosts];
    for (const host of hosts) host.machine.goodbye(CloseUri.SystemShutdown, texts.shuttingDown);
    await Promise.all(hosts.map((host) => host.disconnected()));
    await this.roster.settled();
  }

  /** @internal */
  readonly report = (text: string, error: unknown): void => {
    this.options.logger.error(text, error instanceof Error ? error.stack : String(error));
  };

  /** @internal */
  readonly reportEvent = (error: unknown, { uri, session }: WampEventContext): void =>
    this.report(texts.listenerFailed(uri, session.id), error);

  /**
   * Only an error with a URI says anything to the caller; the rest it can name to the operator.
   *
   * @internal
   */
  readonly explain = (error: unknown, { uri, session }: WampRequestContext): WampError => {
    if (error instanceof WampError) return error;
    const mapped = this.options.mapError?.(error);
    if (mapped !== undefined) return mapped;
    const reference = randomId().toString(36);
    this.report(texts.handlerFailed(uri, session.id, reference), error);
    return new WampRuntimeError(texts.internalError, { reference });
  };

  private realmOf({ realm }: { readonly realm?: Uri | undefined }): Uri {
    return realm ?? (this.options.realms[0] as Uri);
  }
}

function originOf(handler: { readonly name: string }, { origin }: HandlerOptions): string {
  return origin ?? (handler.name === '' ? 'a function' : `${handler.name}()`);
}
