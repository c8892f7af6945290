import type { CatalogPermission } from '../catalog/catalog.js';
import type { WampAction } from '../protocol/actions.js';
import type { Uri } from '../protocol/messages.js';
import { PatternIndex } from '../protocol/pattern-index.js';
import type { MatchPolicy } from '../protocol/uri.js';
import type { Permission } from './permission.js';
import { openPattern } from './placeholders.js';

/** Returns the permissions that allow an action with every URI of a pattern in a realm; `*` stands for any realm. */
export function permissionsFor(
  all: readonly Permission[],
  action: WampAction,
  match: MatchPolicy,
  uri: Uri,
  realm: Uri,
): CatalogPermission[] {
  return all
    .filter(({ actions, realms }) => {
      const isHere = realms === undefined || realm === '*' || realms.includes(realm);
      return isHere && actions.includes(action);
    })
    .filter((permission) => covers(permission, match, uri))
    .map(({ roles, authids, isOwn }) => {
      const personal = isOwn || authids !== undefined;
      return roles === undefined ? { personal } : { roles, personal };
    });
}

function covers({ uris, match }: Permission, wanted: MatchPolicy, uri: Uri): boolean {
  const index = new PatternIndex<object>();
  for (const each of uris) index.set(...openPattern(match, each), {});
  return index.covers(wanted, uri);
}
