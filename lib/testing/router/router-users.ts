import type { CraSalting, WampCraSecret } from '../../auth/cra-secret.js';
import { areSame } from '../../auth/secrets.js';
import { WampCraAuth } from '../../auth/wamp-cra-auth.js';
import { WampTicketAuth } from '../../auth/wamp-ticket-auth.js';
import type { WampAuthenticator } from '../../hub/authentication/authenticator.js';
import type { WampIdentity, WampNamedHello } from '../../hub/authentication/join.js';
import * as texts from '../texts.js';

/** A user of a test router. It logs in with its ticket or, by WAMP-CRA, with its secret. */
export interface TestUser extends CraSalting {
  /** The ticket. */
  readonly ticket?: string | undefined;
  /** The secret for WAMP-CRA. With a `salt`, it is the derived key, as `craSecret` makes it. */
  readonly secret?: string | undefined;
  /**
   * The authrole of its sessions.
   *
   * @default 'user'
   */
  readonly role?: string | undefined;
}

/** The users of a test router, by authid. */
export type TestUsers = Readonly<Record<string, TestUser>>;

/**
 * Returns the authenticators of the users: one for each method that a user has.
 *
 * @throws a `TypeError` that names a user without ticket and secret
 */
export function userAuthenticators(users: TestUsers): WampAuthenticator[] {
  const table = new Map(Object.entries(users));
  for (const [authid, { ticket, secret }] of table)
    if (!isText(ticket) && !isText(secret)) throw new TypeError(texts.noCredential(authid));
  const has = (name: 'secret' | 'ticket'): boolean =>
    [...table.values()].some((user) => user[name] !== undefined);
  const all: WampAuthenticator[] = [];
  if (has('ticket')) all.push(new TicketsOfUsers(table));
  if (has('secret')) all.push(new SecretsOfUsers(table));
  return all;
}

type UserTable = ReadonlyMap<string, TestUser>;

class TicketsOfUsers extends WampTicketAuth {
  constructor(private readonly users: UserTable) {
    super();
  }

  verify(given: string, { authid }: WampNamedHello): WampIdentity | undefined {
    const user = this.users.get(authid);
    if (user?.ticket === undefined || !areSame(user.ticket, given)) return undefined;
    return { authid, authrole: roleOf(user) };
  }
}

class SecretsOfUsers extends WampCraAuth {
  constructor(private readonly users: UserTable) {
    super();
  }

  secretOf(authid: string): WampCraSecret | undefined {
    const user = this.users.get(authid);
    if (user?.secret === undefined) return undefined;
    const { secret, salt, iterations, keylen } = user;
    return { authid, authrole: roleOf(user), secret, salt, iterations, keylen };
  }
}

function roleOf({ role = 'user' }: TestUser): string {
  return role;
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}
