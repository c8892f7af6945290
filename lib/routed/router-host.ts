import { Share } from '../calls/share.js';
import type { WampConnectionError } from '../client/connection-error.js';
import type { WampInterceptor } from '../client/interceptor.js';
import { KeptClient } from '../client/kept-client.js';
import type { DeclarationOptions } from '../client/declaration-options.js';
import type { WampClient, WampClientStatus } from '../client/wamp-client.js';
import type { WampEvent } from '../client/wamp-declaration.js';
import { errorExplainer, type ExplainError } from '../hub/contexts/explain-error.js';
import { eventBindingOf, procedureOf, type ProcedureDefaults } from '../hub/handlers/bindings.js';
import { callLane } from '../hub/handlers/call-lane.js';
import type { HandlerHost, HostedProcedureOptions } from '../hub/handlers/handler-host.js';
import type {
  Binding,
  CallHandler,
  EventHandler,
  HandlerOptions,
  Procedure,
  TopicHandler,
  TopicOptions,
} from '../hub/handlers/handlers.js';
import { RealmHandlers, type Release } from '../hub/handlers/realm-handlers.js';
import { fail, runProcedure } from '../hub/handlers/run-procedure.js';
import { CallMeter } from '../hub/operations/call-meter.js';
import { guardedMethods } from '../hub/operations/guarded-metrics.js';
import { HubLog } from '../hub/operations/hub-log.js';
import { uriLabel } from '../hub/operations/metrics.js';
import type { WampPeer } from '../hub/session/wamp-peer.js';
import { CloseUri } from '../protocol/error-uris.js';
import type { Uri } from '../protocol/messages.js';
import * as sharedTexts from '../protocol/shared-texts.js';
import { WampUnavailableError } from '../protocol/standard-errors.js';
import type { IncomingCall } from '../session/incoming-call.js';
import { metricMethods, type WampClientMetrics } from './client-metrics.js';
import { Declared, type Kept } from './declared.js';
import { defaults } from './defaults.js';
import { measureCalls } from './measure-calls.js';
import { RouterEvents } from './router-events.js';
import { RouterHooks } from './router-hooks.js';
import type { RouterSettings } from './router-options.js';
import { RouterPeer } from './router-peer.js';
import * as texts from './texts.js';
import { within } from './within.js';

/** Serves the handlers of the application at the router of a client. */
export class RouterHost implements HandlerHost {
  /** The number of handlers that are not at the router, because there is no client that can serve. */
  unserved = 0;
  private client: KeptClient | undefined;
  /** The session, also when it has ended. */
  private peer: RouterPeer | undefined;
  private isAbsenceTold = false;
  private readonly log: HubLog;
  private readonly metrics: WampClientMetrics | undefined;
  private readonly explain: ExplainError;
  private readonly handlers: RealmHandlers<WampPeer>;
  private readonly procedureDefaults: ProcedureDefaults;
  private readonly events: RouterEvents;
  private readonly hooks: RouterHooks;
  private readonly declared: Declared;

  constructor(private readonly settings: RouterSettings) {
    const { clock, logger, realm, results, concurrency, metrics } = settings;
    this.log = new HubLog(logger, clock, defaults.logLinesPerSecond);
    const reportMetrics = (error: unknown): void => this.report(texts.metricsFailed, error);
    this.metrics = metrics && guardedMethods(metrics, metricMethods, reportMetrics);
    this.explain = errorExplainer(settings, settings.mapError, this.report);
    this.handlers = new RealmHandlers(realm);
    this.procedureDefaults = { results, lane: callLane(concurrency) };
    this.events = new RouterEvents(this.log, settings.maxWaitingEvents);
    this.hooks = new RouterHooks(this.report);
    this.declared = new Declared(this.report);
  }

  /** The interceptor that counts the calls of the application; none without metrics. */
  get interceptors(): readonly WampInterceptor[] {
    const { metrics, settings, report } = this;
    return metrics === undefined ? [] : [measureCalls(metrics, settings.clock, report)];
  }

  /** Sets the client that serves the handlers. What is not a client of this package cannot serve. */
  attach(client: WampClient): void {
    if (!(client instanceof KeptClient)) return;
    this.client = client;
    client.status.subscribe((status) => {
      if (status === 'open') this.opened(client);
      else this.absent(client, status);
    });
  }

  // The handlers.

  register(
    uri: Uri,
    handler: CallHandler<WampPeer>,
    options: HostedProcedureOptions = {},
  ): Release {
    const procedure = procedureOf(uri, handler, options, this.procedureDefaults);
    assertNoRoles(procedure);
    const { invoke } = options;
    const forget = this.handlers.addProcedure(procedure);
    const release = this.declare(procedure, async (client, given) => {
      const answer = (call: IncomingCall): void => this.call(call, procedure);
      const kept = await client.answer(uri, answer, { ...given, invoke });
      return { status: kept.status, end: () => kept.unregister() };
    });
    return () => {
      forget();
      release();
    };
  }

  subscribe(topic: Uri, handler: EventHandler<WampPeer>, options: HandlerOptions = {}): Release {
    const binding = eventBindingOf(topic, handler, options);
    assertNoRoles(binding);
    const forget = this.handlers.addEventHandler(binding);
    const release = this.declare(binding, async (client, given) => {
      const deliver = (event: WampEvent): void =>
        this.events.deliver(binding, event, this.peer as RouterPeer);
      const kept = await client.subscribe(topic, deliver, given);
      return { status: kept.status, end: () => kept.unsubscribe() };
    });
    return () => {
      forget();
      release();
    };
  }

