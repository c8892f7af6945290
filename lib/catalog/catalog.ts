import type { Dict, Id, List, Uri } from '../protocol/messages.js';
import type { MatchPolicy } from '../protocol/uri.js';
import type { ResultShape } from '../protocol/wamp-result.js';
import type { JsonSchema } from './json-schema.js';

/** What an application offers to its clients, as plain values that JSON can hold. */
export interface Catalog {
  /** The realms, in the order of the option `realm`. */
  readonly realms: readonly CatalogRealm[];
}

/** What an application offers in one realm. Each list is sorted by URI. */
export interface CatalogRealm {
  /** The name of the realm; `*` stands for every other realm. */
  readonly name: Uri;
  /** What clients call. */
  readonly procedures: readonly CatalogProcedure[];
  /** What clients publish to the application. A topic with several handlers is listed once for each. */
  readonly events: readonly CatalogEvent[];
  /** The topics to which clients subscribe, as far as the code declares them. */
  readonly topics: readonly CatalogTopic[];
  /** What clients have registered, for the application to call. */
  readonly registrations: readonly CatalogRegistration[];
}

/** What is known of every procedure, event and topic. */
export interface CatalogEntry {
  /** The URI, or the pattern. */
  readonly uri: Uri;
  /** The kind of pattern; `exact` for a URI. */
  readonly match: MatchPolicy;
  /** The name of what serves it, such as `MathService.add`; absent if only a declaration says that it exists. */
  readonly origin?: string | undefined;
  /** A short text for people. */
  readonly summary?: string | undefined;
  /** A longer text for people, in Markdown. */
  readonly description?: string | undefined;
  /** True if it should not be used any more, or a text that says what to use instead. */
  readonly deprecated?: string | true | undefined;
  /** The roles that may use it; absent for all roles. */
  readonly roles?: readonly string[] | undefined;
  /** The names of the guards of the method and of its class; absent if there are none. */
  readonly guards?: readonly string[] | undefined;
  /** The items of the option `permissions` that allow it; absent without that option. */
  readonly permissions?: readonly CatalogPermission[] | undefined;
  /** Payloads to try. */
  readonly examples?: readonly CatalogExample[] | undefined;
}

/** A procedure of the application. */
export interface CatalogProcedure extends CatalogEntry {
  /** The arguments. Parameters that the application injects are not among them. */
  readonly parameters: readonly CatalogParameter[];
  /** The way in which the result is sent; `none` if it is known that there is none. */
  readonly results: ResultShape | 'none';
  /** The schema of the result; absent if it is not known. */
  readonly result?: JsonSchema | undefined;
  /** True if it is known to send progressive results. */
  readonly progressive: boolean;
  /** The schema of a progressive result; absent if it is not known. */
  readonly progress?: JsonSchema | undefined;
  /** True if it takes streamed input. */
  readonly takesInput: boolean;
  /** The schema of an item of the streamed input; absent if it is not known. */
  readonly input?: JsonSchema | undefined;
  /** The errors that it declares. Any other error is possible, too. */
  readonly errors: readonly CatalogError[];
}

/** An event that clients publish to the application. */
export interface CatalogEvent extends CatalogEntry {
  /** The arguments of the event. Parameters that the application injects are not among them. */
  readonly parameters: readonly CatalogParameter[];
}

/** A topic to which clients subscribe. */
export interface CatalogTopic extends CatalogEntry {
  /** True if every subscription starts a stream of its own; otherwise the application publishes to all. */
  readonly streaming: boolean;
  /** The arguments of its events; absent if they are not known. */
  readonly parameters?: readonly CatalogParameter[] | undefined;
}

/** One part of a payload. */
export interface CatalogParameter {
  /**
   * - `argument`: one argument, by its position, by its keyword, or by both
   * - `rest`: all positional arguments from `position` on, as a list
   * - `keywords`: all keyword arguments, as an object
   */
  readonly takes: 'argument' | 'keywords' | 'rest';
  /** The name: the keyword of an argument, if `byKeyword` is true; otherwise only for people. */
  readonly name?: string | undefined;
  /** True if the argument may be sent by keyword. */
  readonly byKeyword: boolean;
  /** The position of a positional argument; absent if there is none. */
  readonly position?: number | undefined;
  /** True if a payload without it is an error. */
  readonly required: boolean;
  /** True if the keyword arguments may be sent as an object that is the only positional argument. */
  readonly orObject?: boolean | undefined;
  /** What clients send. */
  readonly schema: JsonSchema;
}

/** An error that a procedure declares. */
export interface CatalogError {
  /** The URI of the error. */
  readonly uri: Uri;
  /** A text for people. */
  readonly description?: string | undefined;
  /** The schema of its keyword arguments; absent if it is not known. */
  readonly kwargs?: JsonSchema | undefined;
}

/** A payload to try, and what comes back. */
export interface CatalogExample {
  /** A short text for people. */
  readonly summary?: string | undefined;
  /** Positional arguments. */
  readonly args?: List | undefined;
  /** Keyword arguments. */
  readonly kwargs?: Dict | undefined;
  /** The result. */
  readonly result?: unknown;
}

/** An item of the option `permissions` that allows something. Names of clients are left out. */
export interface CatalogPermission {
  /** The roles; absent for all roles. */
  readonly roles?: readonly string[] | undefined;
  /** True if it is only for some clients: for some authids, or for URIs with parts of a client. */
  readonly personal: boolean;
}

/** A procedure that a client has registered. */
export interface CatalogRegistration {
  /** The URI, or the pattern. */
  readonly uri: Uri;
  /** The kind of pattern; `exact` for a URI. */
  readonly match: MatchPolicy;
  /** The id of the session that serves it. */
  readonly session: Id;
  /** The authid of the client. */
  readonly authid: string;
  /** The role of the client. */
  readonly authrole: string;
}
