import type { Observable } from 'rxjs';
import { GuardedObservable } from '../calls/guarded-observable.js';
import type { Catalog } from '../catalog/catalog.js';
import { CloseUri } from '../protocol/error-uris.js';
import { randomId } from '../protocol/ids.js';
import { idKind } from '../protocol/kinds.js';
import type { Dict, Id, List, Uri } from '../protocol/messages.js';
import { assertKind, flag } from '../protocol/options.js';
import type { WampSerializer } from '../serializers/serializer.js';
import { acceptPort } from './accept-port.js';
import { isAuthenticator, type WampAuthenticator } from './authentication/authenticator.js';
import { changedIdentity } from './authentication/proven-identity.js';
import type { WampRevocation } from './authorization/reauthorize.js';
import type {
  AcceptedSocket,
  ConnectionListener,
  WampConnection,
} from './connection/connection.js';
import type {
  WampPort,
  WampPortListener,
  WampPortTransport,
} from './connection/port-connection.js';
import { bindingOf, eventBindingOf, procedureOf } from './handlers/bindings.js';
import { callLane } from './handlers/call-lane.js';
import {
  type CallHandler,
  type CallLane,
  type EventHandler,
  type HandlerOptions,
  handlerRules,
  type ProcedureOptions,
  type TopicHandler,
  type TopicOptions,
  topicRules,
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
import type { HubView } from './hub-view.js';
import type { WampClusterStats } from './operations/cluster-stats.js';
import { statsOf } from './operations/hub-stats.js';
import type { WampHubStats } from './operations/stats.js';
import {
  assertAnswered,
  forgetDecisionsHere,
  kickHere,
  reauthorizeHere,
  type WampKick,
  type WampRoleChange,
} from './orders.js';
import type { TopicInfo } from './pubsub/topics.js';
import { servesDocument } from './reflection/catalog-options.js';
import {
  assertPublishOptions,
  type PublishOptions,
  publisherDetails,
} from './session/publication.js';
import type { WampSession } from './session/wamp-session.js';
import * as texts from './texts.js';
import type { WampCluster } from './wamp-cluster.js';

/** Options of `WampHub.publish`. */
export interface HubPublishOptions extends PublishOptions {
  /**
   * The realm of the event; `*` for all realms.
   *
   * @default the first realm of the hub
   */
  readonly realm?: Uri | undefined;
  /** The id of the publishing session, which EVENT.Details discloses. That session gets the event, too. */
  readonly from?: Id | undefined;
  /**
   * Sends the event to the subscribers on the other nodes of the cluster, too.
   *
   * @default true
   */
  readonly cluster?: boolean | undefined;
}

/** Options of `WampHub.addAuthenticator`. */
export interface AuthenticatorOptions {
  /**
   * The realm or realms whose clients are authenticated.
   *
   * @default all realms of the hub
   */
  readonly realm?: Uri | readonly Uri[] | undefined;
  /**
   * The place among the authenticators of a realm; lower numbers come first.
   *
   * @default 0
   */
  readonly order?: number | undefined;
  /**
   * The name in messages.
   *
   * @default the name of the class
   */
  readonly origin?: string | undefined;
}

/** The realms of a hub and the number of its handlers. @internal */
export interface HubServing {
  readonly realms: readonly Uri[];
  readonly procedures: number;
  readonly topics: number;
}

/**
 * The WAMP peer of the application. Every client has a session with it. Inject it to publish events, to
 * bind handlers at run time, and to find sessions.
 */
export class WampHub {
  /** @internal */
  readonly core: HubCore;
  /** The lane of all procedures without a `concurrency` of their own or of their class. */
  private readonly lane: CallLane | undefined;

  /** @internal */
  constructor(options: HubOptions) {
    this.core = new HubCore(options);
    this.lane = callLane(options.concurrency);
  }

  /** The part of the hub that transports use. @internal */
  get door(): HubDoor {
    return this.core;
  }

  /** The part of the hub that a console shows. @internal */
  get view(): HubView {
    return this.core;
  }

  /** Connects the hub to the other nodes of its cluster, if there is one. @internal */
  async start(): Promise<void> {
    await this.core.bus?.start();
  }

  /** The statistics of this node of the cluster; `undefined` without one. @internal */
  get clusterStats(): WampClusterStats | undefined {
    return this.core.bus?.stats();
  }

  /** The realms of the hub and the number of its handlers. @internal */
  get serving(): HubServing {
    return { realms: this.core.options.realms, ...this.core.handlers.count() };
  }

  /** The realm of the document of AsyncAPI; `undefined` if it is not served by HTTP. @internal */
  get documentRealm(): Uri | undefined {
    const { catalog, realms } = this.core.options;
    return servesDocument(catalog) ? realms[0] : undefined;
  }

  /** The open sessions, by id. */
  get sessions(): ReadonlyMap<Id, WampSession> {
    return this.core.roster.sessions;
  }

  /** The number of open sessions in all realms. */
  get sessionCount(): number {
    return this.core.roster.sessions.size;
  }

  /** True until the hub is closed: it accepts new sessions. */
  get isAccepting(): boolean {
    return this.core.isAccepting;
  }

  /**
   * The other nodes of the application, and what is on them. Without the option `cluster`, this node is the only one.
   *
   * @example
   * const { sessions } = hub.cluster.sessions({ authid: 'alice' });
   */
  get cluster(): WampCluster {
    return this.core.cluster;
  }

  /** Returns the current statistics of the hub. Visits every connection, so do not call it per request. */
  stats(): WampHubStats {
    return statsOf(this.core);
  }

  /**
   * Returns what the application offers: procedures, events and topics of every realm, and what clients have
   * registered. Nothing of it is computed before.
   *
   * @param viewer shows only what this client may use, and what it has registered itself
   * @example
   * const { realms } = await hub.catalog();
   */
  catalog(viewer?: WampSession): Promise<Catalog> {
    const { catalog } = this.core;
    return viewer === undefined ? catalog.all() : catalog.seenBy(viewer);
  }

  /** Emits every new session, right after WELCOME. */
  get sessionOpen$(): Observable<WampSession> {
    return this.guarded('sessionOpen$', this.core.roster.opened$);
  }

  /** Emits every ended session, with the reason. */
  get sessionClose$(): Observable<SessionEnd> {
    return this.guarded('sessionClose$', this.core.roster.ended$);
  }

  /**
   * Sends an event to every client that is subscribed to the topic, on all nodes of the cluster.
   *
   * @param topic the URI of the topic
   * @param args positional payload
   * @param kwargs keyword payload
   * @param options the receivers; by default all subscribers in the first realm
   * @returns the publication id, the same for all receivers
   * @throws if the payload cannot be encoded; no client gets it then. A `TypeError` for an invalid
   * `trustLevel`, `overflow`, `from` or `cluster`
   * @example
   * hub.publish('com.example.chat.said', [text], {}, { exclude: [session.id] });
   */
  publish(topic: Uri, args?: List, kwargs?: Dict, options: HubPublishOptions = {}): Id {
    assertPublishOptions(options);
    const { cluster } = options;
    assertKind(flag, cluster, 'cluster');
    const id = randomId();
    const realm = this.realmOf(options);
    const details = this.eventDetails(options);
    this.core.broker.publish({ id, realm, topic, args, kwargs, details, options, cluster });
    return id;
  }

  /**
   * Registers a procedure for all clients, until the returned function is called.
   *
   * @throws a `WampError`: `invalid_uri`, `procedure_already_exists` or `no_such_realm`; a `TypeError` for
   * an invalid option
   * @example
   * const release = hub.register('com.example.add', ({ args: [a, b] }) => Number(a) + Number(b));
   */
  register(uri: Uri, handler: CallHandler, options: ProcedureOptions = {}): Release {
    const { results } = this.core.options;
    const procedure = procedureOf(uri, handler, options, { results, lane: this.lane });
    return this.core.handlers.add(procedure, options.realm, (realm) =>
      realm.addProcedure(procedure),
    );
  }

  /**
   * Runs a handler for the events that clients publish to a topic, until the returned function is called.
   *
   * @throws a `WampError`: `invalid_uri` or `no_such_realm`; a `TypeError` for an invalid `match`
   */
  subscribe(topic: Uri, handler: EventHandler, options: HandlerOptions = {}): Release {
    const binding = eventBindingOf(topic, handler, options);
    return this.core.handlers.add(binding, options.realm, (realm) =>
      realm.addEventHandler(binding),
    );
  }

  /**
   * Adds a streaming topic, until the returned function is called. The handler runs for each session that
   * subscribes. Running streams are not ended by the returned function.
   *
   * @throws a `WampError`: `invalid_uri`, `procedure_already_exists` or `no_such_realm`; a `TypeError` for
   * an invalid option
   */
  topic(uri: Uri, handler: TopicHandler, options: TopicOptions = {}): Release {
    const { overflow } = options;
    const binding = { ...bindingOf(uri, handler, options, topicRules), handler, overflow };
    return this.core.handlers.add(binding, options.realm, (realm) => realm.addTopic(binding));
  }

  /**
   * Adds a topic to the catalog, until the returned function is called: one to which the application publishes.
   * Topics with a handler are there anyway.
   *
   * @throws a `WampError`: `invalid_uri` or `no_such_realm`; a `TypeError` for an invalid option
   * @example
   * hub.declareTopic('com.example.said', { doc: { args: [z.string()] } });
   */
  declareTopic(topic: Uri, options: HandlerOptions = {}): Release {
    const binding = bindingOf(topic, { name: 'hub.declareTopic' }, options, handlerRules);
    return this.core.handlers.add(binding, options.realm, (realm) => realm.declareTopic(binding));
  }

  /**
   * Adds an authenticator for new clients, until the returned function is called. In an application, use
   * `@WampAuth()` instead.
   *
   * @throws `wamp.error.no_such_realm`; a `TypeError` if the object is not an authenticator, or if a realm
   * has one of the same method
   */
  addAuthenticator(
    authenticator: WampAuthenticator,
    {
      realm,
      order = 0,
      origin = (authenticator as object).constructor.name,
    }: AuthenticatorOptions = {},
  ): Release {
    if (!isAuthenticator(authenticator)) throw new TypeError(texts.noAuthenticator(origin));
    return this.core.authenticators.add({ authenticator, origin, order }, realm);
  }

  /** Returns the sessions that get an event of this topic. */
  subscribers(topic: Uri, { realm }: { readonly realm?: Uri } = {}): ReadonlySet<WampSession> {
    return this.core.topics.subscribers(this.realmOf({ realm }), topic);
  }

  /** Emits a topic or pattern when its first client has subscribed. */
  get topicOpen$(): Observable<TopicInfo> {
    return this.guarded('topicOpen$', this.core.topics.opened$);
  }

  /** Emits a topic or pattern when its last subscriber has left. */
  get topicClose$(): Observable<TopicInfo> {
    return this.guarded('topicClose$', this.core.topics.closed$);
  }

  /** Runs a handler for every new session, until the returned function is called. */
  onSessionOpen(handler: SessionOpenHandler): Release {
    this.core.roster.openHandlers.add(handler);
    return () => this.core.roster.openHandlers.delete(handler);
  }

  /** Runs a handler for every ended session, until the returned function is called. */
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
   * @returns the callbacks for received data and the end of the connection
   */
  accept(connection: WampConnection, serializer: WampSerializer): ConnectionListener {
    return this.core.accept(connection, serializer);
  }

  /**
   * Serves a client of a transport that the application has made itself. Its address is not checked; of the limits
   * on connections, only `maxSessions` applies.
   *
   * @param port sends to the client
   * @param transport what the session shows of the transport; `protocol` chooses the serializer
   * @returns receives what the client sends
   * @throws `TypeError` for a subprotocol that the hub does not speak, or a port with `bufferedBytes` that has
   * no `onceDrained`
   * @example
   * const client = hub.acceptPort({ send: (data) => port.postMessage(data), close: () => port.close() }, {
   *   type: 'messageport',
   *   protocol: 'wamp.2.json',
   * });
   * port.on('message', (data) => client.message(data)).on('close', () => client.closed());
   */
  acceptPort(port: WampPort, transport: WampPortTransport): WampPortListener {
    return acceptPort(this.core, port, transport);
  }

  /**
   * Serves a WebSocket of the package `ws` that the application accepted itself. Origin and address are
   * not checked; only `maxSessions` applies. Call it as soon as the socket is open, because earlier
   * messages are lost. A socket without a supported subprotocol is closed with status 1002.
   *
   * @param request the upgrade request of the socket
   */
  handleSocket(socket: AcceptedSocket, request: object): void {
    this.core.options.adoptSocket?.(this.core, socket, request);
  }

  /** Emits every event that was dropped, because a client reads too slowly, or does not accept it, or too many events wait for handlers. */
  get eventDrop$(): Observable<WampDrop> {
    return this.guarded('eventDrop$', this.core.dropped$);
  }

  /**
   * Ends, with GOODBYE, every session that matches every property given.
   *
   * @param reason the URI of the reason; by default `wamp.close.killed`
   * @param message a message for the clients
   * @returns the number of ended sessions on all nodes, when their connections have ended
   * @throws if no property is given, because every session would match; `wamp.error.unavailable` if a node of the
   * cluster does not answer, with keyword arguments `nodes` and `kicked`, the number so far
   * @example
   * await hub.kick({ authid: 'alice' });
   */
  async kick(whom: WampKick, reason: Uri = CloseUri.Killed, message?: string): Promise<number> {
    if (Object.values(whom).every((value) => value === undefined)) throw new Error(texts.kickWhom);
    const asked = this.core.orders?.kick(whom, reason, message);
    const [here, elsewhere] = await Promise.all([
      kickHere(this.core, whom, reason, message),
      asked,
    ]);
    const kicked = here + (elsewhere?.value ?? 0);
    assertAnswered('kick', elsewhere, { kicked });
    return kicked;
  }

  /**
   * Checks the sessions that match every property given, after a change of rules or roles. Subscriptions and
   * registrations that are not allowed any more are revoked, and their streaming topics end. A client that
   * announces `subscription_revocation` or `registration_revocation` is told. Calls in flight continue.
   *
   * Decisions of `authorize` that were kept are forgotten, and requests that wait are decided again. While it
   * is being decided, a subscription still gets events. What cannot be decided is revoked.
   *
   * @param whom by default all sessions
   * @param change a new role, `identity` or `expiresAt` for the sessions
   * @returns what was revoked on all nodes, when all decisions are made
   * @throws a `TypeError` for a wrong value; nothing changes then. `wamp.error.unavailable` if a node of the cluster
   * does not answer, with its name in the keyword argument `nodes`
   * @example
   * await hub.reauthorize({ authid: 'mallory' }, { authrole: 'guest' });
   */
  async reauthorize(whom: WampKick = {}, change: WampRoleChange = {}): Promise<WampRevocation[]> {
    changedIdentity(change);
    const asked = this.core.orders?.reauthorize(whom, change);
    const [here, elsewhere] = await Promise.all([reauthorizeHere(this.core, whom, change), asked]);
    assertAnswered('reauthorize', elsewhere, {});
    return [...here, ...(elsewhere?.value ?? [])];
  }

  /**
   * Forgets the decisions of `authorize` that were kept. Further requests ask again; what clients have is not
   * checked.
   *
   * @param whom by default all sessions
   */
  forgetDecisions(whom: WampKick = {}): void {
    forgetDecisionsHere(this.core, whom);
    this.core.orders?.forgetDecisions(whom);
  }

  /**
   * Stops accepting clients and ends all sessions. A session without calls in flight ends at once, any
   * other at the latest after `drainTimeoutMs`. The option `shutdown` decides how clients are told.
   *
   * @returns a promise that resolves when all connections and all close handlers have ended
   */
  close(): Promise<void> {
    return this.core.close();
  }

  private eventDetails({ from, details }: HubPublishOptions): Dict | undefined {
    if (from === undefined) return details;
    assertKind(idKind, from, 'from');
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
