import type { Contract } from '../contract/define-contract.js';
import {
  type HandlerMetadata,
  MetadataKey,
  type ParamMetadata,
  PARAMS_METADATA,
  type SessionHook,
} from '../decorators/metadata.js';
import type { WampServiceOptions } from '../decorators/service-options.js';
import type { WampAuthenticatorOptions } from '../decorators/wamp-auth.decorator.js';

type Method = (...args: never[]) => unknown;

const handlerKeys = [
  MetadataKey.Procedures,
  MetadataKey.Subscribers,
  MetadataKey.Topics,
  MetadataKey.SessionHooks,
];

const undecorated: readonly WampServiceOptions[] = [{}];

/** Reads the metadata that the decorators wrote. Nothing else reads it. */
export class WampMetadataAccessor {
  /** Returns the options of each `@WampService()` of a class. A class without one is served by the hub. */
  services(target: object): readonly WampServiceOptions[] {
    return (Reflect.getMetadata(MetadataKey.Services, target) ??
      undecorated) as readonly WampServiceOptions[];
  }

  /** Returns the contract of `@WampImplements()` that has an entry with the name of a method. */
  implemented(target: object, name: string): Contract | undefined {
    const contracts = (Reflect.getMetadata(MetadataKey.Contracts, target) ?? []) as Contract[];
    return contracts.find((contract) => contract.entry(name) !== undefined);
  }

  /** Returns the options of `@WampAuth()`; `undefined` for a class without it. */
  authenticator(target: object): WampAuthenticatorOptions | undefined {
    return Reflect.getMetadata(MetadataKey.Authenticator, target) as
      WampAuthenticatorOptions | undefined;
  }

  procedures(method: Method): readonly HandlerMetadata[] {
    return (Reflect.getMetadata(MetadataKey.Procedures, method) ?? []) as HandlerMetadata[];
  }

  subscribers(method: Method): readonly HandlerMetadata[] {
    return (Reflect.getMetadata(MetadataKey.Subscribers, method) ?? []) as HandlerMetadata[];
  }

  topics(method: Method): readonly HandlerMetadata[] {
    return (Reflect.getMetadata(MetadataKey.Topics, method) ?? []) as HandlerMetadata[];
  }

  sessionHooks(method: Method): readonly SessionHook[] {
    return (Reflect.getMetadata(MetadataKey.SessionHooks, method) ?? []) as SessionHook[];
  }

  /** Returns the roles of a method or a class. */
  roles(target: object): readonly string[] | undefined {
    return Reflect.getMetadata(MetadataKey.Roles, target) as readonly string[] | undefined;
  }

  /** Returns true if a method is a handler or a hook. */
  isHandler(method: Method): boolean {
    return handlerKeys.some((key) => Reflect.hasMetadata(key, method));
  }

  /** Returns the metadata of parameter decorators by `type:index`, or by Nest's key for custom decorators. */
  params(target: object, method: string): Readonly<Record<string, ParamMetadata>> {
    return (Reflect.getMetadata(PARAMS_METADATA, target, method) ?? {}) as Record<
      string,
      ParamMetadata
    >;
  }

  /** Returns the types of the parameters, if the compiler wrote them. */
  paramTypes(prototype: object, method: string): readonly unknown[] {
    return (Reflect.getMetadata('design:paramtypes', prototype, method) ?? []) as unknown[];
  }
}
