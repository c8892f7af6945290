import { ErrorUri } from '../../protocol/error-uris.js';
import { randomId } from '../../protocol/ids.js';
import type { Dict } from '../../protocol/messages.js';
import { isA } from '../../protocol/thrown.js';
import type { SessionIdentity } from '../session/wamp-session.js';
import * as texts from '../texts.js';
import { JoinError } from './join-error.js';
import type { WampHello, WampIdentity } from './join.js';

/** The identity of a client that may join, with all defaults. */
export interface ProvenIdentity {
  readonly who: SessionIdentity;
  /** Further data for WELCOME.Details. */
  readonly authextra: Dict | undefined;
}

/** Returns the identity of a client that does not say who it is. */
export function anonymousIdentity(authrole: string): ProvenIdentity {
  return provenIdentity({ authrole }, 'anonymous');
}

/**
 * Returns the identity with all defaults. Reads every property of the application once.
 *
 * @param method the default of `authmethod`
 * @throws a `TypeError` for a property that WELCOME cannot carry
 */
export function provenIdentity(given: WampIdentity, method: string): ProvenIdentity {
  const { authextra, identity } = given;
  if (authextra !== undefined && (typeof authextra !== 'object' || authextra === null))
    throw new TypeError(texts.wrongIdentity('authextra', 'an object', typeof authextra));
  // The keys are listed and not spread, because V8 may give each result of a spread a shape of its own.
  const who = {
    authid: textOf(given, 'authid') ?? String(randomId()),
    authrole: textOf(given, 'authrole') ?? 'anonymous',
    authmethod: textOf(given, 'authmethod') ?? method,
    authprovider: textOf(given, 'authprovider') ?? 'static',
    identity,
    expiresAt: expiryOf(given),
  };
  return { who, authextra };
}

/**
 * Checks that a client gets the role that it asked for. It has proven who it is, so it may learn this.
 *
 * @throws `wamp.error.no_such_role`
 */
export function assertRole({ details }: WampHello, { who }: ProvenIdentity): void {
  const { authrole } = details;
  if (typeof authrole === 'string' && authrole !== who.authrole)
    throw new JoinError(ErrorUri.NoSuchRole, texts.noSuchRole(authrole));
}

/**
 * Checks that an identity has not expired.
 *
 * @param date the current date, in milliseconds since 1970
 * @throws `wamp.error.authentication_denied`
 */
export function assertFresh({ who: { expiresAt } }: ProvenIdentity, date: number): void {
  if (expiresAt === undefined || expiresAt > date) return;
  const logged = texts.expiredBefore(new Date(expiresAt).toISOString());
  throw new JoinError(ErrorUri.AuthenticationDenied, texts.credentialExpired, logged);
}

/**
 * Returns the date at which an identity expires, in whole milliseconds since 1970.
 *
 * @throws a `TypeError` for anything else than a date
 */
function expiryOf({ expiresAt }: { readonly expiresAt?: unknown }): number | undefined {
  const given = expiresAt;
  if (given === undefined || given === null) return undefined;
  const date = isA(given, Date) || typeof given === 'number' ? new Date(given).getTime() : NaN;
  if (!Number.isNaN(date)) return date;
  const named = typeof given === 'number' ? String(given) : `a value of type ${typeof given}`;
  throw new TypeError(texts.wrongExpiry(isA(given, Date) ? 'an invalid one' : named));
}

/**
 * Returns the properties of an identity that are given.
 *
 * @throws a `TypeError` for a wrong value
 */
export function changedIdentity(
  change: Pick<WampIdentity, 'authrole' | 'identity' | 'expiresAt'>,
): Partial<SessionIdentity> {
  const authrole = textOf(change, 'authrole');
  const { identity, expiresAt } = change;
  return {
    ...(authrole !== undefined && { authrole }),
    ...(identity !== undefined && { identity }),
    ...(expiresAt !== undefined && { expiresAt: expiryOf({ expiresAt }) }),
  };
}

type TextKey = 'authid' | 'authrole' | 'authmethod' | 'authprovider';

function textOf(given: WampIdentity, key: TextKey): string | undefined {
  const value: unknown = given[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string')
    throw new TypeError(texts.wrongIdentity(key, 'a string', typeof value));
  return value;
}
