import { Subject } from 'rxjs';
import { ErrorUri } from '../protocol/error-uris.js';
import type { WampLimits } from '../protocol/limits.js';
import type { Id, Uri } from '../protocol/messages.js';
import * as sharedTexts from '../protocol/shared-texts.js';
import { negotiate } from '../serializers/negotiate.js';
import type { WampSerializer } from '../serializers/serializer.js';
import type { Clock } from '../session/clock.js';
import { AuthRegistry } from './authentication/auth-registry.js';
import { LoginLimits } from './authentication/login-limits.js';
import { Decisions } from './authorization/decisions.js';
import { type Gate, OpenGate } from './authorization/gate.js';
import { type GateHost, RequestGate } from './authorization/request-gate.js';
import type { ClusterHub } from './cluster-hub.js';
import { HubBudget } from './connection/budget.js';
import { ClientCounts } from './connection/client-counts.js';
import type { BusHub } from './bus-hub.js';
import type { ConnectionListener, WampConnection } from './connection/connection.js';
import { Heartbeat } from './connection/heartbeat.js';
import type { WampOverflow } from './connection/overflow.js';
import type { SharedEvent } from './connection/shared-data.js';
import { errorExplainer } from './contexts/explain-error.js';
import { CallDispatcher, type CallDispatcherParts } from './handlers/call-dispatcher.js';
import { HandlerRegistry } from './handlers/handler-registry.js';
import { Admission, type AdmissionParts } from './hosting/admission.js';
import { AuthidSessions } from './hosting/authid-sessions.js';
import { Expiries } from './hosting/expiries.js';
import type { HostHub } from './hosting/host-hub.js';
import { JoinDeadlines } from './hosting/join-deadlines.js';
import { Renewal, type RenewalParts } from './hosting/renewal.js';
import { ReturnTimes } from './hosting/return-times.js';
import { SessionHost } from './hosting/session-host.js';
import { SessionRoster } from './hosting/session-roster.js';
import type { HubDoor } from './hub-door.js';
import type { HubOptions } from './hub-options.js';
import type { HubView } from './hub-view.js';
import { guardedMetrics, jointMetrics } from './operations/guarded-metrics.js';
import { HubLog } from './operations/hub-log.js';
import { type HubTables, statsOf } from './operations/hub-stats.js';
import type { WampMetrics } from './operations/metrics.js';
import type { HubOrders } from './orders.js';
import { Broker } from './pubsub/broker.js';
import { EventDispatcher, type EventDispatcherParts } from './pubsub/event-dispatcher.js';
import type { ReportEventError } from './pubsub/event-queues.js';
import type { HubBus } from './pubsub/hub-bus.js';
import { SubscriptionDesk } from './pubsub/subscription-desk.js';
import { Topics } from './pubsub/topics.js';
import { catalogOptionsOf } from './reflection/catalog-options.js';
import { HubCatalog } from './reflection/hub-catalog.js';
import { Reflection } from './reflection/reflection.js';
import type { SessionIdentity, WampSession } from './session/wamp-session.js';
import { shutDown } from './shutdown.js';
import * as texts from './texts.js';
import type { WampCluster } from './wamp-cluster.js';

/** An event that was dropped before a client or a handler got it. */
export interface WampDrop {
  /** The session of the slow client, or the one that published the event. */
  readonly session: WampSession;
  /** The topic of the event. */
  readonly topic: Uri;
  /** The policy that dropped it; `waiting-events` for an event of the client that was to reach a handler. */
  readonly overflow: WampOverflow | 'waiting-events';
}

