import type { WampSession } from '../hub/session/wamp-session.js';
import type { WampAction } from '../protocol/actions.js';
import type { Uri } from '../protocol/messages.js';
import type { MatchPolicy } from '../protocol/uri.js';
import { Grants } from './grants.js';
import type { Permission } from './permission.js';
import { filledIn } from './placeholders.js';

/** What one session may do. */
interface SessionGrants {
  /** The role for which it was found. */
  readonly role: string;
  /** What all sessions of the role and realm may do. */
  readonly common: Grants;
  /** What only this session may do. */
  readonly own: Grants | undefined;
}

/** Decides by the option `permissions`. It finds the permissions of a session at its first request. */
export class Permissions {
  /** Permissions that are the same for all sessions of a role and realm. */
  private readonly common: readonly Permission[];
  /** Permissions with placeholders, for sessions with any authid. */
  private readonly own: readonly Permission[];
  private readonly byAuthid = new Map<string, Permission[]>();
  private readonly roles: ReadonlySet<string>;
  private readonly realms: ReadonlySet<Uri>;
  /** By realm and role, as far as permissions name them. Clients cannot make this table grow. */
  private readonly commonGrants = new Map<string, Grants>();
  private readonly sessions = new WeakMap<WampSession, SessionGrants>();

  constructor(all: readonly Permission[]) {
    const open = all.filter(({ authids }) => authids === undefined);
    this.common = open.filter(({ isOwn }) => !isOwn);
    this.own = open.filter(({ isOwn }) => isOwn);
    this.roles = new Set(all.flatMap(({ roles = [] }) => roles));
    this.realms = new Set(all.flatMap(({ realms = [] }) => realms));
    for (const permission of all)
      for (const authid of permission.authids ?? []) {
        const known = this.byAuthid.get(authid);
        if (known === undefined) this.byAuthid.set(authid, [permission]);
        else known.push(permission);
      }
  }

  /** Returns true if the session may do this with every URI that the URI or pattern matches. */
  allow(session: WampSession, action: WampAction, match: MatchPolicy, uri: Uri): boolean {
    const { common, own } = this.grantsOf(session);
    return common.allow(action, match, uri) || own?.allow(action, match, uri) === true;
  }

  /** Finds the permissions of a session again at its next request. */
  forget(session: WampSession): void {
    this.sessions.delete(session);
  }

  private grantsOf(session: WampSession): SessionGrants {
    const known = this.sessions.get(session);
    if (known?.role === session.authrole) return known;
    const { authrole: role } = session;
    const found = { role, common: this.commonOf(session), own: this.ownOf(session) };
    this.sessions.set(session, found);
    return found;
  }

  private commonOf({ realm, authrole }: WampSession): Grants {
    const namedRealm = this.realms.has(realm) ? realm : '';
    const namedRole = this.roles.has(authrole) ? authrole : '';
    const key = `${namedRealm}\n${namedRole}`;
    let grants = this.commonGrants.get(key);
    if (grants === undefined) {
      grants = new Grants();
      const matching = this.common.filter((each) => applies(each, namedRealm, namedRole));
      for (const permission of matching) grant(grants, permission, permission.uris);
      this.commonGrants.set(key, grants);
    }
    return grants;
  }

  private ownOf(session: WampSession): Grants | undefined {
    const { realm, authid, authrole } = session;
    const matching = [...this.own, ...(this.byAuthid.get(authid) ?? [])].filter((each) =>
      applies(each, realm, authrole),
    );
    if (matching.length === 0) return undefined;
    const grants = new Grants();
    for (const permission of matching) {
      const uris = permission.uris.map((uri) => filledIn(uri, session));
      grant(
        grants,
        permission,
        uris.filter((uri) => uri !== undefined),
      );
    }
    return grants;
  }
}

function applies({ realms, roles }: Permission, realm: Uri, role: string): boolean {
  return (realms?.includes(realm) ?? true) && (roles?.includes(role) ?? true);
}

function grant(grants: Grants, { actions, match }: Permission, uris: readonly Uri[]): void {
  for (const action of actions) for (const uri of uris) grants.add(action, match, uri);
}
