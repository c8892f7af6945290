import type { AuthorityParts, Verdict } from '../hub/authorization/authority.js';
import { notAuthorized } from '../hub/operations/denial.js';
import type { WampSession } from '../hub/session/wamp-session.js';
import type { WampAction } from '../protocol/actions.js';
import type { Dict, Uri } from '../protocol/messages.js';
import type { MatchPolicy } from '../protocol/uri.js';
import { DecisionCache } from './decision-cache.js';
import * as texts from './texts.js';

/** The decision of `authorize`. Any value except `true` and `{ allow: true }` refuses. */
export type WampDecision = boolean | WampCachedDecision;

/** A decision that may be kept. */
export interface WampCachedDecision {
  /** Allows the request if true, and refuses it otherwise. */
  readonly allow: boolean;
  /**
   * The time for which the decision holds for further requests of the session with this action and URI, in
   * milliseconds. `hub.reauthorize` and `hub.forgetDecisions` end it.
   *
   * @default 0, only for this request
   */
  readonly cacheMs?: number | undefined;
}

/**
 * Decides if a client may do something with a URI. If it throws, rejects or takes longer than the limit
 * `authorizeTimeoutMs`, the client gets `wamp.error.authorization_failed`.
 *
 * @param session the session of the client
 * @param action `call`, `register`, `publish` or `subscribe`
 * @param uri the URI; a pattern if `options.match` is `prefix` or `wildcard`
 * @param options the options of the message, as the client sent them; for `hub.reauthorize` only `match`
 */
export type WampAuthorize = (
  session: WampSession,
  action: WampAction,
  uri: Uri,
  options: Dict,
) => WampDecision | Promise<WampDecision>;

/** A provider that decides what clients may do. */
export interface WampAuthorizer {
  /** Decides about one request. */
  authorize: WampAuthorize;
}

/** Decides by the option `authorize`. */
export class Authorizer {
  private readonly cache: DecisionCache;

  constructor(
    private readonly authorize: WampAuthorize,
    private readonly hub: AuthorityParts,
  ) {
    const { clock } = hub.options;
    this.cache = new DecisionCache(() => clock.now());
  }

  /** @throws what `authorize` throws */
  decide(
    session: WampSession,
    action: WampAction,
    uri: Uri,
    match: MatchPolicy,
    options: Dict,
  ): Verdict | Promise<Verdict> {
    const kept = this.cache.of(session);
    const known = this.cache.find(kept, action, match, uri);
    if (known !== undefined) return known ? undefined : notAuthorized(action, uri);
    const answer: unknown = this.authorize(session, action, uri, options);
    const conclude = (decision: unknown): Verdict => {
      const { allow, cacheMs } = read(decision);
      if (typeof allow !== 'boolean')
        this.hub.log.warn(texts.oddDecision(action, uri, kindOf(allow)));
      const isAllowed = allow === true;
      if (typeof cacheMs === 'number' && cacheMs > 0)
        this.cache.keep(session, kept, [action, match, uri], isAllowed, cacheMs);
      return isAllowed ? undefined : notAuthorized(action, uri);
    };
    return isThenable(answer) ? settled(answer).then(conclude) : conclude(answer);
  }

  forget(session: WampSession): void {
    this.cache.forget(session);
  }
}

function read(decision: unknown): { allow?: unknown; cacheMs?: unknown } {
  return typeof decision === 'object' && decision !== null ? decision : { allow: decision };
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  if (typeof value !== 'object' || value === null) return false;
  return typeof (value as PromiseLike<unknown>).then === 'function';
}

/** Returns a promise of this realm, which never throws when it is used. */
function settled(value: PromiseLike<unknown>): Promise<unknown> {
  return new Promise((resolve) => resolve(value));
}

/** Describes a value in a few characters, whatever it is. */
function kindOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : typeof value;
}
