import { WampContract } from '../contract/contract.js';
import { concurrencyKind, type WampConcurrency } from '../hub/handlers/concurrency.js';
import { shapeKind } from '../protocol/kinds.js';
import type { Uri } from '../protocol/messages.js';
import { flag, type Kind, oneOf, type OptionRules } from '../protocol/options.js';
import type { ResultShape } from '../protocol/wamp-result.js';

/** Options of `@WampService`. */
export interface WampServiceOptions {
  /**
   * The prefix of all URIs of the class, without a dot at its end.
   *
   * @default no prefix
   */
  readonly prefix?: Uri | undefined;
  /**
   * The contract with the prefix and the URIs of the class, instead of `prefix`.
   *
   * @default none
   */
  readonly contract?: WampContract | undefined;
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
   * Serves the handlers at the router of a client, instead of a hub: of the client without a name (`true`), or
   * of the one with this name. A second `@WampService` serves them at a hub, too.
   *
   * @default the handlers are served by a hub
   */
  readonly client?: string | true | undefined;
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

export const contextKind = oneOf({ call: true, session: true } satisfies Record<
  WampContextLife,
  true
>);

const contractKind: Kind = {
  words: 'a contract, made with contractOf() or defineContract()',
  accepts: (value) => value instanceof WampContract,
};

const clientKind: Kind = {
  words: 'true or the name of a client',
  accepts: (value) => value === true || (typeof value === 'string' && value !== ''),
};

export const serviceOptionRules = {
  prefix: {},
  contract: { kind: contractKind },
  realm: {},
  hub: {},
  client: { kind: clientKind },
  results: { kind: shapeKind },
  strictArguments: { kind: flag },
  globalEnhancers: { kind: flag },
  context: { kind: contextKind },
  concurrency: { kind: concurrencyKind },
} as const satisfies OptionRules<WampServiceOptions>;

/** What serves a class: a hub of the application, or a client of it at its router. */
export interface ServiceHost {
  readonly kind: 'client' | 'hub';
  /** `undefined` for the hub or client without a name. */
  readonly name: string | undefined;
}

/** Returns what serves the handlers of a class. */
export function hostOf({ hub, client }: WampServiceOptions): ServiceHost {
  if (client === undefined) return { kind: 'hub', name: hub };
  return { kind: 'client', name: client === true ? undefined : client };
}