  /** @throws a `TypeError`, because a router tells nobody who subscribes */
  topic(uri: Uri, _handler: TopicHandler, { origin = uri }: TopicOptions = {}): never {
    throw new TypeError(texts.topicAtRouter(origin));
  }

  onSessionOpen(handler: (peer: WampPeer) => unknown): Release {
    return this.hooks.onOpen(handler);
  }

  onSessionClose(handler: (peer: WampPeer, reason: Uri) => unknown): Release {
    return this.hooks.onClose(handler);
  }

  // The session.

  /**
   * Resolves when the router has granted all registrations and subscriptions.
   *
   * @throws an error that names a handler that it has refused
   */
  ready(): Promise<void> {
    return this.declared.ready();
  }

  /**
   * Ends all registrations and subscriptions, and waits for the handlers that run, for `drainTimeoutMs`. The
   * session stays open, because they may need it.
   */
  async drain(): Promise<void> {
    const { client, events, settings } = this;
    const { clock, drainTimeoutMs } = settings;
    if (client?.connection === undefined || drainTimeoutMs === 0) return;
    const untilMs = clock.now() + drainTimeoutMs;
    await within(clock, drainTimeoutMs, this.declared.end());
    const leftMs = untilMs - clock.now();
    const idle = Promise.all([client.declarations.drained(leftMs), events.settled()]);
    await within(clock, leftMs, Promise.race([idle, this.sessionEnd()]));
    const running = [client.declarations.running, events.running] as const;
    if (running.some((count) => count > 0)) this.log.warn(texts.stillRunning(...running));
  }

  /** Waits for the close handlers, for `drainTimeoutMs`, and forgets what waits. Call it after the client was closed. */
  async close(): Promise<void> {
    const { clock, drainTimeoutMs } = this.settings;
    this.events.clear();
    await within(clock, drainTimeoutMs, this.hooks.settled());
    this.log.flush();
  }

  private declare(
    binding: Binding,
    ask: (client: KeptClient, options: DeclarationOptions) => Promise<Kept>,
  ): Release {
    const { client } = this;
    if (client !== undefined) return this.declared.add(binding, (given) => ask(client, given));
    this.unserved++;
    return () => {};
  }

  private call(call: IncomingCall, procedure: Procedure<WampPeer>): void {
    const { settings, explain } = this;
    const { maxCallsInFlight: max } = settings;
    const meter = this.meterOf(procedure);
    const running = this.client?.declarations.running ?? 0;
    if (max !== 0 && running > max)
      fail(call, new WampUnavailableError(sharedTexts.tooMany('calls in flight', max)), meter);
    else runProcedure(this.peer as RouterPeer, call, procedure, explain, meter);
  }

  private meterOf({ uri }: Procedure<WampPeer>): CallMeter | undefined {
    const { metrics } = this;
    if (metrics === undefined) return undefined;
    const called = metrics.served.bind(metrics);
    return new CallMeter({ called }, this.settings.clock, uri);
  }

  private opened(client: KeptClient): void {
    const { connection, session } = client;
    if (connection === undefined || session === undefined) return;
    const { logger, address, encrypted } = this.settings;
    const isReconnect = this.peer !== undefined;
    const { backlog: outbox } = connection;
    const link = { connection: { share: new Share() }, outbox, report: this.report };
    this.peer = new RouterPeer(link, client, session, encrypted);
    this.isAbsenceTold = false;
    logger.tell(texts.connected(address, session.realm, isReconnect));
    this.metrics?.opened(session.realm, isReconnect);
    this.hooks.opened(this.peer);
  }

  /** Tells once why there is no session. Attempts that fail meanwhile are not told. */
  private absent({ absence }: KeptClient, status: WampClientStatus): void {
    const { peer } = this;
    if (peer?.isOpen === true) this.ended(peer, reasonOf(absence));
    if (this.isAbsenceTold || (status !== 'waiting' && status !== 'closed')) return;
    this.isAbsenceTold = true;
    if (absence.kind !== 'closed')
      this.log.warn(texts.disconnected(absence.message, status === 'waiting'));
  }

  private ended(peer: RouterPeer, reason: Uri): void {
    peer.end(reason);
    this.metrics?.closed(peer.realm, uriLabel(reason));
    this.hooks.ended(peer, reason);
  }

  /** Resolves at the end of the session. */
  private sessionEnd(): Promise<void> {
    const { peer } = this;
    return new Promise((resolve) => {
      if (peer === undefined || !peer.isOpen) resolve();
      else peer.signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  private readonly report = (text: string, error: unknown): void => this.log.error(text, error);
}

/** Returns the reason of an end, as `@WampSessionClose` gets it. */
function reasonOf({ kind, uri }: WampConnectionError): Uri {
  // The answer to our own GOODBYE.
  if (uri === CloseUri.GoodbyeAndOut) return CloseUri.CloseRealm;
  const isTold = kind === 'goodbye' || kind === 'aborted' || kind === 'closed';
  return isTold ? uri : CloseUri.ConnectionLost;
}

/** @throws a `TypeError`, because a router does not tell the role of a caller for certain */
function assertNoRoles({ roles, origin }: Binding): void {
  if (roles !== undefined) throw new TypeError(texts.rolesAtRouter(origin));
}
