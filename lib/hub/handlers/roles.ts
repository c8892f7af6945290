import type { Kind } from '../../protocol/options.js';

/** The roles that may use a handler; `undefined` for all. */
export type Roles = ReadonlySet<string> | undefined;

/** The role that stands for all roles. */
export const ANY_ROLE = '*';

export const rolesKind: Kind = {
  words: `a list of roles, each a string that is not empty ("${ANY_ROLE}" for all roles)`,
  accepts: (value) =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((role) => typeof role === 'string' && role !== ''),
};

/** Returns the roles of an option. */
export function rolesOf(roles: readonly string[] | undefined): Roles {
  return roles === undefined || roles.includes(ANY_ROLE) ? undefined : new Set(roles);
}

/** Returns true if a session may use a handler. */
export function hasRole(roles: Roles, { authrole }: { readonly authrole: string }): boolean {
  return roles === undefined || roles.has(authrole);
}
