import type { CatalogPermission } from '../../catalog/catalog.js';
import type { WampAction } from '../../protocol/actions.js';
import type { Dict, Uri } from '../../protocol/messages.js';
import type { MatchPolicy } from '../../protocol/uri.js';
import type { WampError } from '../../protocol/wamp-error.js';
import type { Clock } from '../../session/clock.js';
import type { HubLog } from '../operations/hub-log.js';
import type { WampSession } from '../session/wamp-session.js';

/** The decision about a request: `undefined` allows it, an error is the answer to the client. */
export type Verdict = WampError | undefined;

/** Decides what clients may do. */
export interface Authority {
  /**
   * Decides about one request. An error that it throws, or with which it rejects, is logged, and the client
   * gets `wamp.error.authorization_failed`.
   *
   * @param match the policy of `uri`, which is a pattern unless it is `exact`
   * @param options the options of the message, as the client sent them
   * @returns a promise only if the decision takes time
   */
  decide(
    session: WampSession,
    action: WampAction,
    uri: Uri,
    match: MatchPolicy,
    options: Dict,
  ): Verdict | Promise<Verdict>;
  /**
   * Returns the permissions that allow something, for the catalog.
   *
   * @returns `undefined` if there is no list of permissions
   */
  permissions(
    action: WampAction,
    match: MatchPolicy,
    uri: Uri,
    realm: Uri,
  ): readonly CatalogPermission[] | undefined;
  /** Forgets what it knows of a session, because its role may have changed, or because it has ended. */
  forget(session: WampSession): void;
}

/** The parts of the hub that an authority needs. */
export interface AuthorityParts {
  readonly options: {
    readonly clock: Clock;
    /** The served realms; `*` stands for all others. */
    readonly realms: readonly Uri[];
    /** Set if sessions may have realms that are not served by their own names. */
    readonly resolveRealm?: unknown;
  };
  readonly log: Pick<HubLog, 'warn'>;
}

/** Creates the authority of a hub. */
export type AuthorityMaker = (hub: AuthorityParts) => Authority;
