import type { AnyFunction, IsAny, Sendable } from './serialized.js';

declare const injected: unique symbol;

/**
 * The type of a parameter that a decorator of the application fills, so that callers do not see it. The
 * parameters of the decorators of this package, such as `@WampCaller()`, are known by their types.
 *
 * @example
 * ```ts
 * cart(id: string, @CurrentUser() user: Injected<User>): Cart
 * ```
 */
export type Injected<T> = T & { readonly [injected]?: never };

/** An Observable, by its shape: a caller needs no rxjs. */
export interface ObservableShape<T> {
  /** Starts the source. */
  subscribe(...args: never[]): { unsubscribe(): void };
  /** Starts the source, and resolves at its end. */
  forEach(next: (value: T) => void): Promise<void>;
}

/** A source of several values. */
export type Streamed<T> = ObservableShape<T> | AsyncIterable<T>;

/**
 * The arguments of a method that its remote caller sends, by position: all but those that the server injects,
 * which are `Injected`, sessions, contexts, signals, functions and streamed input. The names of parameters
 * remain, except those behind an injected one.
 *
 * @example
 * type Args = RemoteArgs<[id: string, session: WampSession]>; // [id: string]
 */
export type RemoteArgs<P extends readonly unknown[]> =
  true extends AnyInjected<P[number]> ? OptionalEnd<Visible<P>> : SendableAll<P>;

/** True for the type of a parameter that the server injects. Only shapes count: no server type is imported. */
type IsInjected<P> =
  IsAny<P> extends true
    ? false
    : typeof injected extends keyof P
      ? true
      : P extends AbortSignal | AnyFunction | { readonly signal: AbortSignal } | Streamed<unknown>
        ? true
        : false;
type AnyInjected<P> = P extends unknown ? IsInjected<P> : never;

type SendableAll<P extends readonly unknown[]> = { [I in keyof P]: Sendable<P[I]> };

/** Takes injected parameters off the end by slices, which keep names. A slice costs the compiler 60 types. */
type Visible<P extends readonly unknown[]> = P extends readonly [...infer Front, infer Last]
  ? IsInjected<Last> extends true
    ? Visible<Front>
    : Named<P>
  : Named<P>;

type Named<P extends readonly unknown[]> =
  true extends AnyInjected<P[number]> ? Unnamed<P> : SendableAll<P>;

/** Takes each parameter on its own, because an injected one stands before others. Names are lost. */
type Unnamed<
  P extends readonly unknown[],
  Taken extends readonly unknown[] = [],
> = P extends readonly [infer First, ...infer Rest]
  ? Unnamed<Rest, IsInjected<First> extends true ? Taken : [...Taken, arg: Sendable<First>]>
  : P extends readonly []
    ? Taken
    : P extends readonly [_?: infer First, ...rest: infer Rest]
      ? Same<P, Rest> extends true
        ? [...Taken, ...rest: Sendable<First>[]]
        : Unnamed<
            Rest,
            IsInjected<NonNullable<First>> extends true ? Taken : [...Taken, arg?: Sendable<First>]
          >
      : Taken;
type Same<A, B> =
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- it defers the comparison
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** A parameter with a default before an injected one has the type `T | undefined`, but is not optional. */
export type OptionalEnd<A extends readonly unknown[]> = A extends readonly [
  ...infer Front,
  infer Last,
]
  ? undefined extends Last
    ? A extends readonly [...Front, ...infer End]
      ? [...OptionalEnd<Front>, ...Partial<End>]
      : A
    : A
  : A;
