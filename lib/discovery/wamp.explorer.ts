import type {
  ApplicationConfig,
  DiscoveryService,
  ExternalContextCreator,
  MetadataScanner,
  ModuleRef,
} from '@nestjs/core';
import { ParamType, type SessionHook } from '../decorators/metadata.js';
import type { WampAuthenticator } from '../hub/authentication/authenticator.js';
import type { WampRequestContext } from '../hub/contexts/request-context.js';
import type { ProcedureOptions, TopicOptions } from '../hub/handlers/handlers.js';
import type { WampSession } from '../hub/session/wamp-session.js';
import type { WampHub } from '../hub/wamp-hub.js';
import { type Settled, settle } from '../protocol/options.js';
import { limitsOf } from './argument-limits.js';
import { AuthenticatorFinder } from './authenticator-finder.js';
import { withCheckedResults } from './contract-results.js';
import { type FoundHandler, HandlerReader } from './found-handlers.js';
import { handlerDefaultRules, type WampHandlerDefaults } from './handler-defaults.js';
import { type FoundMethod, HandlerFinder } from './handler-finder.js';
import { type HandlerPlan, isSingleton } from './handler-plan.js';
import { planParameters } from './parameter-plan.js';
import { ScopedHandlers } from './scoped-handler.js';
import { ServiceLanes } from './service-lanes.js';
import * as texts from './texts.js';
import { assertMade } from './unmade-enhancers.js';
import { WampContextCreator } from './wamp-context-creator.js';
import { WampMetadataAccessor } from './wamp-metadata.accessor.js';

/** The hub that is served, and the options of handlers without their own. */
export interface ExplorerOptions extends WampHandlerDefaults {
  /** The name of the hub; `undefined` for the hub without a name. */
  readonly hub: string | undefined;
}

/** The parts of Nest that the explorer needs. */
export interface NestParts {
  readonly discovery: DiscoveryService;
  readonly scanner: MetadataScanner;
  readonly external: ExternalContextCreator;
  readonly config: ApplicationConfig;
  readonly moduleRef: ModuleRef;
}

/** Binds the decorated methods of the application to a hub. */
export class WampExplorer {
  /** True if a guard is bound to any handler. */
  hasGuards = false;
  private readonly hubName: string | undefined;
  private readonly defaults: Settled<WampHandlerDefaults, typeof handlerDefaultRules>;
  private readonly lanes = new ServiceLanes();
  private readonly accessor = new WampMetadataAccessor();
  private readonly finder: HandlerFinder;
  private readonly handlers = new HandlerReader(this.accessor);
  private readonly authenticators: AuthenticatorFinder;
  private readonly contexts: WampContextCreator;
  private readonly scoped: ScopedHandlers;

  constructor(
    { discovery, scanner, external, config, moduleRef }: NestParts,
    options: ExplorerOptions,
    /** Gets a log line for each handler that is bound. */
    private readonly mapped: (line: string) => void = () => {},
  ) {
    this.hubName = options.hub;
    this.defaults = settle(handlerDefaultRules, options);
    this.finder = new HandlerFinder(discovery, scanner, this.accessor);
    this.authenticators = new AuthenticatorFinder(discovery, this.accessor);
    this.contexts = new WampContextCreator(external, config);
    this.scoped = new ScopedHandlers(this.contexts, moduleRef);
  }

  /**
   * Binds every handler and every authenticator of this hub that is not bound yet.
   *
   * @param hubs the names of all hubs of the application
   * @throws a `WampError` that names the methods: `invalid_uri`, `procedure_already_exists`,
   * `no_such_realm`; a `TypeError` that names a parameter without a value or pipe, a URI that differs from a
   * contract, a hub that does not exist, an enhancer that Nest has not created, or an authenticator that
   * cannot be one
   */
  explore(hub: WampHub, hubs: ReadonlySet<string | undefined>): void {
    this.bindAuthenticators(hub, hubs);
    for (const found of this.finder.methods()) {
      const { hub: name } = found.service;
      if (name === this.hubName) this.bind(hub, found);
      else if (!hubs.has(name) && this.isHandler(found))
        throw new TypeError(texts.noSuchHub(found.origin, name, [...hubs]));
    }
  }

  private isHandler({ classRef, name, method }: FoundMethod): boolean {
    return (
      this.accessor.isHandler(method) || this.accessor.implemented(classRef, name) !== undefined
    );
  }

  private bindAuthenticators(hub: WampHub, hubs: ReadonlySet<string | undefined>): void {
    for (const { instance, options, origin } of this.authenticators.authenticators()) {
      const { hub: name, realm, order } = options;
      if (name === this.hubName)
        hub.addAuthenticator(instance as WampAuthenticator, { realm, order, origin });
      else if (!hubs.has(name)) throw new TypeError(texts.noSuchHub(origin, name, [...hubs]));
    }
  }

  private bind(hub: WampHub, found: FoundMethod): void {
    const handlers = this.handlers.handlersOf(found);
    for (const handler of handlers) {
      this.bindHandler(hub, found, handler);
      this.mapped(texts.mapped(kindNames[handler.kind], handler.uri, found.origin));
    }
    if (handlers.length === 0) this.assertNoRoles(found);
    for (const hook of this.accessor.sessionHooks(found.method)) this.bindHook(hub, hook, found);
  }

  private bindHandler(hub: WampHub, found: FoundMethod, handler: FoundHandler): void {
    const { kind, uri } = handler;
    const run = this.handlerOf(found, handler);
    const options = { ...optionsOf(found, handler), roles: this.rolesOf(found) };
    if (kind === 'event') hub.subscribe(uri, run, options);
    else if (kind === 'topic') hub.topic(uri, run, options);
    else {
      const streamedInput = this.takesInput(found);
      const lane = this.lanes.optionsOf(found, options.concurrency);
      hub.register(uri, run, { ...options, ...lane, streamedInput });
    }
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
    handler: FoundHandler,
  ): (request: WampRequestContext) => unknown {
    const { entry, uri } = handler;
    const plan = this.planOf(found, handler);
    this.hasGuards ||= this.contexts.hasGuards(found, plan);
    assertMade(found, plan);
    const run = this.runOf(found, plan);
    return entry === undefined ? run : withCheckedResults(run, entry, uri);
  }

  private runOf(
    { wrapper, service }: FoundMethod,
    plan: HandlerPlan,
  ): (request: WampRequestContext) => unknown {
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
  private bindHook(hub: WampHub, hook: SessionHook, { wrapper, method }: FoundMethod): void {
    const isStatic = isSingleton(wrapper);
    const run = async (session: WampSession, ...rest: unknown[]): Promise<unknown> => {
      const instance = isStatic
        ? (wrapper.instance as object)
        : await this.scoped.instanceFor(wrapper, session);
      return method.call(instance, session, ...rest);
    };
    if (hook === 'open') hub.onSessionOpen(run);
    else hub.onSessionClose(run);
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
): ProcedureOptions & TopicOptions {
  const { match, realm = service.realm, overflow, concurrency } = metadata.options;
  // A contract says what the only value of a result is.
  const results = entry ? 'single' : (metadata.options.results ?? service.results);
  return { match, realm, results, overflow, concurrency, origin };
}
