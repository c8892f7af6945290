import { actionKind, type WampAction } from '../protocol/actions.js';
import { matchKind } from '../protocol/kinds.js';
import type { Uri } from '../protocol/messages.js';
import { assertKind, assertNames, type Kind, type OptionRules } from '../protocol/options.js';
import { isPattern, type MatchPolicy } from '../protocol/uri.js';
import { placeholderNames, placeholdersOf, sampleOf } from './placeholders.js';
import * as texts from './texts.js';

/**
 * Allows sessions to do something with a URI (specification: "Authorization"). A session must match every
 * condition that is given.
 *
 * @example
 * { role: 'customer', uri: 'com.example.orders.{authid}.', match: 'prefix', allow: ['call', 'subscribe'] }
 */
export interface WampPermission {
  /**
   * The URI or URIs. A URI may contain `{authid}`, `{authrole}`, `{session}` and `{realm}`, which stand for
   * the values of the session. A value that is empty or has a dot, white space or `#` matches nothing.
   */
  readonly uri: Uri | readonly Uri[];
  /**
   * The way in which URIs are compared with `uri`. A pattern of a client must lie within the permission.
   *
   * @default 'exact'
   */
  readonly match?: MatchPolicy | undefined;
  /** What is allowed. */
  readonly allow: WampAction | readonly WampAction[];
  /**
   * The `authrole` or roles of the sessions.
   *
   * @default all roles
   */
  readonly role?: string | readonly string[] | undefined;
  /**
   * The `authid` or authids of the sessions.
   *
   * @default all
   */
  readonly authid?: string | readonly string[] | undefined;
  /**
   * The realm or realms of the sessions, as HELLO names them.
   *
   * @default all realms
   */
  readonly realm?: Uri | readonly Uri[] | undefined;
}

/** A checked permission. */
export interface Permission {
  readonly uris: readonly Uri[];
  readonly match: MatchPolicy;
  readonly actions: readonly WampAction[];
  /** The accepted values; `undefined` for all. */
  readonly roles: readonly string[] | undefined;
  readonly authids: readonly string[] | undefined;
  readonly realms: readonly Uri[] | undefined;
  /** True if a URI depends on the session. */
  readonly isOwn: boolean;
}

const stringsKind: Kind = {
  words: 'a string, or a list of strings that are not empty',
  accepts: (value) => isListOf(value, (item) => typeof item === 'string' && item !== ''),
};

const uriKind: Kind = {
  words: 'a URI, or a list of URIs',
  accepts: (value) => isListOf(value, (item) => typeof item === 'string'),
};

const allowKind: Kind = {
  words: `${actionKind.words}, or a list of them`,
  accepts: (value) => isListOf(value, actionKind.accepts),
};

const permissionRules = {
  uri: { kind: uriKind },
  match: { kind: matchKind },
  allow: { kind: allowKind },
  role: { kind: stringsKind },
  authid: { kind: stringsKind },
  realm: { kind: stringsKind },
} as const satisfies OptionRules<WampPermission>;

/**
 * Checks a permission of the option `permissions`.
 *
 * @param where its name in error messages
 * @throws a `TypeError` that names what is wrong and what would be right
 */
export function checkedPermission(given: WampPermission, where: string): Permission {
  if (typeof given !== 'object' || given === null)
    throw new TypeError(texts.noPermission(where, given));
  assertNames(permissionRules, given, where);
  for (const [name, { kind }] of Object.entries(permissionRules))
    assertKind(kind, (given as never)[name], name, where);
  for (const name of ['uri', 'allow'] as const)
    if (given[name] === undefined) throw new TypeError(texts.missing(where, name));
  const { match = 'exact' } = given;
  const uris = [given.uri].flat();
  for (const uri of uris) assertUri(uri, match, where);
  return {
    uris,
    match,
    actions: [given.allow].flat(),
    roles: listOf(given.role),
    authids: listOf(given.authid),
    realms: listOf(given.realm),
    isOwn: uris.some((uri) => placeholdersOf(uri).length > 0),
  };
}

function assertUri(uri: Uri, match: MatchPolicy, where: string): void {
  const unknown = placeholdersOf(uri).find((name) => !placeholderNames.includes(name));
  if (unknown !== undefined)
    throw new TypeError(texts.unknownPlaceholder(where, unknown, placeholderNames));
  if (!isPattern(sampleOf(uri), match))
    throw new TypeError(texts.invalidPermissionUri(where, uri, match));
  if (match === 'prefix' && uri.endsWith('}') && placeholdersOf(uri).length > 0)
    throw new TypeError(texts.openPlaceholder(where, uri));
}

function isListOf(value: unknown, accepts: (item: unknown) => boolean): boolean {
  return Array.isArray(value) ? value.length > 0 && value.every(accepts) : accepts(value);
}

function listOf<T extends string>(value: T | readonly T[] | undefined): readonly T[] | undefined {
  return value === undefined ? undefined : ([value].flat() as readonly T[]);
}
