import type { PipeTransform, Type } from '@nestjs/common';
import type { WampOverflow } from '../hub/connection/overflow.js';
import type { WampConcurrency } from '../hub/handlers/concurrency.js';
import type { Uri } from '../protocol/messages.js';
import type { MatchPolicy } from '../protocol/uri.js';
import type { ResultShape } from '../protocol/wamp-result.js';

/** Metadata keys of classes and methods. */
export const MetadataKey = {
  Service: 'wamp:service',
  Procedures: 'wamp:procedures',
  Subscribers: 'wamp:subscribers',
  Topics: 'wamp:topics',
  SessionHooks: 'wamp:session_hooks',
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

/** Options of `@WampService`. */
export interface WampServiceOptions {
  /**
   * The prefix of all URIs of the class, without a dot at its end.
   *
   * @default no prefix
   */
  readonly prefix?: Uri | undefined;
  /**
   * The realm or realms of the handlers.
   *
   * @default the first realm of the hub
   */
  readonly realm?: Uri | readonly Uri[] | undefined;
  /**
   * The name of the hub that serves the handlers.
   *
   * @default the hub without a name
   */
  readonly hub?: string | undefined;
  /**
   * The way in which returned values are sent.
   *
   * @default the option of the module
   */
  readonly results?: ResultShape | undefined;
  /**
   * Rejects a call with arguments that no parameter takes, if true.
   *
   * @default the option of the module
   */
  readonly strictArguments?: boolean | undefined;
  /**
   * Runs enhancers of the whole application for the handlers, if true.
   *
   * @default the option of the module
   */
  readonly globalEnhancers?: boolean | undefined;
  /**
   * The lifetime of instances, if the class is not a singleton.
   *
   * @default the option of the module
   */
  readonly context?: WampContextLife | undefined;
  /**
   * The number of calls of all procedures of the class that run at the same time.
   *
   * @default the option of the module
   */
  readonly concurrency?: WampConcurrency | undefined;
}

/**
 * The lifetime of the instances of request-scoped providers. `call` makes an instance for each call,
 * event or subscription; `session` makes one for all of them in a session. `@Inject(REQUEST)` injects
 * the owner of the instance: the `WampCallContext`, `WampEventContext` or `WampSubscriptionContext`, or
 * the `WampSession`.
 */
export type WampContextLife = 'call' | 'session';

/** Options of `@WampProcedure`, `@WampSubscribe` and `@WampTopic`. */
export interface WampHandlerOptions {
  /**
   * The way in which URIs are compared with the URI of the handler (specification: "Pattern-based
   * Registrations").
   *
   * @default 'exact'
   */
  readonly match?: MatchPolicy | undefined;
  /**
   * Ignores the prefix of the class, if true.
   *
   * @default false
   */
  readonly absolute?: boolean | undefined;
  /**
   * The realm or realms of the handler.
   *
   * @default the realms of the class
   */
  readonly realm?: Uri | readonly Uri[] | undefined;
  /**
   * The way in which the value that a procedure returns is sent.
   *
   * @default the option of the class
   */
  readonly results?: ResultShape | undefined;
  /**
   * Rejects a call with arguments that no parameter takes, if true.
   *
   * @default the option of the class
   */
  readonly strictArguments?: boolean | undefined;
}

/** Options of `@WampProcedure`. */
export interface WampProcedureOptions extends WampHandlerOptions {
  /**
   * The number of calls of this procedure that run at the same time, for all sessions together; 0 for
   * any number. With `serial`, the calls of one session run one after the other, in the order in which
   * they came.
   *
   * @default the option of the class, which counts all its procedures together
   */
  readonly concurrency?: WampConcurrency | undefined;
}

/** Options of `@WampTopic`. */
export interface WampTopicOptions extends WampHandlerOptions {
  /**
   * The treatment of events that the client reads too slowly.
   *
   * @default the option of the module
   */
  readonly overflow?: WampOverflow | undefined;
}

/** The metadata of one `@WampProcedure`, `@WampSubscribe` or `@WampTopic` of a method. */
export interface HandlerMetadata {
  /** The URI after the prefix; `undefined` for the name of the method. */
  readonly uri: Uri | undefined;
  readonly options: WampTopicOptions & WampProcedureOptions;
}

/** The moment at which a session hook runs. */
export type SessionHook = 'open' | 'close';
