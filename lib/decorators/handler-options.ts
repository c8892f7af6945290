import { docRules, type WampDocOptions } from '../catalog/doc-options.js';
import { overflowKind, type WampOverflow } from '../hub/connection/overflow.js';
import { concurrencyKind, type WampConcurrency } from '../hub/handlers/concurrency.js';
import { invocationKind, type InvocationPolicy } from '../protocol/invocation-policy.js';
import { matchKind, shapeKind } from '../protocol/kinds.js';
import type { Uri } from '../protocol/messages.js';
import { flag, type OptionRules } from '../protocol/options.js';
import type { MatchPolicy } from '../protocol/uri.js';
import type { ResultShape } from '../protocol/wamp-result.js';

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
  /**
   * The choice of a router among several callees of the procedure (specification: "Shared Registration"). Only
   * for a class with the option `client`.
   *
   * @default 'single'
   */
  readonly invoke?: InvocationPolicy | undefined;
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

/** Options of `@WampPublishes`: what the catalog says of the topic, and its URI. */
export interface WampPublishesOptions
  extends
    Pick<WampHandlerOptions, 'absolute' | 'match' | 'realm'>,
    Pick<
      WampDocOptions,
      'args' | 'deprecated' | 'description' | 'example' | 'kwargs' | 'summary'
    > {}

export const handlerOptionRules = {
  match: { kind: matchKind },
  absolute: { kind: flag },
  realm: {},
  results: { kind: shapeKind },
  strictArguments: { kind: flag },
} as const satisfies OptionRules<WampHandlerOptions>;

const { absolute, match, realm } = handlerOptionRules;
const { args, deprecated, description, example, kwargs, summary } = docRules;
export const publishesOptionRules = {
  ...{ absolute, match, realm },
  ...{ args, deprecated, description, example, kwargs, summary },
} as const satisfies OptionRules<WampPublishesOptions>;

export const procedureOptionRules = {
  ...handlerOptionRules,
  concurrency: { kind: concurrencyKind },
  invoke: { kind: invocationKind },
} as const satisfies OptionRules<WampProcedureOptions>;

export const topicOptionRules = {
  ...handlerOptionRules,
  overflow: { kind: overflowKind },
} as const satisfies OptionRules<WampTopicOptions>;
