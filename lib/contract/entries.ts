import type { Uri } from '../protocol/messages.js';
import type { DeclaredErrorClass } from './define-error.js';
import type { StandardSchema } from './standard-schema.js';
import type { PayloadShape } from './validate.js';

/** What a contract says about an event or a topic. */
export interface EventShape extends PayloadShape {
  /**
   * The URI after the prefix.
   *
   * @default the name of the entry
   */
  readonly uri?: Uri | undefined;
}

/** What a contract says about a procedure. */
export interface ProcedureShape extends EventShape {
  /** The schema of progressive results. */
  readonly progress?: StandardSchema | undefined;
  /**
   * The schema of the result.
   *
   * @default none: the procedure has no result
   */
  readonly result?: StandardSchema | undefined;
  /** The errors that callers get as instances of their class. */
  readonly errors?: readonly DeclaredErrorClass[] | undefined;
}

/** A procedure of a contract. */
export type ProcedureEntry<S extends ProcedureShape = ProcedureShape> = S & {
  readonly kind: 'procedure';
};
/** An event that clients publish. */
export type EventEntry<S extends EventShape = EventShape> = S & { readonly kind: 'event' };
/** A topic to which clients subscribe. */
export type TopicEntry<S extends EventShape = EventShape> = S & { readonly kind: 'topic' };
/** An entry of a contract. */
export type Entry = EventEntry | ProcedureEntry | TopicEntry;
/** The entries of a contract, by name. */
export type Entries = Readonly<Record<string, Entry>>;

/**
 * Makes a procedure of a contract. Callers send what the schemas accept, the handler gets what they make of it.
 * The keyword arguments are the last argument of both.
 *
 * @example
 * ```ts
 * procedure({ args: [z.string(), z.number().optional()], result: z.object({ total: z.number() }) })
 * ```
 */
export function procedure<const S extends ProcedureShape>(shape: S): ProcedureEntry<S> {
  return { ...shape, kind: 'procedure' };
}

/** Makes an event of a contract, which clients publish to the server. */
export function event<const S extends EventShape>(shape: S): EventEntry<S> {
  return { ...shape, kind: 'event' };
}

/** Makes a topic of a contract, which the server publishes to its clients. */
export function topic<const S extends EventShape>(shape: S): TopicEntry<S> {
  return { ...shape, kind: 'topic' };
}
