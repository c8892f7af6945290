import { CloseUri, ErrorUri } from '../protocol/error-uris.js';
import type { WampConnectionError } from './connection-error.js';
import * as defaults from './defaults.js';
import type { ReconnectRules } from './reconnect-options.js';

/** The client at the end of a session, or of an attempt to open one. */
export interface ReconnectState {
  /** 0 at first, then `retries` of the last decision. */
  readonly retries: number;
  /** The duration of the session that has ended, in milliseconds; undefined if there was none. */
  readonly sessionMs: number | undefined;
  /** True if the client has had a session. */
  readonly hadSession: boolean;
  /** True if the attempt that has failed was the second one with fresh credentials. */
  readonly isRetry: boolean;
  /** True if the URL, the headers or a credential is a function. */
  readonly canRenewCredentials: boolean;
}

/** What follows: nothing, or another attempt. */
export type ReconnectDecision =
  | { readonly final: true }
  | {
      readonly final: false;
      readonly delayMs: number;
      /** True for the second attempt with fresh credentials. */
      readonly isRetry: boolean;
      /** The number of attempts since the last stable session, with the one that follows. */
      readonly retries: number;
    };

/** The lines of the table in docs/client-reconnection.md, by what they have in common. */
type Line = 'backoff' | 'credentials' | 'final' | 'restart' | 'throttled';

const final: ReconnectDecision = { final: true };

/**
 * Decides what follows the end of a session, or of an attempt to open one.
 *
 * @param rules the rules; undefined if the client does not reconnect
 */
export function decideReconnect(
  failure: WampConnectionError,
  state: ReconnectState,
  rules: ReconnectRules | undefined,
): ReconnectDecision {
  if (rules === undefined || failure.kind === 'closed') return final;
  const { sessionMs = -1, hadSession, isRetry, canRenewCredentials } = state;
  const retries = sessionMs >= rules.stableMs ? 0 : state.retries;
  const line = lineOf(failure);
  const wish = rules.ask(failure);
  if (wish === false) return final;
  if (wish === undefined && line === 'credentials' && canRenewCredentials && !isRetry)
    return { final: false, delayMs: 0, isRetry: true, retries };
  const firstAttempts =
    wish === undefined && failure.uri === ErrorUri.AuthenticationFailed
      ? Math.min(rules.firstAttempts, defaults.loginAttempts)
      : rules.firstAttempts;
  const isUsedUp = hadSession ? retries >= rules.maxAttempts : retries + 1 >= firstAttempts;
  const isOver = line === 'final' || line === 'credentials';
  if (isUsedUp || (isOver && wish === undefined)) return final;
  const delayMs = typeof wish === 'number' ? wish : delayOf(line, failure, retries, rules);
  return { final: false, delayMs, isRetry: false, retries: retries + 1 };
}

function lineOf({ kind, uri, closeCode, httpStatus }: WampConnectionError): Line {
  if (kind === 'goodbye') return 'final';
  if (kind === 'aborted') return lineOfAbort(uri);
  if (kind === 'refused') return lineOfStatus(httpStatus);
  if (closeCode === closeStatus.serviceRestart) return 'restart';
  return closeCode === closeStatus.tryAgainLater ? 'throttled' : 'backoff';
}

function lineOfAbort(uri: string): Line {
  if (troubles.has(uri)) return 'backoff';
  return refusals.has(uri) ? 'credentials' : 'final';
}

/** Without a status, the request itself was wrong. */
function lineOfStatus(status = 0): Line {
  if (status === 401 || status === 403) return 'credentials';
  if (status === 429 || status === 503) return 'throttled';
  return status === 408 || status >= 500 ? 'backoff' : 'final';
}

/** Returns a random part of a time, so that many clients do not come back at once. */
function delayOf(
  line: Line,
  { kind, retryAfterMs: hintMs }: WampConnectionError,
  retries: number,
  { minDelayMs, maxDelayMs, random }: ReconnectRules,
): number {
  const mostMs = Math.min(maxDelayMs, minDelayMs * 2 ** Math.min(retries, 30));
  if (line !== 'restart' && line !== 'throttled') return random() * mostMs;
  // A server that restarts has spread its hints already. If it does so again and again, the delay grows.
  if (hintMs !== undefined && kind !== 'refused')
    return Math.max(hintMs, retries > 0 ? random() * mostMs : 0);
  const leastMs = line === 'restart' ? 0 : (hintMs ?? defaults.throttledMs);
  return leastMs + random() * Math.max(defaults.spreadMs, mostMs);
}

const closeStatus = { serviceRestart: 1012, tryAgainLater: 1013 } as const;

/** ABORTs that tell of trouble at the server. */
const troubles: ReadonlySet<string> = new Set([
  ErrorUri.Unavailable,
  ErrorUri.Timeout,
  ErrorUri.NetworkFailure,
  ErrorUri.AuthenticationFailed,
  ErrorUri.AuthorizationFailed,
  ErrorUri.PayloadSizeExceeded,
  CloseUri.SystemShutdown,
]);

/** ABORTs that refuse the credentials. */
const refusals: ReadonlySet<string> = new Set([
  ErrorUri.AuthenticationDenied,
  ErrorUri.AuthenticationRequired,
  ErrorUri.NotAuthorized,
  ErrorUri.NoSuchPrincipal,
]);
