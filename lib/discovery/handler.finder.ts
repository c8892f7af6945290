import { Logger, type Type } from '@nestjs/common';
import type { DiscoveryService, MetadataScanner } from '@nestjs/core';
import type { WampServiceOptions } from '../decorators/metadata.js';
import { texts } from '../protocol/texts.js';
import { messageOf } from '../protocol/thrown.js';
import type { InstanceWrapper } from './handler.plan.js';
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
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly accessor: WampMetadataAccessor,
  ) {}

  /** Every instance comes once, by whatever tokens it is provided. */
  *methods(): Iterable<FoundMethod> {
    const wrappers = [...this.discovery.getControllers(), ...this.discovery.getProviders()];
    const seen = new Set<object>();
    for (const wrapper of wrappers) {
      const instance = wrapper.instance as object | null | undefined;
      if (wrapper.isAlias || typeof instance !== 'object' || instance === null) continue;
      if (seen.has(instance)) continue;
      seen.add(instance);
      yield* this.methodsOf(wrapper, instance);
    }
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
