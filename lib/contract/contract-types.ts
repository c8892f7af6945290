import type { WampResult } from '../protocol/wamp-result.js';
import type { Entries, Entry } from './entries.js';
import type { ObservableShape, OptionalEnd, Streamed } from './remote-args.js';
import type {
  RemoteEvent,
  RemoteMember,
  RemoteProcedure,
  RemoteStream,
  RemoteVerbs,
  VerbsFor,
} from './remote.js';
import type { Serialized } from './serialized.js';
import type { SchemaInput, SchemaOutput, StandardSchema } from './standard-schema.js';

/**
 * The remote methods of a contract.
 *
 * @typeParam Parsed - true if the results are what the schemas make of them; otherwise they are what arrives
 */
export type ContractRemoteOf<
  E extends Entries,
  V extends RemoteVerbs,
  Parsed extends boolean = false,
> = { readonly [K in keyof E]: RemoteEntry<E[K], V, Parsed> };

/** The remote method of one entry. */
export type RemoteEntry<
  T extends Entry,
  V extends RemoteVerbs,
  Parsed extends boolean,
> = T extends {
  readonly kind: 'procedure';
}
  ? RemoteProcedure<Sent<T>, Received<SchemaOf<T, 'result'>, Parsed>, V, SentKeywords<T>> &
      RemoteProgress<T, V, Parsed>
  : T extends { readonly kind: 'event' }
    ? RemoteEvent<Sent<T>, V>
    : RemoteMember<V> & VerbsFor<V, TopicValue<T, Parsed>>['topic'];

type RemoteProgress<T, V extends RemoteVerbs, Parsed extends boolean> = T extends {
  readonly progress: StandardSchema;
}
  ? RemoteStream<Sent<T>, ProgressValue<T, Parsed>, V>
  : unknown;
type ProgressValue<T, Parsed extends boolean> =
  | Received<SchemaOf<T, 'progress'>, Parsed>
  | (T extends { readonly result: StandardSchema } ? Received<T['result'], Parsed> : never);

type SchemaOf<T, Name extends string> = T extends {
  readonly [N in Name]: infer S extends StandardSchema;
}
  ? S
  : undefined;
type Schemas = readonly StandardSchema[];
type SchemasOf<T> = T extends { readonly args: infer A extends Schemas } ? A : [];

/** The value that arrives, or that the schema makes of it. */
type Received<S, Parsed extends boolean> = S extends StandardSchema
  ? Parsed extends true
    ? SchemaOutput<S>
    : Serialized<SchemaOutput<S>>
  : void;

/** The arguments that a caller sends; the keyword arguments are the last one. */
type Sent<T> = T extends { readonly kwargs: infer K extends StandardSchema }
  ? // oxlint-disable-next-line typescript/no-generated-empty-object-type -- true if all members are optional
    Partial<SchemaInput<K>> extends SchemaInput<K>
    ? [...Inputs<T>, kwargs?: SchemaInput<K>]
    : [...Inputs<T>, kwargs: SchemaInput<K>]
  : Inputs<T>;
type Inputs<T> = OptionalEnd<InputsOf<SchemasOf<T>>>;
type InputsOf<A extends Schemas> = { -readonly [I in keyof A]: SchemaInput<A[I]> };
type Outputs<T> = OutputsOf<SchemasOf<T>>;
type OutputsOf<A extends Schemas> = { -readonly [I in keyof A]: SchemaOutput<A[I]> };
/** The keyword arguments alone, where no positional argument is required. */
type SentKeywords<T> = T extends { readonly kwargs: infer K extends StandardSchema }
  ? [] extends Inputs<T>
    ? SchemaInput<K>
    : never
  : never;

/** The unwrapped payload of an event. */
type TopicValue<T, Parsed extends boolean> = Value<T, 'received', Parsed>;
type Value<T, End extends 'received' | 'sent', Parsed extends boolean> = T extends {
  readonly kwargs: infer K extends StandardSchema;
}
  ? SchemasOf<T> extends readonly []
    ? OneValue<K, End, Parsed>
    : WampResult
  : SchemasOf<T> extends readonly []
    ? undefined
    : SchemasOf<T> extends readonly [infer Only extends StandardSchema]
      ? OneValue<Only, End, Parsed>
      : WampResult;
type OneValue<
  S extends StandardSchema,
  End extends 'received' | 'sent',
  Parsed extends boolean,
> = End extends 'sent' ? SchemaInput<S> : Received<S, Parsed>;

/**
 * The methods of a class that implements a contract. They get what the schemas make of the arguments, and then
 * any number of injected parameters. A topic without a method gets its events from `hub.publish`.
 */
export type Implementation<E extends Entries> = {
  [K in keyof E as E[K]['kind'] extends 'topic' ? never : K]: EntryHandler<E[K]>;
} & { [K in keyof E as E[K]['kind'] extends 'topic' ? K : never]?: EntryHandler<E[K]> };

/** The method that implements an entry. */
export type EntryHandler<T extends Entry> = T extends unknown
  ? (...args: [...Handled<T>, ...injected: never[]]) => Answer<T>
  : never;
/** A method of a topic gets nothing: its events have the payload. */
type Handled<T extends Entry> = T['kind'] extends 'topic' ? [] : HandledPayload<T>;
type HandledPayload<T> = T extends { readonly kwargs: infer K extends StandardSchema }
  ? [...Outputs<T>, kwargs: SchemaOutput<K>]
  : Outputs<T>;

type Answer<T extends Entry> = T extends { readonly kind: 'procedure' }
  ? ResultOf<T> | ProgressOf<T> | Promise<ResultOf<T> | ProgressOf<T>>
  : T extends { readonly kind: 'event' }
    ? unknown
    : Source<T> | Promise<Source<T>>;
type ResultOf<T> = T extends { readonly result: infer S extends StandardSchema }
  ? SchemaInput<S>
  : void;
type ProgressOf<T> = T extends { readonly progress: infer S extends StandardSchema }
  ? Generated<SchemaInput<S>, ResultOf<T>> | ObservableShape<SchemaInput<S> | ResultOf<T>>
  : never;
/** A generator, whose returned value is the result, or any other async iterable. */
interface Generated<P, R> {
  [Symbol.asyncIterator](): AsyncIterator<P, R | void, undefined>;
}
type Source<T> = Streamed<Value<T, 'sent', false>> | (() => void);
