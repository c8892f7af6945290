import { Logger, type Type } from '@nestjs/common';
import type { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { STATIC_CONTEXT } from '@nestjs/core/injector/constants.js';
import type { WampServiceOptions } from '../decorators/metadata.js';
import { texts } from '../protocol/texts.js';
import { messageOf } from '../protocol/thrown.js';
import { type InstanceWrapper, isSingleton } from './handler-plan.js';
import type { WampMetadataAccessor } from './wamp-metadata.accessor.js';

const logger = new Logger('WampHub');

/** Providers that the log has told of: every hub looks at all of them. */
const skipped = new WeakSet<object>();

type Method = (...args: unknown[]) => unknown;

/** A method of a provider or controller. */
export interface FoundMethod {
  readonly wrapper: InstanceWrapper;
  readonly classRef: Type;
  readonly name: string;
  readonly method: Method;
  readonly service: WampServiceOptions;
  /** How messages to people call it: `MathService.add`. */
  readonly origin: string;
}

/** Walks over the methods of all providers and controllers, inherited ones included. */
export class HandlerFinder {
  private readonly seen = new WeakSet<object>();
  /** What stands for the instances of factories. */
  private readonly models = new WeakMap<InstanceWrapper, object>();

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly accessor: WampMetadataAccessor,
  ) {}

  /** Every instance comes once, by whatever tokens it is provided, and however often it is asked. */
  *methods(): Iterable<FoundMethod> {
    const wrappers = [...this.discovery.getControllers(), ...this.discovery.getProviders()];
    for (const wrapper of wrappers) {
      const instance = wrapper.isAlias ? undefined : this.instanceOf(wrapper);
      if (instance === undefined || this.seen.has(instance)) continue;
      this.seen.add(instance);
      yield* this.methodsOf(wrapper, instance);
    }
  }

  /**
   * The one instance, or what stands for those that are made for each call: of a class Nest has an
   * empty object; what a factory makes is known by its token, if that is a class.
   */
  private instanceOf(wrapper: InstanceWrapper): object | undefined {
    const isOne = isSingleton(wrapper);
    const { instance, isResolved } = wrapper.getInstanceByContextId(STATIC_CONTEXT);
    // Another module that is loaded lazily may not be ready: until then a placeholder stands there.
    if (isOne && isResolved !== true) return undefined;
    if (typeof instance === 'object' && instance !== null) return instance;
    const { token } = wrapper;
    if (typeof token !== 'function' || isOne) return undefined;
    const model = this.models.get(wrapper) ?? (Object.create(token.prototype as object) as object);
    this.models.set(wrapper, model);
    return model;
  }

  /**
   * A provider may be any object. One that cannot be looked at, such as a Proxy that throws, has no
   * handlers, and the log says so.
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
    const service = this.accessor.service(classRef);
    return this.scanner.getAllMethodNames(prototype).flatMap((name) => {
      const method = (prototype as Record<string, Method>)[name];
      if (typeof method !== 'function') return [];
      return [{ wrapper, classRef, name, method, service, origin: `${classRef.name}.${name}` }];
    });
  }
}