/** Creates and connects the parts of a hub. `WampHub` is its public interface. */
export class HubCore
  implements
    AdmissionParts,
    RenewalParts,
    HubDoor,
    HostHub,
    HubView,
    CallDispatcherParts,
    ClusterHub,
    EventDispatcherParts,
    BusHub,
    HubTables
{
  readonly log: HubLog;
  /** The metrics of the application and of those that watch; `undefined` if there are none. */
  metrics: WampMetrics | undefined;
  readonly handlers: HandlerRegistry;
  readonly authenticators: AuthRegistry;
  readonly topics = new Topics();
  readonly roster: SessionRoster;
  readonly authids: AuthidSessions;
  readonly admission: Admission;
  readonly deadlines: JoinDeadlines;
  readonly expiries: Expiries;
  readonly returnTimes: ReturnTimes;
  readonly logins: LoginLimits;
  readonly renewal: Renewal;
  /** Has the other nodes of the cluster do what this one does; `undefined` without one. */
  orders: HubOrders | undefined = undefined;
  readonly bus: HubBus | undefined;
  readonly broker: Broker;
  readonly calls: CallDispatcher;
  readonly events: EventDispatcher;
  readonly subscriptions: SubscriptionDesk;
  /** Carries out the requests of clients that are allowed. */
  readonly open: Gate;
  /** Decides what clients may do; `undefined` if all is allowed. */
  readonly decisions: Decisions | undefined;
  /** All open connections. */
  readonly hosts = new Set<SessionHost>();
  readonly clients = new ClientCounts();

  /** The heap budget of all connections. */
  readonly budget: HubBudget;

  /** Emits every dropped event. */
  readonly dropped$ = new Subject<WampDrop>();
  readonly heartbeat: Heartbeat;

  /** True until `close` is called: the hub accepts new sessions. */
  isAccepting = true;

  private readonly counting = new Set<WampMetrics>();
  private closing: Promise<void> | undefined;
  private ownCatalog: HubCatalog | undefined;
  private view: WampCluster | undefined;

  constructor(readonly options: HubOptions) {
    const { clock, limits, logger, metrics } = options;
    this.heartbeat = new Heartbeat(clock, this.hosts, options.heartbeatMs);
    this.budget = new HubBudget(limits.maxTotalBytes, this.hosts);
    this.log = new HubLog(logger, clock, limits.maxLogLinesPerSecond);
    const reportMetrics = (error: unknown): void => this.report(texts.metricsFailed, error);
    if (metrics !== undefined) this.watch(guardedMetrics(metrics, reportMetrics));
    const explain = errorExplainer(options, options.mapError, this.report);
    this.handlers = new HandlerRegistry(options.realms);
    this.renewal = new Renewal(this);
    this.authenticators = new AuthRegistry(options.realms, options, (realm) =>
      this.renewal.offer(realm),
    );
    this.roster = new SessionRoster(this.report, this);
    const { roster } = this;
    const { maxSessionsPerAuthid: most } = limits;
    this.authids = new AuthidSessions({ clock, roster, most, excess: options.excessSessions });
    this.deadlines = new JoinDeadlines(clock, limits);
    this.expiries = new Expiries(clock, options.renewBeforeMs);
    this.returnTimes = new ReturnTimes(options.restartSpreadMs);
    this.logins = new LoginLimits(clock, limits);
    this.admission = new Admission(this, options);
    this.bus = options.bus?.(this);
    this.broker = new Broker(this.topics, this, options.overflow, this.bus);
    this.calls = new CallDispatcher(this, explain);
    this.events = new EventDispatcher(this);
    this.subscriptions = new SubscriptionDesk(this, {
      explain,
      report: (error, { uri, session }) => this.report(texts.topicFailed(uri, session.id), error),
    });
    this.open = options.gate?.(this) ?? new OpenGate(this);
    this.decisions = options.authority && new Decisions(this, options.authority(this));
    const reflection = catalogOptionsOf(options.catalog);
    if (reflection !== undefined) new Reflection(this, reflection).offer();
    this.metrics?.observe(() => statsOf(this));
    const { bus } = this;
    if (bus !== undefined) this.metrics?.observeCluster(() => bus.stats());
  }

  /** Describes what the hub offers. Made when somebody asks. */
  get catalog(): HubCatalog {
    return (this.ownCatalog ??= new HubCatalog(this));
  }

  get cluster(): WampCluster {
    return (this.view ??= this.options.cluster(this));
  }

  get subprotocols(): readonly string[] {
    return this.options.serializers.map(({ subprotocol }) => subprotocol);
  }

  get clock(): Clock {
    return this.options.clock;
  }

  get limits(): WampLimits {
    return this.options.limits;
  }

  get isFull(): boolean {
    return this.hosts.size >= this.limits.maxSessions;
  }

  get hasAuthentication(): boolean {
    return this.authenticators.size > 0;
  }

  /** Returns the serializer of the first supported subprotocol, so the order of the client decides (specification: "WebSocket Transport"). */
  negotiate(offered: Iterable<string>): WampSerializer | undefined {
    return negotiate(offered, this.options.serializers);
  }

  refused(reason: string): void {
    this.metrics?.refused(reason);
  }

  accept(connection: WampConnection, serializer: WampSerializer): ConnectionListener {
    const host = new SessionHost(this, connection, serializer);
    this.hosts.add(host);
    connection.share.holder = host;
    this.heartbeat.update();
    if (!this.isAccepting) host.leave();
    else if (this.hosts.size > this.limits.maxSessions) this.reject(host);
    else this.admission.connected(host);
    return host;
  }

  /** Aborts a socket that the application accepted itself. Other connections are rejected by HTTP before. */
  private reject({ machine }: SessionHost): void {
    this.refused('sessions');
    machine.abort(ErrorUri.Unavailable, sharedTexts.serverFull(this.limits.maxSessions));
  }

  get sessions(): ReadonlyMap<Id, WampSession> {
    return this.roster.sessions;
  }

  gateFor(host: GateHost): Gate {
    return this.decisions === undefined ? this.open : new RequestGate(this, this.decisions, host);
  }

  watch(metrics: WampMetrics): () => void {
    const { counting } = this;
    counting.add(metrics);
    this.metrics = jointMetrics([...counting]);
    return () => {
      counting.delete(metrics);
      this.metrics = jointMetrics([...counting]);
    };
  }

  /** Returns the connections whose sessions have all the values given. */
  hostsOf(whom: object): SessionHost[] {
    const wanted = Object.entries(whom).filter(([, value]) => value !== undefined);
    return [...this.hosts].filter(
      ({ session }) =>
        session?.isOpen === true &&
        wanted.every(([key, value]) => session[key as keyof WampSession] === value),
    );
  }

  /** Changes the identity of an open session. Call `reauthorize` afterwards. */
  change(session: WampSession, identity: Partial<SessionIdentity>): void {
    session.identify(identity);
    if ('expiresAt' in identity) this.expiries.watch(session);
    this.roster.changed$.next(session);
  }

  /** Removes a connection that has ended. */
  left(host: SessionHost): void {
    this.hosts.delete(host);
    this.heartbeat.update();
  }

  dropped(session: WampSession, { topic, overflow }: SharedEvent, tooLongFor?: number): void {
    this.metrics?.dropped(overflow, 1);
    this.log.warn(
      tooLongFor === undefined
        ? texts.eventDropped(topic, session.id, overflow)
        : texts.eventTooLong(topic, session.id, tooLongFor),
    );
    this.dropped$.next({ session, topic, overflow });
  }

  /**
   * Counts an event of a client that is dropped because too many events wait for handlers.
   *
   * @param isAnswered true if the client gets an ERROR; otherwise the event is logged
   */
  discarded(session: WampSession, topic: Uri, isAnswered: boolean): void {
    this.metrics?.dropped('waiting-events', 1);
    if (isAnswered) return;
    this.log.warn(texts.eventDiscarded(topic, session.id, this.limits.maxWaitingEvents));
    this.dropped$.next({ session, topic, overflow: 'waiting-events' });
  }

  /** Stops accepting clients and ends all sessions. */
  close(): Promise<void> {
    this.isAccepting = false;
    return (this.closing ??= shutDown(this));
  }

  /** Logs an error that is not sent to any client. */
  readonly report = (text: string, error: unknown): void => {
    this.log.error(text, error);
  };

  readonly reportEvent: ReportEventError = (error, { uri, session }) =>
    this.report(texts.eventHandlerFailed(uri, session.id), error);
}
