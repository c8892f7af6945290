import type { Type } from '@nestjs/common';
import {
  type DiscoveryService,
  type ExternalContextCreator,
  type MetadataScanner,
  type ModuleRef,
} from '@nestjs/core';
import {
  type HandlerMetadata,
  ParamType,
  type SessionHook,
  type WampServiceOptions,
} from '../decorators/metadata.js';
import type { HandlerOptions } from '../hub/handlers.js';
import type { WampRequestContext } from '../hub/request.context.js';
import type { WampHub } from '../hub/wamp.hub.js';
import type { Uri } from '../protocol/messages.js';
import { texts } from '../protocol/texts.js';
import { type InstanceWrapper, ScopedHandlers } from './scoped.handler.js';
import { WampContextCreator } from './wamp-context.creator.js';
import { WampMetadataAccessor } from './wamp-metadata.accessor.js';

type Method = (...args: unknown[]) => unknown;

/** A decorated method of a provider or controller. */
interface FoundMethod {
  readonly wrapper: InstanceWrapper;
  readonly name: string;
  readonly method: Method;
  readonly service: WampServiceOptions;
}

/** Finds the decorated methods of the application and binds them to a hub. */
export class WampExplorer {
  private readonly accessor = new WampMetadataAccessor();
  private readonly contexts: WampContextCreator;
  private readonly scoped: ScopedHandlers;

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    external: ExternalContextCreator,
    moduleRef: ModuleRef,
  ) {
    this.contexts = new WampContextCreator(external, this.accessor);
    this.scoped = new ScopedHandlers(this.contexts, moduleRef);
  }

  /**
   * Binds every handler meant for the hub.
   *
   * @param name the hub's name, `undefined` for the one without
   * @throws a `WampError` naming the methods: `invalid_uri`, `procedure_already_exists`, `no_such_realm`
   */
  explore(hub: WampHub, name: string | undefined): void {
    for (const found of this.methods()) if (found.service.hub === name) this.bind(hub, found);
  }

  private bind(hub: WampHub, found: FoundMethod): void {
    const { method } = found;
    for (const metadata of this.accessor.procedures(method)) {
      const options = { ...optionsOf(found, metadata), streamedInput: this.takesInput(found) };
      hub.register(uriOf(found, metadata), this.handlerOf(found), options);
    }
    for (const metadata of this.accessor.listeners(method))
      hub.subscribe(uriOf(found, metadata), this.handlerOf(found), optionsOf(found, metadata));
    for (const metadata of this.accessor.topics(method))
      hub.topic(uriOf(found, metadata), this.handlerOf(found), optionsOf(found, metadata));
    for (const hook of this.accessor.sessionHooks(method)) this.bindHook(hub, hook, found);
  }

  private handlerOf({ wrapper, name }: FoundMethod): (request: WampRequestContext) => unknown {
    if (!wrapper.isDependencyTreeStatic()) return this.scoped.create(wrapper, name);
    const moduleKey = wrapper.host?.token ?? '';
    return this.contexts.create({ instance: wrapper.instance, methodName: name, moduleKey });
  }

  /** Hooks belong to a session, not to a request: they run on the singleton, without enhancers. */
  private bindHook(
    hub: WampHub,
    hook: SessionHook,
    { wrapper, method, ...found }: FoundMethod,
  ): void {
    if (!wrapper.isDependencyTreeStatic())
      throw new TypeError(texts.hookNeedsSingleton(originOf({ wrapper, method, ...found })));
    const bound = method.bind(wrapper.instance);
    if (hook === 'open') hub.onSessionOpen(bound);
    else hub.onSessionClose(bound);
  }

  /** A method takes streamed input if it asks for it, or for the whole call. */
  private takesInput({ wrapper, name }: FoundMethod): boolean {
    const params = this.accessor.params(classOf(wrapper), name);
    return Object.keys(params).some((key) => inputTypes.has(Number(key.split(':', 1)[0])));
  }

  private *methods(): Iterable<FoundMethod> {
    const wrappers = [...this.discovery.getControllers(), ...this.discovery.getProviders()];
    const seen = new Set<object>();
    for (const wrapper of wrappers) {
      const instance = wrapper.instance as object | null | undefined;
      if (wrapper.isAlias || typeof instance !== 'object' || instance === null) continue;
      const prototype = Object.getPrototypeOf(instance) as object | null;
      if (prototype === null || seen.has(instance)) continue;
      seen.add(instance);
      yield* this.methodsOf(wrapper, prototype);
    }
  }

  private *methodsOf(wrapper: InstanceWrapper, prototype: object): Iterable<FoundMethod> {
    const service = this.accessor.service(classOf(wrapper));
    for (const name of this.scanner.getAllMethodNames(prototype)) {
      const method = (prototype as Record<string, Method>)[name];
      if (typeof method === 'function') yield { wrapper, name, method, service };
    }
  }
}

const inputTypes = new Set<number>([ParamType.Input, ParamType.Call]);

function classOf({ instance }: InstanceWrapper): Type {
  return (instance as object).constructor as Type;
}

/** How error messages and logs call a handler: `MathService.add`. */
function originOf({ wrapper, name }: FoundMethod): string {
  return `${classOf(wrapper).name}.${name}`;
}

function uriOf({ name, service }: FoundMethod, { uri, options }: HandlerMetadata): Uri {
  const last = uri ?? name;
  const { prefix = '' } = service;
  return options.absolute === true || prefix === '' ? last : `${prefix}.${last}`;
}

function optionsOf(found: FoundMethod, { options }: HandlerMetadata): HandlerOptions {
  const { match, realm = found.service.realm } = options;
  return { match, realm, origin: originOf(found) };
}
