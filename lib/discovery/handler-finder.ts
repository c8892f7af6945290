import { Logger, type Type } from '@nestjs/common';
import type { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { STATIC_CONTEXT } from '@nestjs/core/injector/constants.js';
import { decoratedClasses } from '../decorators/missing-host.js';
import type { WampServiceOptions } from '../decorators/service-options.js';
import { messageOf } from '../protocol/thrown.js';
import { type InstanceWrapper, isSingleton } from './handler-plan.js';
import { madeClasses } from './made-classes.js';
import * as texts from './texts.js';
import type { WampMetadataAccessor } from './wamp-metadata.accessor.js';

const logger = new Logger('WampHub');

/** Providers and classes that were logged as skipped. Every hub examines all providers, so each is logged once. */
const skipped = new WeakSet<object>();

type Method = (...args: unknown[]) => unknown;

/** A method of a class that may have handlers. */
export interface ClassMethod {
  readonly classRef: Type;
  readonly name: string;
  readonly method: Method;
  /** The options of one `@WampService()` of the class. */
  readonly service: WampServiceOptions;
  /** The name in messages, such as `MathService.add`. */
  readonly origin: string;
}

/** A method of a provider or controller. */
export interface FoundMethod extends ClassMethod {
  readonly wrapper: InstanceWrapper;
}

/** Finds the methods of all providers and controllers, inherited methods included. */
export class HandlerFinder {
  private readonly seen = new WeakSet<object>();
  /** Classes whose methods were examined. */
  private readonly examined = new WeakSet<Function>();
  /** Objects that represent the instances of request-scoped factories. */
  private readonly models = new WeakMap<InstanceWrapper, object>();

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly accessor: WampMetadataAccessor,
  ) {}

  /** Yields the methods of each instance once for each `@WampService()`, even if it has several tokens or if this is called again. */
  *methods(): Iterable<FoundMethod> {
    const wrappers = [...this.discovery.getControllers(), ...this.discovery.getProviders()];
    for (const wrapper of wrappers) {
      const instance = wrapper.isAlias ? undefined : this.instanceOf(wrapper);
      if (instance === undefined || this.seen.has(instance)) continue;
      this.seen.add(instance);
      yield* this.methodsOf(wrapper, instance);
    }
    for (const wrapper of wrappers) this.warnOfHidden(wrapper);
  }

  /** Warns of handlers that are not served, because only a factory knows of their class. */
  private warnOfHidden(wrapper: InstanceWrapper): void {
    for (const name of madeClasses(wrapper)) {
      const hidden = decoratedClasses(name);
      if (hidden.some((each) => this.examined.has(each))) continue;
      if (hidden.some((each) => !skipped.has(each)))
        logger.warn(texts.hiddenByFactory(messageOf(wrapper.name), name));
      for (const each of hidden) skipped.add(each);
    }
  }

  /**
   * Returns the instance of a singleton. For any other provider it returns an object that represents the
   * instances: Nest's empty object for a class, or an object made from the token of a factory, if the
   * token is a class.
   */
  private instanceOf(wrapper: InstanceWrapper): object | undefined {
    const isOne = isSingleton(wrapper);
    const { instance, isResolved } = wrapper.getInstanceByContextId(STATIC_CONTEXT);
    // A lazily loaded module may not be ready yet. Until then Nest has only a placeholder.
    if (isOne && isResolved !== true) return undefined;
    if (typeof instance === 'object' && instance !== null) return instance;
    const { token } = wrapper;
    if (typeof token !== 'function' || isOne) return undefined;
    const model = this.models.get(wrapper) ?? (Object.create(token.prototype as object) as object);
    this.models.set(wrapper, model);
    return model;
  }

  /**
   * Returns the methods of a provider, which may be any object. If it cannot be examined, for example a
   * Proxy that throws, it has no handlers and a warning is logged.
   */
  private methodsOf(wrapper: InstanceWrapper, instance: object): FoundMethod[] {
    try {
      return this.handlersOf(wrapper, instance);
    } catch (error) {
      if (!skipped.has(instance))
        logger.warn(texts.providerSkipped(messageOf(wrapper.name), messageOf(error)));
      skipped.add(instance);
      return [];
    }
  }

  private handlersOf(wrapper: InstanceWrapper, instance: object): FoundMethod[] {
    const prototype = Object.getPrototypeOf(instance) as object | null;
    const classRef = instance.constructor as Type | undefined;
    if (prototype === null || typeof classRef !== 'function') return [];
    this.examined.add(classRef);
    const services = this.accessor.services(classRef);
    return this.scanner.getAllMethodNames(prototype).flatMap((name) => {
      const method = (prototype as Record<string, Method>)[name];
      if (typeof method !== 'function') return [];
      const origin = `${classRef.name}.${name}`;
      return services.map((service) => ({ wrapper, classRef, name, method, service, origin }));
    });
  }
}
