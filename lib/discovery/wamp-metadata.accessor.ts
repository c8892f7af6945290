import {
  type HandlerMetadata,
  MetadataKey,
  type ParamMetadata,
  PARAMS_METADATA,
  type SessionHook,
  type WampServiceOptions,
} from '../decorators/metadata.js';

type Method = (...args: never[]) => unknown;

const handlerKeys = [
  MetadataKey.Procedures,
  MetadataKey.Listeners,
  MetadataKey.Topics,
  MetadataKey.SessionHooks,
];

/** The only reader of what the decorators wrote. */
export class WampMetadataAccessor {
  service(target: object): WampServiceOptions {
    return (Reflect.getMetadata(MetadataKey.Service, target) ?? {}) as WampServiceOptions;
  }

  procedures(method: Method): readonly HandlerMetadata[] {
    return (Reflect.getMetadata(MetadataKey.Procedures, method) ?? []) as HandlerMetadata[];
  }

  listeners(method: Method): readonly HandlerMetadata[] {
    return (Reflect.getMetadata(MetadataKey.Listeners, method) ?? []) as HandlerMetadata[];
  }

  topics(method: Method): readonly HandlerMetadata[] {
    return (Reflect.getMetadata(MetadataKey.Topics, method) ?? []) as HandlerMetadata[];
  }

  sessionHooks(method: Method): readonly SessionHook[] {
    return (Reflect.getMetadata(MetadataKey.SessionHooks, method) ?? []) as SessionHook[];
  }

  /** Whether a method is a handler or a hook. */
  isHandler(method: Method): boolean {
    return handlerKeys.some((key) => Reflect.hasMetadata(key, method));
  }

  /** What parameter decorators say, by `type:index` and, for the application's own, by Nest's key. */
  params(target: object, method: string): Readonly<Record<string, ParamMetadata>> {
    return (Reflect.getMetadata(PARAMS_METADATA, target, method) ?? {}) as Record<
      string,
      ParamMetadata
    >;
  }

  /** The types of the parameters, as far as the compiler wrote them down. */
  paramTypes(prototype: object, method: string): readonly unknown[] {
    return (Reflect.getMetadata('design:paramtypes', prototype, method) ?? []) as unknown[];
  }
}
