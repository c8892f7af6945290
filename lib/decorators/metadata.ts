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
  Listeners: 'wamp:listeners',
  Topics: 'wamp:topics',
  SessionHooks: 'wamp:session_hooks',
} as const;

/**
 * Where Nest keeps what parameter decorators say. Under any other key it would not fill the
 * parameters of the application's own `createParamDecorator`.
 */
export const PARAMS_METADATA = '__routeArguments__';

/**
 * Marks a class whose handlers are called from outside, as controllers are. Without it Nest would not
 * bind request-scoped global enhancers to it.
 */
export const ENTRY_PROVIDER_METADATA = '__entryProvider__';

/**
 * Kinds of parameters. The payload has Nest's numbers for body, query and param: the pipes Nest ships
 * leave alone what has any other.
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

/** A pipe, or the class of one. */
export type WampPipe = Type<PipeTransform> | PipeTransform;

/** What a parameter decorator says of its parameter. */
export interface ParamMetadata {
  /** The index of the parameter in the method. */
  readonly index: number;
  /** What pipes get as `ArgumentMetadata.data`. */
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
  /** What the URIs of the class begin with; default nothing. */
  readonly prefix?: Uri | undefined;
  /** The realm or realms of its handlers; default the first realm of the hub. */
  readonly realm?: Uri | readonly Uri[] | undefined;
  /** The name of the hub that serves it; default the hub without a name. */
  readonly hub?: string | undefined;
  /** What returned values become; default what the option of the module says. */
  readonly results?: ResultShape | undefined;
  /** Whether arguments that no parameter takes are refused; default what the option of the module says. */
  readonly strictArguments?: boolean | undefined;
  /** Whether enhancers bound to the whole application run for its handlers; default what the option of the module says. */
  readonly globalEnhancers?: boolean | undefined;
  /** How long instances live, if the class is not a singleton; default what the option of the module says. */
  readonly context?: WampContextLife | undefined;
  /** How many calls of all its procedures together run at a time; default what the option of the module says. */
  readonly concurrency?: WampConcurrency | undefined;
}

/**
 * How long the instances of request-scoped providers live: for one call or event, or as long as the
 * session, for all its calls and events. `@Inject(REQUEST)` yields what they live for: the
 * `WampCallContext` (or that of the event or subscription), or the `WampSession`.
 */
export type WampContextLife = 'call' | 'session';

/** Options of `@WampProcedure`, `@WampSubscribe` and `@WampTopic`. */
export interface WampHandlerOptions {
  /** How the URI is matched: `exact` (default), `prefix` or `wildcard`. */
  readonly match?: MatchPolicy | undefined;
  /** Ignore the prefix of the class; default false. */
  readonly absolute?: boolean | undefined;
  /** Default: the realms of the class. */
  readonly realm?: Uri | readonly Uri[] | undefined;
  /** What a value that a procedure returns becomes; default what the class says. */
  readonly results?: ResultShape | undefined;
  /** Whether arguments that no parameter takes are refused; default what the class says. */
  readonly strictArguments?: boolean | undefined;
}

/** Options of `@WampProcedure`. */
export interface WampProcedureOptions extends WampHandlerOptions {
  /**
   * How many calls of it run at a time: a number for all sessions together, 0 for any number; or `serial`,
   * one at a time of each session, in the order they came. Default what the class says, for all its
   * procedures together.
   */
  readonly concurrency?: WampConcurrency | undefined;
}

/** Options of `@WampTopic`. */
export interface WampTopicOptions extends WampHandlerOptions {
  /** What becomes of events that the client reads too slowly; default the module's option. */
  readonly overflow?: WampOverflow | undefined;
}

/** One `@WampProcedure`, `@WampSubscribe` or `@WampTopic` of a method. */
export interface HandlerMetadata {
  /** Without it, the name of the method. */
  readonly uri: Uri | undefined;
  readonly options: WampTopicOptions & WampProcedureOptions;
}

/** When a method annotated as a session hook runs. */
export type SessionHook = 'open' | 'close';
