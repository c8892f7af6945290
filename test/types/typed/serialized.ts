// What becomes of types on the way, for the compilers of typed-contracts.spec.ts.
import type { Sendable, Serialized } from 'nestjs-wamp/contract';
import type { Same } from './remote.js';

enum Level {
  Low,
  High,
}
type Brand = string & { readonly __brand: 'id' };
interface Tree {
  value: Date;
  children: Tree[];
  parent?: Tree;
}
interface SentTree {
  value: string;
  children: SentTree[];
  parent?: SentTree;
}
class Money {
  constructor(readonly cents: bigint) {}
  toJSON(): string {
    return String(this.cents);
  }
}
const key: unique symbol = Symbol('key');

type Any = ReturnType<JSON['parse']>;

/** Each pair is one type. */
type Pairs = [
  [Serialized<Date>, string],
  [Serialized<Map<string, Date>>, Record<string, string>],
  [Serialized<Map<1 | 2, Date>>, Record<'1' | '2', string>],
  [Serialized<Map<object, Date>>, never],
  [Serialized<Set<Date>>, string[]],
  [Serialized<bigint>, number | bigint],
  [Serialized<Uint8Array>, Uint8Array],
  [Serialized<ArrayBuffer>, Uint8Array],
  [Serialized<Float32Array>, number[]],
  [Serialized<Money>, string],
  [Serialized<Level>, Level],
  [Serialized<'a' | Date | null>, string | null],
  [Serialized<[Date, number?]>, [string, number?]],
  [Serialized<readonly Date[]>, string[]],
  [Serialized<(Date | undefined)[]>, (string | null)[]],
  [Serialized<{ a: Date; b?: Date; c: Date | undefined }>, { a: string; b?: string; c?: string }],
  [Serialized<{ a: () => void; b(): void; [key]: 1; d: 1 }>, { d: 1 }],
  [Serialized<Record<string, Date>>, { [x: string]: string }],
  [Serialized<Any>, Any],
  [Serialized<unknown>, unknown],
  [Serialized<{ a: Any; b: unknown }>, { a: Any; b: unknown }],
  [Serialized<never>, never],
  [Serialized<undefined>, undefined],
  [Serialized<symbol>, undefined],
  [Sendable<Date>, Date | string],
  [Sendable<string[]>, readonly string[]],
  [Sendable<{ at: Date; go(): void }>, { readonly at: Date | string }],
  [Sendable<Set<Date>>, ReadonlySet<Date | string> | readonly (Date | string)[]],
  [Sendable<() => void>, never],
  [Sendable<Any>, Any],
  [Sendable<unknown>, unknown],
];
type Kept = { [I in keyof Pairs]: Pairs[I] extends [infer A, infer B] ? Same<A, B> : never };
type Wrong = { [I in keyof Kept]: Kept[I] extends true ? never : I }[number];
/** The index of a pair that is not one type, if there is one. */
export const wrong: never[] = [] as Wrong[];

/** A brand is text, and a text with a brand may be sent. */
export const brand: (id: Brand) => [Serialized<Brand>, Sendable<Brand>] = (id) => [id, id];
/** A recursive type ends. */
export const tree: (sent: Serialized<Tree>) => SentTree = (sent) => sent;
export const back: (sent: SentTree) => Sendable<Tree> = (sent) => sent;
