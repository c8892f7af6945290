import type { Dict, List, Uri } from '../protocol/messages.js';
import type { WampResult } from '../protocol/wamp-result.js';
import type { ObservableShape, RemoteArgs, Streamed } from './remote-args.js';
import type { AnyFunction, Serialized } from './serialized.js';

/**
 * The types that differ between the ends of a connection: a client and a session of the server have other
 * options and other streams. `this['item']` stands for the type of one value.
 */
export interface RemoteVerbs {
  /** The type of one value of a stream or topic. */
  readonly item: unknown;
  /** The options of `with`. */
  readonly options: object;
  /** The result of `stream`. */
  readonly stream: unknown;
  /** The result of `publish`. */
  readonly published: unknown;
  /** The verbs of a topic; `unknown` for an end that cannot subscribe. */
  readonly topic: unknown;
}

/** The verbs for values of one type. */
export type VerbsFor<V extends RemoteVerbs, Item> = V & { readonly item: Item };

/** The members that all remote methods have. */
export interface RemoteMember<V extends RemoteVerbs> {
  /** The URI of the procedure or topic. */
  readonly uri: Uri;
  /**
   * Returns the same method with further options.
   *
   * @example
   * await shop.price.with({ timeoutMs: 500 })('apple');
   */
  with(options: V['options']): this;
}

/**
 * A procedure of the other end. It is a function: calling it calls the procedure.
 *
 * @example
 * await math.add(17, 25);
 * await math.add.kwargs({ a: 17, b: 25 });
 */
export interface RemoteProcedure<
  A extends List,
  R,
  V extends RemoteVerbs,
  K = Dict,
> extends RemoteMember<V> {
  /** Calls the procedure, and returns the unwrapped result. */
  (...args: A): Promise<R>;
  /** Calls the procedure with keyword arguments. */
  kwargs(kwargs: K): Promise<R>;
  /** Calls the procedure, and returns the complete result. */
  result(...args: A): Promise<WampResult>;
}

/** A procedure that sends several values. */
export interface RemoteStream<A extends List, E, V extends RemoteVerbs> extends RemoteMember<
  VerbsFor<V, E>
> {
  /** Calls the procedure, and returns its progressive results and its final one, unless that is empty. */
  stream(...args: A): VerbsFor<V, E>['stream'];
}

/** An event for the other end. */
export interface RemoteEvent<A extends List, V extends RemoteVerbs> extends RemoteMember<V> {
  /** Publishes the event. */
  publish(...args: A): V['published'];
}

/** A method of a service, as the other end of the connection sees it. */
export type RemoteMethod<M, V extends RemoteVerbs> = M extends (...args: infer P) => infer R
  ? RemoteVariant<RemoteArgs<P>, Unpromised<R>, V>
  : never;

/** What returns nothing may be an event handler; what returns a stream may be a topic. */
type RemoteVariant<A extends List, R, V extends RemoteVerbs> = [R] extends [Streamed<unknown>]
  ? RemoteProcedure<A, Final<R>, V> &
      RemoteStream<A, Emitted<R>, V> &
      VerbsFor<V, Emitted<R>>['topic']
  : [R] extends [void | undefined]
    ? RemoteProcedure<A, void, V> & RemoteEvent<A, V>
    : RemoteProcedure<A, Final<R>, V>;

/**
 * The methods of a service, as the other end of the connection sees them. Private and protected ones, and
 * lifecycle hooks of Nest, are left out.
 */
export type RemoteOf<T, V extends RemoteVerbs> = {
  readonly [
    K in keyof T as K extends Hook | symbol ? never : T[K] extends AnyFunction ? K : never
  ]: RemoteMethod<T[K], V>;
};

type Hook =
  | 'onModuleInit'
  | 'onModuleDestroy'
  | 'onApplicationBootstrap'
  | 'onApplicationShutdown'
  | 'beforeApplicationShutdown';

type Unpromised<R> = R extends PromiseLike<infer V> ? Unpromised<V> : R;

/** The values of a stream. On the wire, the return value of a generator is one of them. */
type Emitted<R> =
  R extends AsyncGenerator<infer Y, infer F, never>
    ? Serialized<Y> | Exclude<Serialized<F>, undefined | void>
    : R extends AsyncIterable<infer Y>
      ? Serialized<Y>
      : R extends ObservableShape<infer V>
        ? Serialized<V>
        : never;

/** The answer of a call without progressive results. A `WampResult` may be unwrapped to anything. */
type Final<R> =
  R extends AsyncGenerator<infer Y, infer F, never>
    ? [F] extends [void | undefined]
      ? Serialized<Y> | undefined
      : Serialized<F>
    : R extends AsyncIterable<infer Y>
      ? Serialized<Y> | undefined
      : R extends ObservableShape<infer V>
        ? Serialized<V> | undefined
        : R extends WampResult
          ? unknown
          : [Serialized<R>] extends [undefined]
            ? void
            : Serialized<R>;
