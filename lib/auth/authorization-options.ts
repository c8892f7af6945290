import type { CatalogPermission } from '../catalog/catalog.js';
import type { Authority, AuthorityMaker, AuthorityParts } from '../hub/authorization/authority.js';
import { ANY_REALM } from '../hub/handlers/handler-registry.js';
import { notAuthorized } from '../hub/operations/denial.js';
import type { WampSession } from '../hub/session/wamp-session.js';
import { type Kind, type OptionRules, settle } from '../protocol/options.js';
import { Authorizer, type WampAuthorize, type WampAuthorizer } from './authorizer.js';
import { checkedPermission, type Permission, type WampPermission } from './permission.js';
import { Permissions } from './permissions.js';
import { permissionsFor } from './permissions-for.js';
import * as texts from './texts.js';

/** Options for what clients may do. */
export interface WampAuthorizationOptions {
  /**
   * What sessions may do, by role, authid and realm. What no permission allows is refused with
   * `wamp.error.not_authorized`.
   *
   * @default all is allowed
   */
  readonly permissions?: readonly WampPermission[] | undefined;
  /**
   * Decides what `permissions` cannot say: a function, or a provider with a method `authorize`. It is asked
   * only about what `permissions` allow.
   *
   * @default all is allowed
   */
  readonly authorize?: WampAuthorize | WampAuthorizer | undefined;
}

const permissionsKind: Kind = { words: 'a list of permissions', accepts: Array.isArray };

const authorizeKind: Kind = {
  words: 'a function, or an object with a method "authorize"',
  accepts: (value) => isFunction(value) || isFunction((value as WampAuthorizer | null)?.authorize),
};

export const authorizationOptionRules = {
  permissions: { kind: permissionsKind },
  authorize: { kind: authorizeKind },
} as const satisfies OptionRules<WampAuthorizationOptions>;

/**
 * Returns what creates the authority of a hub; `undefined` if clients may do everything.
 *
 * @throws a `TypeError` that names a wrong option or permission
 */
export function authorityOf(options: WampAuthorizationOptions): AuthorityMaker | undefined {
  const { permissions, authorize } = settle(authorizationOptionRules, options);
  if (permissions === undefined && authorize === undefined) return undefined;
  const checked = permissions?.map((each, at) => checkedPermission(each, `permissions[${at}]`));
  return (hub) => {
    checked?.forEach((each, at) => assertRealms(each, hub, `permissions[${at}]`));
    const table = checked && new Permissions(checked);
    return new OptionAuthority(
      checked,
      table,
      authorize && new Authorizer(functionOf(authorize), hub),
    );
  };
}

/** Asks the permissions, and then `authorize`. Both must allow a request. */
class OptionAuthority implements Authority {
  constructor(
    private readonly all: readonly Permission[] | undefined,
    private readonly table: Permissions | undefined,
    private readonly authorizer: Authorizer | undefined,
  ) {}

  decide(...question: Parameters<Authority['decide']>): ReturnType<Authority['decide']> {
    const [session, action, uri, match] = question;
    if (this.table?.allow(session, action, match, uri) === false) return notAuthorized(action, uri);
    return this.authorizer?.decide(...question);
  }

  permissions(
    ...question: Parameters<Authority['permissions']>
  ): readonly CatalogPermission[] | undefined {
    return this.all && permissionsFor(this.all, ...question);
  }

  forget(session: WampSession): void {
    this.table?.forget(session);
    this.authorizer?.forget(session);
  }
}

/** Checks that the hub may have sessions in the realms. */
function assertRealms(
  { realms = [] }: Permission,
  { options }: AuthorityParts,
  where: string,
): void {
  const { realms: served, resolveRealm } = options;
  if (resolveRealm !== undefined || served.includes(ANY_REALM)) return;
  const unknown = realms.find((realm) => !served.includes(realm));
  if (unknown !== undefined) throw new TypeError(texts.unknownRealm(where, unknown, served));
}

function functionOf(authorize: WampAuthorize | WampAuthorizer): WampAuthorize {
  return isFunction(authorize) ? authorize : (...question) => authorize.authorize(...question);
}

function isFunction(value: unknown): value is WampAuthorize {
  return typeof value === 'function';
}
