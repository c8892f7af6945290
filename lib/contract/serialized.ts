/** Any function. */
export type AnyFunction = (...args: never[]) => unknown;
/** True for `any`, false for any other type. */
export type IsAny<T> = 0 extends 1 & T ? true : false;

type Key = string | number;
type Scalar = string | number | boolean | null;
type Binary = Uint8Array | ArrayBuffer | DataView;
type NumberArray =
  | Int8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array;

/**
 * What arrives at the other end when a `T` is sent, as the serializers convert it: `Date` as text, `Map` as
 * an object, `Set` as a list, an instance of a class as the object of its properties, methods not at all.
 *
 * @example
 * type Sent = Serialized<{ at: Date; tags: Set<string> }>; // { at: string; tags: string[] }
 */
export type Serialized<T> =
  IsAny<T> extends true
    ? T
    : T extends Scalar
      ? T
      : T extends bigint
        ? number | bigint
        : T extends Binary
          ? Uint8Array
          : T extends { toJSON(): infer J }
            ? Serialized<J>
            : T extends AnyFunction | symbol | undefined
              ? undefined
              : T extends ReadonlyMap<infer K, infer V>
                ? K extends Key
                  ? Record<`${K}`, Serialized<V>>
                  : never
                : T extends ReadonlySet<infer V>
                  ? Serialized<V>[]
                  : T extends NumberArray
                    ? number[]
                    : T extends readonly unknown[]
                      ? { -readonly [I in keyof T]: OrNull<Serialized<T[I]>> }
                      : T extends object
                        ? SerializedObject<T>
                        : T;

/** `undefined` in a list arrives as `null`. */
type OrNull<T> = T extends undefined ? null : T;

/** Without methods and symbols. A property that may be `undefined` is optional. */
type SerializedObject<T> = Flat<
  { [K in keyof T as Present<T, K>]: Serialized<T[K]> } & {
    [K in keyof T as Optional<T, K>]?: Exclude<Serialized<T[K]>, undefined>;
  }
>;
type Flat<T> = { [K in keyof T]: T[K] };
type Present<T, K extends keyof T> = K extends Key
  ? MayBeAbsent<T[K]> extends true
    ? never
    : K
  : never;
type Optional<T, K extends keyof T> = K extends Key
  ? MayBeAbsent<T[K]> extends true
    ? [Serialized<T[K]>] extends [undefined]
      ? never
      : K
    : never
  : never;
type MayBeAbsent<T> =
  IsAny<T> extends true
    ? false
    : unknown extends T
      ? false
      : undefined extends Serialized<T>
        ? true
        : false;

/**
 * What may be sent if the other end is to receive a `T`: a value that becomes a `T`, or what it looks like
 * on the way.
 *
 * @example
 * type Accepted = Sendable<{ at: Date }>; // { readonly at: string | Date }
 */
export type Sendable<T> =
  IsAny<T> extends true
    ? T
    : T extends Scalar | bigint
      ? T
      : T extends Date
        ? Date | string
        : T extends Binary
          ? Binary
          : T extends AnyFunction | symbol
            ? never
            : T extends ReadonlyMap<infer K, infer V>
              ? SendableMap<K, V>
              : T extends ReadonlySet<infer V>
                ? ReadonlySet<Sendable<V>> | readonly Sendable<V>[]
                : T extends readonly unknown[]
                  ? { readonly [I in keyof T]: Sendable<T[I]> }
                  : T extends object
                    ? SendableObject<T>
                    : T;

type SendableMap<K, V> =
  ReadonlyMap<K, Sendable<V>> | (K extends Key ? Readonly<Record<`${K}`, Sendable<V>>> : never);
type SendableObject<T> = {
  readonly [
    K in keyof T as T[K] extends AnyFunction ? never : K extends symbol ? never : K
  ]: Sendable<T[K]>;
};
