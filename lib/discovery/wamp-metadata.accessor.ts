import type { WampDocOptions } from '../catalog/doc-options.js';
import type { Contract } from '../contract/define-contract.js';
import {
  type HandlerMetadata,
  MetadataKey,
  type ParamMetadata,
  type PublishesMetadata,
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
    return this.contracts(target).find((contract) => contract.entry(name) !== undefined);
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

  /** Returns what `@WampDoc()` says of a method. */
  doc(method: Method): WampDocOptions | undefined {
    return Reflect.getMetadata(MetadataKey.Doc, method) as WampDocOptions | undefined;
  }

  /** Returns the topics of `@WampPublishes()` of a class. */
  publishes(target: object): readonly PublishesMetadata[] {
    return (Reflect.getMetadata(MetadataKey.Publishes, target) ?? []) as PublishesMetadata[];
  }

  /** Returns all contracts of `@WampImplements()`. */
  contracts(target: object): readonly Contract[] {
    return (Reflect.getMetadata(MetadataKey.Contracts, target) ?? []) as Contract[];
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

  /** Returns the type that a method returns: its class, `'nothing'` for `void`, and `undefined` if the compiler wrote none. */
  returnType(prototype: object, method: string): unknown {
    const key = 'design:returntype';
    if (!Reflect.hasMetadata(key, prototype, method)) return undefined;
    return Reflect.getMetadata(key, prototype, method) ?? 'nothing';
  }

  /** Returns the types of the parameters, if the compiler wrote them. */
  paramTypes(prototype: object, method: string): readonly unknown[] {
    return (Reflect.getMetadata('design:paramtypes', prototype, method) ?? []) as unknown[];
  }
}
