import type { Observable } from 'rxjs';
import { GuardedObservable } from '../calls/guarded-observable.js';
import { CloseUri } from '../protocol/error-uris.js';
import { randomId } from '../protocol/ids.js';
import type { Dict, Id, List, Uri } from '../protocol/messages.js';
import type { WampSerializer } from '../serializers/serializer.js';
import type {
  AcceptedSocket,
  ConnectionListener,
  WampConnection,
} from './connection/connection.js';
import { callLane } from './handlers/call-lane.js';
import type {
  CallHandler,
  CallLane,
  EventHandler,
  HandlerOptions,
  ProcedureOptions,
  TopicHandler,
  TopicOptions,
} from './handlers/handlers.js';
import type { Release } from './handlers/realm-handlers.js';
import type {
  SessionCloseHandler,
  SessionEnd,
  SessionOpenHandler,
} from './hosting/session-roster.js';
import { HubCore, type WampDrop } from './hub-core.js';
import type { HubDoor } from './hub-door.js';
import type { HubOptions } from './hub-options.js';
import { statsOf } from './operations/hub-stats.js';
import type { WampHubStats } from './operations/stats.js';
import type { TopicInfo } from './pubsub/topics.js';
import { type PublishOptions, publisherDetails } from './session/publication.js';
import type { WampSession } from './session/wamp-session.js';
import { texts } from './texts.js';

/** Options of `WampHub.publish`. */
export interface HubPublishOptions extends PublishOptions {
  /** Default: the first realm of the hub; `*` for all. */
  readonly realm?: Uri | undefined;
  /** The session it comes from: EVENT.Details names it as publisher. It gets the event like any other. */
  readonly from?: Id | undefined;
}

/** Which sessions to end: those that are all of this. */
export interface WampKick {
  readonly id?: Id | undefined;
  readonly authid?: string | undefined;
  readonly authrole?: string | undefined;
  readonly realm?: Uri | undefined;
}

/** What a hub serves, and how many handlers there are. @internal */
export interface HubServing {
  readonly realms: readonly Uri[];
  readonly procedures: number;
  readonly topics: number;
}

/**
 * The application's WAMP peer: every client is a session of its own with it. Inject it to publish
 * events, to bind handlers at run time and to reach the sessions.
 */
export class WampHub {
  /** @internal */
  readonly core: HubCore;
  /** Of all procedures that have none of their own or of their class. */
  private readonly lane: CallLane | undefined;

  /** @internal */
  constructor(options: HubOptions) {
    this.core = new HubCore(options);
    this.lane = callLane(options.concurrency ?? 0, 'the hub');
  }

  /** The hub as its transports need it. @internal */
  get door(): HubDoor {
    return this.core;
  }

  /** What the hub serves. @internal */
  get serving(): HubServing {
    return { realms: this.core.options.realms, ...this.core.handlers.count() };
  }

  /** The open sessions by their id. */
  get sessions(): ReadonlyMap<Id, WampSession> {
    return this.core.roster.sessions;
  }

  get sessionCount(): number {
    return this.core.roster.sessions.size;
  }

  /** Whether new sessions are let in: until the hub is closed. */
  get isAccepting(): boolean {
    return this.core.isAccepting;
  }

  /** How much the hub holds at this moment. It asks every connection: not for every call. */
  stats(): WampHubStats {
    return statsOf(this.core);
  }

  /** Emits every session right after its WELCOME. */
  get sessionOpen$(): Observable<WampSession> {
    return this.guarded('sessionOpen$', this.core.roster.opened$);
  }

  /** Emits every session that has ended, with the reason. */
  get sessionClose$(): Observable<SessionEnd> {
    return this.guarded('sessionClose$', this.core.roster.ended$);
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
    const details = this.eventDetails(options);
    this.core.broker.publish({ id, realm, topic, args, kwargs, details, options });
    return id;
  }

  /**
   * Offers a procedure to all clients, until the returned function is called.
   *
   * @throws a `WampError`: `invalid_uri`, `procedure_already_exists` or `no_such_realm`; a `TypeError` for
   * a concurrency that is none
   */
  register(uri: Uri, handler: CallHandler, options: ProcedureOptions = {}): Release {
    const { match = 'exact', streamedInput = true } = options;
    const { results = this.core.options.results ?? 'single' } = options;
    const origin = originOf(handler, options);
    const { concurrency, lane: shared = this.lane } = options;
    const lane = concurrency === undefined ? shared : callLane(concurrency, origin);
    const procedure = { uri, match, origin, handler, streamedInput, results, lane };
    return this.core.handlers.add(procedure, options.realm, (realm) =>
      realm.addProcedure(procedure),
    );
  }

  /**
   * Receives the events clients publish to a topic, until the returned function is called.
   *
   * @throws a `WampError`: `invalid_uri` or `no_such_realm`
   */
  subscribe(topic: Uri, handler: EventHandler, options: HandlerOptions = {}): Release {
    const { match = 'exact' } = options;
    const listener = { uri: topic, match, origin: originOf(handler, options), handler };
    return this.core.handlers.add(listener, options.realm, (realm) => realm.addListener(listener));
  }

