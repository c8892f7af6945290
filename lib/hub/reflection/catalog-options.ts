import { documentInfoRules, type WampDocumentInfo } from '../../catalog/asyncapi/document-info.js';
import { assertOptions, flag, type Kind, type OptionRules } from '../../protocol/options.js';
import { rolesKind } from '../handlers/roles.js';

/** Options of the catalog for clients. */
export interface WampCatalogOptions extends WampDocumentInfo {
  /**
   * The values of `authrole` that may read it; `*` stands for all. The options `permissions` and `authorize` decide,
   * too.
   *
   * @default all roles
   */
  readonly roles?: readonly string[] | undefined;
  /**
   * Answers `GET <path>/asyncapi.json`, if true.
   *
   * @default true
   */
  readonly http?: boolean | undefined;
}

export const catalogOptionRules = {
  ...documentInfoRules,
  roles: { kind: rolesKind },
  http: { default: true, kind: flag },
} as const satisfies OptionRules<WampCatalogOptions>;

export const catalogKind: Kind = {
  words: 'true, false or { roles, http, title, version, description, url }',
  accepts: (value) => typeof value === 'boolean' || (typeof value === 'object' && value !== null),
};

/** Returns true if the document of AsyncAPI is served by HTTP. */
export function servesDocument(given: WampCatalogOptions | boolean): boolean {
  return typeof given === 'boolean' ? given : (given.http ?? catalogOptionRules.http.default);
}

/**
 * Returns the options of a catalog that is switched on; `undefined` if it is off.
 *
 * @throws a `TypeError` that names a wrong option
 */
export function catalogOptionsOf(
  given: WampCatalogOptions | boolean,
): WampCatalogOptions | undefined {
  if (typeof given === 'boolean') return given ? {} : undefined;
  assertOptions(catalogOptionRules, given, 'catalog');
  return given;
}
