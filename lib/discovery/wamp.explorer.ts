import type {
  ApplicationConfig,
  DiscoveryService,
  ExternalContextCreator,
  MetadataScanner,
  ModuleRef,
} from '@nestjs/core';
import type { HandlerFacts } from '../catalog/facts.js';
import { ParamType, type SessionHook } from '../decorators/metadata.js';
import { hostOf, type ServiceHost } from '../decorators/service-options.js';
import type { AnyRequestContext } from '../hub/contexts/request-context.js';
import type { HandlerHost, HostedProcedureOptions } from '../hub/handlers/handler-host.js';
import type { TopicOptions } from '../hub/handlers/handlers.js';
import type { WampPeer } from '../hub/session/wamp-peer.js';
import { type Settled, settle } from '../protocol/options.js';
import { limitsOf } from './argument-limits.js';
import { withCheckedResults } from './contract-results.js';
import { DeclaredTopics } from './declared-topics.js';
import { type FoundHandler, HandlerReader } from './found-handlers.js';
import { handlerDefaultRules, type WampHandlerDefaults } from './handler-defaults.js';
import { handlerFacts } from './handler-facts.js';
import { type FoundMethod, HandlerFinder } from './handler-finder.js';
import { type HandlerPlan, isSingleton } from './handler-plan.js';
import { assertKnown, isSame, type KnownHosts } from './known-hosts.js';
import { planParameters } from './parameter-plan.js';
import { ScopedHandlers } from './scoped-handler.js';
import { ServiceLanes } from './service-lanes.js';
import * as texts from './texts.js';
import { assertMade } from './unmade-enhancers.js';
import { WampContextCreator } from './wamp-context-creator.js';
import { WampMetadataAccessor } from './wamp-metadata.accessor.js';

/** Who serves, and the options of handlers without their own. */
export interface ExplorerOptions extends WampHandlerDefaults {
  /** The hub or client whose handlers are bound. */
  readonly host: ServiceHost;
}

/** The parts of Nest that the explorer needs. */
export interface NestParts {
  readonly discovery: DiscoveryService;
  readonly scanner: MetadataScanner;
  readonly external: ExternalContextCreator;
  readonly config: ApplicationConfig;
  readonly moduleRef: ModuleRef;
}

/** Binds the decorated methods of the application to a hub, or to a client at its router. */
export class WampExplorer {
  /** True if a guard is bound to any handler. */
  hasGuards = false;
  private readonly own: ServiceHost;
  private readonly defaults: Settled<WampHandlerDefaults, typeof handlerDefaultRules>;
  private readonly lanes = new ServiceLanes();
  private readonly accessor = new WampMetadataAccessor();
  private readonly finder: HandlerFinder;
  private readonly handlers = new HandlerReader(this.accessor);
  private readonly topics = new DeclaredTopics(this.accessor);
  private readonly contexts: WampContextCreator;
  private readonly scoped: ScopedHandlers;

  constructor(
    { discovery, scanner, external, config, moduleRef }: NestParts,
    options: ExplorerOptions,
    /** Gets a log line for each handler that is bound. */
    private readonly mapped: (line: string) => void = () => {},
  ) {
    this.own = options.host;
    this.defaults = settle(handlerDefaultRules, options);
    this.finder = new HandlerFinder(discovery, scanner, this.accessor);
    this.contexts = new WampContextCreator(external, config);
    this.scoped = new ScopedHandlers(this.contexts, moduleRef);
  }

  /**
   * Binds every handler of this host that is not bound yet.
   *
   * @param known the names of all hubs and clients of the application
   * @throws a `WampError` that names the methods: `invalid_uri`, `procedure_already_exists`,
   * `no_such_realm`; a `TypeError` that names a parameter without a value or pipe, a URI that differs from a
   * contract, a hub or client that does not exist, an enhancer that Nest has not created, or what the host
   * cannot serve
   */
  explore(host: HandlerHost, known: KnownHosts): void {
    for (const found of this.finder.methods()) {
      const wanted = hostOf(found.service);
      if (isSame(wanted, this.own)) this.bind(host, found);
      else if (this.isHandler(found)) assertKnown(wanted, known, found.origin);
    }
  }

  private isHandler({ classRef, name, method }: FoundMethod): boolean {
    return (
      this.accessor.isHandler(method) || this.accessor.implemented(classRef, name) !== undefined
    );
  }

  private bind(host: HandlerHost, found: FoundMethod): void {
    const handlers = this.handlers.handlersOf(found);
    for (const handler of handlers) {
      this.assertFits(found, handler);
      this.bindHandler(host, found, handler);
      this.mapped(texts.mapped(kindNames[handler.kind], handler.uri, found.origin));
    }
    if (handlers.length === 0) this.assertNoRoles(found);
    this.topics.declare(host, found);
    for (const hook of this.accessor.sessionHooks(found.method)) this.bindHook(host, hook, found);
  }

