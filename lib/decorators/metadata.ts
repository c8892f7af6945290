import type { PipeTransform, Type } from '@nestjs/common';
import type { Uri } from '../protocol/messages.js';
import type {
  WampProcedureOptions,
  WampPublishesOptions,
  WampTopicOptions,
} from './handler-options.js';

/** Metadata keys of classes and methods. */
export const MetadataKey = {
  Services: 'wamp:services',
  Contracts: 'wamp:contracts',
  Authenticator: 'wamp:authenticator',
  Procedures: 'wamp:procedures',
  Subscribers: 'wamp:subscribers',
  Topics: 'wamp:topics',
  SessionHooks: 'wamp:session_hooks',
  Roles: 'wamp:roles',
  Doc: 'wamp:doc',
  Publishes: 'wamp:publishes',
} as const;

/**
 * The metadata key of Nest's parameter decorators. With another key, Nest would not find the
 * parameters of the application's own `createParamDecorator`.
 */
export const PARAMS_METADATA = '__routeArguments__';

/**
 * Marks a class as an entry point, like a controller. Without it, Nest would not bind request-scoped
 * global enhancers to the class.
 */
export const ENTRY_PROVIDER_METADATA = '__entryProvider__';

/**
 * The kinds of parameters. The payload has Nest's numbers for body, query and param, because Nest's
 * own pipes ignore parameters of any other kind.
 */
export const ParamType = {
  Keywords: 3,
  Positionals: 4,
  Argument: 5,
  Caller: 16,
  Call: 17,
  Signal: 18,
  Progress: 19,
  Input: 20,
} as const;

export type ParamType = (typeof ParamType)[keyof typeof ParamType];

/** A pipe or its class. */
export type WampPipe = Type<PipeTransform> | PipeTransform;

/** The metadata of a parameter decorator. */
export interface ParamMetadata {
  /** The index of the parameter in the method. */
  readonly index: number;
  /** The value of `ArgumentMetadata.data` for pipes. */
  readonly data?: string | undefined;
  /** The index of a positional argument. */
  readonly position?: number | undefined;
  /** The name of a keyword argument. */
  readonly name?: string | undefined;
  readonly pipes: readonly WampPipe[];
  /** A Standard Schema, for Nest 12's `StandardSchemaValidationPipe`. */
  readonly schema?: unknown;
}

/** The metadata of one `@WampProcedure`, `@WampSubscribe` or `@WampTopic` of a method. */
export interface HandlerMetadata {
  /** The URI after the prefix; `undefined` for the name of the method. */
  readonly uri: Uri | undefined;
  readonly options: WampTopicOptions & WampProcedureOptions;
}

/** The metadata of one `@WampPublishes`. */
export interface PublishesMetadata {
  /** The topic after the prefix. */
  readonly topic: Uri;
  readonly options: WampPublishesOptions;
}

/** The moment at which a session hook runs. */
export type SessionHook = 'open' | 'close';
