import type { DeclaredErrorClass } from '../contract/define-error.js';
import type { Uri } from '../protocol/messages.js';
import type { MatchPolicy } from '../protocol/uri.js';
import type { ResultShape } from '../protocol/wamp-result.js';
import type { CatalogParameter, CatalogPermission } from './catalog.js';
import type { WampDocOptions } from './doc-options.js';
import type { SchemaSource } from './schemas/schema-source.js';

/** A parameter, before its schema is converted. */
export interface ParameterFacts extends Omit<CatalogParameter, 'schema'> {
  /** Absent if it is not known. */
  readonly schema?: SchemaSource | undefined;
  /** True if `schema` is that of each item of a list. */
  readonly isItem?: boolean | undefined;
}

/** What the code of a handler says. */
export interface HandlerFacts {
  /** Absent if they are not known. */
  readonly parameters?: readonly ParameterFacts[] | undefined;
  /** The names of its guards. */
  readonly guards?: readonly string[] | undefined;
  /** True if it is known to have no result. */
  readonly isVoid?: boolean | undefined;
  readonly result?: SchemaSource | undefined;
  /** True if it is known to send progressive results. */
  readonly progressive?: boolean | undefined;
  readonly progress?: SchemaSource | undefined;
  readonly errors?: readonly DeclaredErrorClass[] | undefined;
  readonly doc?: WampDocOptions | undefined;
}

/** What is bound to a URI. */
export interface BoundEntry {
  readonly uri: Uri;
  readonly match: MatchPolicy;
  readonly origin?: string | undefined;
  readonly roles?: ReadonlySet<string> | undefined;
  readonly permissions?: readonly CatalogPermission[] | undefined;
  readonly facts: HandlerFacts;
}

/** A procedure that is bound to a URI. */
export interface BoundProcedure extends BoundEntry {
  readonly results: ResultShape;
  readonly streamedInput: boolean;
}
