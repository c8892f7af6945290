import type { Uri } from '../../protocol/messages.js';
import { type Kind, milliseconds, oneOf, type OptionRules } from '../../protocol/options.js';
import type { WampAuthenticate } from './join.js';

/** The order in which methods are tried: that of HELLO.Details.authmethods, or that of the authenticators. */
export type WampAuthOrder = 'client' | 'server';

/** The reasons of rejections: the URIs of the specification, or `authentication_failed` for all. */
export type WampAuthFailure = 'specific' | 'authentication_failed';

/** The end of what is too much: the new client is refused, or the oldest session ends. */
export type WampExcess = 'refuse' | 'replace';

/** True if anonymous clients may join, or the role that they get. */
export type WampAnonymous = boolean | string;

/** Options for who may join. */
export interface WampAuthOptions {
  /**
   * Decides who may join, and returns the identity of the client. It is asked before all authenticators.
   *
   * @default all clients may join, as `anonymous`
   */
  readonly authenticate?: WampAuthenticate | undefined;
  /**
   * Lets clients join that do not say who they are: all (`true`), none (`false`), or all with this role. An
   * object decides for each realm by its name. A client says so by naming no method, or `anonymous`.
   *
   * @default only in realms without authenticators, as `anonymous`
   */
  readonly anonymous?: WampAnonymous | Readonly<Record<Uri, WampAnonymous>> | undefined;
  /**
   * The choice among several methods that a client and its realm have in common. `client` takes the first
   * one in HELLO.Details.authmethods, `server` the first one of the authenticators.
   *
   * @default 'client'
   */
  readonly authOrder?: WampAuthOrder | undefined;
  /**
   * The reason of ABORT when authentication fails. `specific` sends the URI of the specification for the
   * failure. `authentication_failed` sends this one for all of them, without a message of its own.
   *
   * @default 'specific'
   */
  readonly authFailure?: WampAuthFailure | undefined;
  /**
   * The treatment of a client whose authid has `limits.maxSessionsPerAuthid` sessions already. `refuse` sends it ABORT
   * `wamp.error.unavailable`. `replace` ends the oldest of the sessions with GOODBYE `wamp.close.killed`, after which
   * clients do not reconnect.
   *
   * @default 'refuse'
   */
  readonly excessSessions?: WampExcess | undefined;
  /**
   * The time before the `expiresAt` of an identity at which its session gets the event
   * `nestwamp.session.expiring`, in milliseconds; 0 for no event. A session that is open for less than twice
   * this time gets it after half of its time.
   *
   * @default 30_000
   */
  readonly renewBeforeMs?: number | undefined;
}

const isChoice = (value: unknown): boolean =>
  typeof value === 'boolean' || (typeof value === 'string' && value !== '');

const anonymousKind: Kind = {
  words: 'true, false, a role, or an object with one of these for each realm',
  accepts: (value) =>
    isChoice(value) ||
    (typeof value === 'object' && value !== null && Object.values(value).every(isChoice)),
};

export const authOptionRules = {
  authenticate: {},
  anonymous: { kind: anonymousKind },
  authOrder: {
    default: 'client',
    kind: oneOf({ client: true, server: true } satisfies Record<WampAuthOrder, true>),
  },
  authFailure: {
    default: 'specific',
    kind: oneOf({ specific: true, authentication_failed: true } satisfies Record<
      WampAuthFailure,
      true
    >),
  },
  excessSessions: {
    default: 'refuse',
    kind: oneOf({ refuse: true, replace: true } satisfies Record<WampExcess, true>),
  },
  renewBeforeMs: { default: 30_000, kind: milliseconds },
} as const satisfies OptionRules<WampAuthOptions>;
