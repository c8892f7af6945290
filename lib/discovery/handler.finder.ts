import type { Type } from '@nestjs/common';
import type { DiscoveryService, MetadataScanner } from '@nestjs/core';
import type { WampServiceOptions } from '../decorators/metadata.js';
import type { InstanceWrapper } from './scoped.handler.js';
import type { WampMetadataAccessor } from './wamp-metadata.accessor.js';

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
      const prototype = Object.getPrototypeOf(instance) as object | null;
      if (prototype === null || seen.has(instance)) continue;
      seen.add(instance);
      yield* this.methodsOf(wrapper, prototype);
    }
  }

  private *methodsOf(wrapper: InstanceWrapper, prototype: object): Iterable<FoundMethod> {
    const classRef = (wrapper.instance as object).constructor as Type;
    const service = this.accessor.service(classRef);
    for (const name of this.scanner.getAllMethodNames(prototype)) {
      const method = (prototype as Record<string, Method>)[name];
      const origin = `${classRef.name}.${name}`;
      if (typeof method === 'function') yield { wrapper, classRef, name, method, service, origin };
    }
  }
}