  /**
   * Gives a topic a life for each session that subscribes to it, until the returned function is called;
   * lives that go on are not ended by that.
   *
   * @throws a `WampError`: `invalid_uri`, `procedure_already_exists` or `no_such_realm`
   */
  topic(uri: Uri, handler: TopicHandler, options: TopicOptions = {}): Release {
    const { match = 'exact', overflow } = options;
    const provider = { uri, match, origin: originOf(handler, options), handler, overflow };
    return this.core.handlers.add(provider, options.realm, (realm) => realm.addTopic(provider));
  }

  /** The sessions an event on this topic goes to. */
  subscribers(topic: Uri, { realm }: { readonly realm?: Uri } = {}): ReadonlySet<WampSession> {
    return this.core.topics.subscribers(this.realmOf({ realm }), topic);
  }

  /** Emits a topic, or pattern, when a first client has subscribed to it. */
  get topicOpen$(): Observable<TopicInfo> {
    return this.guarded('topicOpen$', this.core.topics.opened$);
  }

  /** Emits a topic, or pattern, when its last subscriber has left. */
  get topicClose$(): Observable<TopicInfo> {
    return this.guarded('topicClose$', this.core.topics.closed$);
  }

  /** Runs the handler for every session that opens, until the returned function is called. */
  onSessionOpen(handler: SessionOpenHandler): Release {
    this.core.roster.openHandlers.add(handler);
    return () => this.core.roster.openHandlers.delete(handler);
  }

  /** Runs the handler for every session that has ended, until the returned function is called. */
  onSessionClose(handler: SessionCloseHandler): Release {
    this.core.roster.closeHandlers.add(handler);
    return () => this.core.roster.closeHandlers.delete(handler);
  }

  /** The subprotocols of the hub, for example `wamp.2.json`. */
  get subprotocols(): readonly string[] {
    return this.core.subprotocols;
  }

  /**
   * Serves a connection that a transport accepted.
   *
   * @returns where the transport reports what arrives
   */
  accept(connection: WampConnection, serializer: WampSerializer): ConnectionListener {
    return this.core.accept(connection, serializer);
  }

  /**
   * Serves a WebSocket of the `ws` package that the application accepted itself. Whom it lets in is its
   * own affair: neither origin nor address is looked at, only the total of sessions. To be called as soon
   * as the socket is open: messages that came before are lost. A socket without one of the hub's
   * subprotocols is closed with status 1002.
   *
   * @param request the upgrade request it came with
   */
  handleSocket(socket: AcceptedSocket, request: object): void {
    this.core.options.adoptSocket?.(this.core, socket, request);
  }

  /** Emits every event that a client did not get because it reads too slowly. */
  get eventDrop$(): Observable<WampDrop> {
    return this.guarded('eventDrop$', this.core.dropped$);
  }

  /**
   * Ends, with GOODBYE, every session that is all of what is given: `hub.kick({ authid })`.
   *
   * @param reason why, as a URI; default `wamp.close.killed`
   * @param message text for people
   * @returns how many there were, when their connections are gone
   * @throws if nothing is given: that would be everybody
   */
  async kick(whom: WampKick, reason: Uri = CloseUri.Killed, message?: string): Promise<number> {
    const wanted = Object.entries(whom).filter(([, value]) => value !== undefined);
    if (wanted.length === 0) throw new Error(texts.kickWhom);
    const sessions = [...this.sessions.values()].filter((session) =>
      wanted.every(([key, value]) => session[key as keyof WampKick] === value),
    );
    await Promise.all(sessions.map((session) => session.close(reason, message)));
    return sessions.length;
  }

  /**
   * Lets no more clients in and ends all sessions: at once where no call is in flight, and for the others
   * after `drainTimeoutMs` at the latest. How clients are told is the option `shutdown`.
   *
   * @returns when all connections are gone and the close handlers are done
   */
  close(): Promise<void> {
    return this.core.close();
  }

  private eventDetails({ from, details }: HubPublishOptions): Dict | undefined {
    if (from === undefined) return details;
    const publisher = this.sessions.get(from);
    const named = publisher === undefined ? { publisher: from } : publisherDetails(publisher);
    return { ...named, ...details };
  }

  private guarded<T>(name: string, source: Observable<T>): Observable<T> {
    const report = (error: unknown): void => this.core.report(texts.subscriberFailed(name), error);
    return GuardedObservable.of(source, report);
  }

  private realmOf({ realm }: { readonly realm?: Uri | undefined }): Uri {
    return realm ?? (this.core.options.realms[0] as Uri);
  }
}

function originOf(handler: { readonly name: string }, { origin }: HandlerOptions): string {
  return origin ?? (handler.name === '' ? 'a function' : `${handler.name}()`);
}