  private bindHandler(host: HandlerHost, found: FoundMethod, handler: FoundHandler): void {
    const { kind, uri } = handler;
    const plan = this.planOf(found, handler);
    const run = this.handlerOf(found, handler, plan);
    const roles = this.rolesOf(found);
    const facts = (): HandlerFacts => handlerFacts(found, handler, plan.parameters, this.accessor);
    const options = { ...optionsOf(found, handler), roles, facts };
    if (kind === 'event') host.subscribe(uri, run, options);
    else if (kind === 'topic') host.topic(uri, run, options);
    else {
      const streamedInput = this.takesInput(found);
      const lane = this.lanes.optionsOf(found, options.concurrency);
      host.register(uri, run, { ...options, ...lane, streamedInput });
    }
  }

  /** Checks the options that only a hub, or only a router, knows. A class may be served at both. */
  private assertFits({ classRef, origin }: FoundMethod, { metadata }: FoundHandler): void {
    const { invoke, realm } = metadata.options;
    if (invoke === undefined && realm === undefined) return;
    const services = this.accessor.services(classRef);
    const kinds = new Set(services.map((service) => hostOf(service).kind));
    if (invoke !== undefined && !kinds.has('client'))
      throw new TypeError(texts.invokeAtHub(origin));
    if (realm !== undefined && !kinds.has('hub')) throw new TypeError(texts.realmAtRouter(origin));
  }

  /** Returns the roles of a method, or else of its class. */
  private rolesOf({ method, classRef }: FoundMethod): readonly string[] | undefined {
    return this.accessor.roles(method) ?? this.accessor.roles(classRef);
  }

  /** Checks that the roles of a method restrict something. */
  private assertNoRoles({ method, origin }: FoundMethod): void {
    if (this.accessor.roles(method) !== undefined)
      throw new TypeError(texts.rolesOfNothing(origin));
  }

  private handlerOf(
    found: FoundMethod,
    { entry, uri }: FoundHandler,
    plan: HandlerPlan,
  ): (request: AnyRequestContext) => unknown {
    this.hasGuards ||= this.contexts.hasGuards(found, plan);
    assertMade(found, plan);
    const run = this.runOf(found, plan);
    return entry === undefined ? run : withCheckedResults(run, entry, uri);
  }

  private runOf(
    { wrapper, service }: FoundMethod,
    plan: HandlerPlan,
  ): (request: AnyRequestContext) => unknown {
    if (isSingleton(wrapper))
      return this.contexts.create({ instance: wrapper.instance as object, wrapper }, plan);
    return this.scoped.create(wrapper, plan, service.context ?? this.defaults.context);
  }

  private planOf(found: FoundMethod, { metadata, entry }: FoundHandler): HandlerPlan {
    const { classRef, name, method, service, origin } = found;
    const parameters = planParameters({ classRef, name, method, entry }, this.accessor);
    const { strictArguments = service.strictArguments ?? this.defaults.strictArguments } =
      metadata.options;
    const limits = strictArguments ? limitsOf(parameters) : undefined;
    const { globalEnhancers = this.defaults.globalEnhancers } = service;
    return { methodName: name, origin, parameters, limits, globalEnhancers };
  }

  /** Binds a session hook. Hooks run without enhancers. Without a singleton, each session has an instance. */
  private bindHook(host: HandlerHost, hook: SessionHook, { wrapper, method }: FoundMethod): void {
    const isStatic = isSingleton(wrapper);
    const run = async (peer: WampPeer, ...rest: unknown[]): Promise<unknown> => {
      const instance = isStatic
        ? (wrapper.instance as object)
        : await this.scoped.instanceFor(wrapper, peer);
      return method.call(instance, peer, ...rest);
    };
    if (hook === 'open') host.onSessionOpen(run);
    else host.onSessionClose(run);
  }

  /** Returns true if a parameter is the streamed input or the whole call. */
  private takesInput({ classRef, name }: FoundMethod): boolean {
    const params = this.accessor.params(classRef, name);
    return Object.keys(params).some((key) => inputTypes.has(Number(key.split(':', 1)[0])));
  }
}

const inputTypes = new Set<number>([ParamType.Input, ParamType.Call]);

const kindNames = { procedure: 'procedure', event: 'subscriber', topic: 'topic' } as const;

function optionsOf(
  { service, origin }: FoundMethod,
  { metadata, entry }: FoundHandler,
): HostedProcedureOptions & TopicOptions {
  const { match, realm = service.realm, overflow, concurrency, invoke } = metadata.options;
  // A contract says what the only value of a result is.
  const results = entry ? 'single' : (metadata.options.results ?? service.results);
  return { match, realm, results, overflow, concurrency, invoke, origin };
}
