import { MetadataKey } from './metadata.js';
import { hostOf, type ServiceHost, type WampServiceOptions } from './service-options.js';
import * as texts from './texts.js';

/** The kinds of hosts that the process has. */
const made = new Set<ServiceHost['kind']>();
/** The prototypes of all classes that have handlers. */
const checked = new Set<object>();

/** Remembers that the process has a hub, or a client. */
export function noteHost(kind: ServiceHost['kind']): void {
  made.add(kind);
}

/** Returns the classes with handlers that have a name. Several may have the same. */
export function decoratedClasses(name: string): Function[] {
  return [...checked].map(({ constructor }) => constructor).filter((each) => each.name === name);
}

/**
 * Stops the start of an application that has this class but nothing that serves it. Without
 * `WampModule.forRoot()` or `WampClientModule.forRoot()`, no other part of this package runs.
 */
export function requireHost(prototype: object): void {
  if (checked.has(prototype)) return;
  checked.add(prototype);
  const own = (prototype as { onApplicationBootstrap?: () => unknown }).onApplicationBootstrap;
  const value = function (this: object): unknown {
    assertServed(this.constructor);
    return own?.call(this);
  };
  Object.defineProperty(prototype, 'onApplicationBootstrap', {
    value,
    configurable: true,
    writable: true,
  });
}

function assertServed(classRef: Function): void {
  const services = (Reflect.getMetadata(MetadataKey.Services, classRef) ??
    []) as WampServiceOptions[];
  const kinds = services.map((service) => hostOf(service).kind);
  if (kinds.includes('client') && Reflect.hasMetadata(MetadataKey.Authenticator, classRef))
    throw new TypeError(texts.authAtRouter(classRef.name));
  if (kinds.includes('client') && !made.has('client'))
    throw new Error(texts.noClientModule(classRef.name));
  if ((kinds.includes('hub') || kinds.length === 0) && !made.has('hub'))
    throw new Error(texts.noModule(classRef.name));
}
