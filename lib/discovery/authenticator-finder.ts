import type { DiscoveryService } from '@nestjs/core';
import { STATIC_CONTEXT } from '@nestjs/core/injector/constants.js';
import type { WampAuthenticatorOptions } from '../decorators/wamp-auth.decorator.js';
import { type InstanceWrapper, isSingleton } from './handler-plan.js';
import * as texts from './texts.js';
import type { WampMetadataAccessor } from './wamp-metadata.accessor.js';

/** An instance of a class with `@WampAuth()`. */
export interface FoundAuthenticator {
  readonly instance: object;
  readonly options: WampAuthenticatorOptions;
  /** The name in messages, such as `TicketAuth`. */
  readonly origin: string;
}

/** Finds the providers with `@WampAuth()`. */
export class AuthenticatorFinder {
  private readonly seen = new WeakSet<object>();

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly accessor: WampMetadataAccessor,
  ) {}

  /**
   * Yields each authenticator once, even if this is called again.
   *
   * @throws a `TypeError` that names a class whose instances belong to requests, because a client has no
   * request before its session is open
   */
  *authenticators(): Iterable<FoundAuthenticator> {
    for (const wrapper of this.discovery.getProviders()) {
      const found = wrapper.isAlias ? undefined : this.examine(wrapper);
      if (found === undefined || this.seen.has(found.instance)) continue;
      this.seen.add(found.instance);
      yield found;
    }
  }

  private examine(wrapper: InstanceWrapper): FoundAuthenticator | undefined {
    const { instance, isResolved } = wrapper.getInstanceByContextId(STATIC_CONTEXT);
    const classRef = classOf(instance, wrapper);
    const options = classRef && this.accessor.authenticator(classRef);
    if (classRef === undefined || options === undefined) return undefined;
    const origin = classRef.name;
    if (!isSingleton(wrapper)) throw new TypeError(texts.scopedAuthenticator(origin));
    // A lazily loaded module may not be ready yet. Until then Nest has only a placeholder.
    return isResolved === true ? { instance: instance as object, options, origin } : undefined;
  }
}

/** Returns the class of a provider; `undefined` if it has none or cannot be examined. */
function classOf(instance: unknown, { token }: InstanceWrapper): Function | undefined {
  try {
    const isObject = typeof instance === 'object' && instance !== null;
    const classRef: unknown = isObject ? instance.constructor : token;
    return typeof classRef === 'function' ? classRef : undefined;
  } catch {
    return undefined;
  }
}
