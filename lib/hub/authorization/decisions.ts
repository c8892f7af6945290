import type { CatalogPermission } from '../../catalog/catalog.js';
import type { WampAction } from '../../protocol/actions.js';
import { randomId } from '../../protocol/ids.js';
import type { Dict, Uri } from '../../protocol/messages.js';
import { SessionUri } from '../../protocol/session-uris.js';
import { WampAuthorizationFailedError, WampCanceledError } from '../../protocol/standard-errors.js';
import type { MatchPolicy } from '../../protocol/uri.js';
import type { CancelTimer, Clock } from '../../session/clock.js';
import type { Report } from '../operations/report.js';
import type { WampSession } from '../session/wamp-session.js';
import * as texts from '../texts.js';
import type { Authority, Verdict } from './authority.js';

/** The parts of the hub that are needed to decide. */
export interface DecisionParts {
  readonly options: {
    readonly clock: Clock;
    readonly limits: { readonly authorizeTimeoutMs: number };
  };
  readonly report: Report;
}

/** A decision that takes time. The first of these makes it: the authority, the deadline, or `cancel`. */
export class Undecided {
  private callback: ((verdict: Verdict) => void) | undefined;
  private cancelTimer: CancelTimer | undefined;
  private isDecided = false;

  /** @param callback called once, later */
  whenDecided(callback: (verdict: Verdict) => void): void {
    this.callback = callback;
  }

  /** @param verdict makes the decision, unless it is made already */
  decide(verdict: () => Verdict): void {
    if (this.isDecided) return;
    this.isDecided = true;
    this.cancelTimer?.();
    this.callback?.(verdict());
  }

  decideAfter(clock: Clock, timeoutMs: number, verdict: () => Verdict): void {
    this.cancelTimer = clock.schedule(timeoutMs, () => this.decide(verdict));
  }

  /** Refuses without waiting any longer, because the session has ended. */
  cancel(): void {
    this.decide(() => new WampCanceledError());
  }
}

/** Asks the authority. Whatever happens in it, there is a decision. */
export class Decisions {
  constructor(
    private readonly hub: DecisionParts,
    private readonly authority: Authority,
  ) {}

  decide(
    session: WampSession,
    action: WampAction,
    uri: Uri,
    match: MatchPolicy,
    options: Dict,
  ): Verdict | Undecided {
    if (isForAll(action, uri, match)) return undefined;
    try {
      const verdict = this.authority.decide(session, action, uri, match, options);
      if (!(verdict instanceof Promise)) return verdict;
      return this.inTime(verdict, (error) => this.failed(session, action, uri, error));
    } catch (error) {
      return this.failed(session, action, uri, error);
    }
  }

  /** Returns the permissions that allow something; `undefined` if there is no list of permissions. */
  permissions(
    ...question: Parameters<Authority['permissions']>
  ): readonly CatalogPermission[] | undefined {
    return this.authority.permissions(...question);
  }

  /** Makes the authority forget what it knows of a session. */
  forget(session: WampSession): void {
    this.authority.forget(session);
  }

  private inTime(verdict: Promise<Verdict>, failed: (error: unknown) => Verdict): Undecided {
    const { clock, limits } = this.hub.options;
    const { authorizeTimeoutMs: timeoutMs } = limits;
    const undecided = new Undecided();
    if (timeoutMs !== Infinity)
      undecided.decideAfter(clock, timeoutMs, () =>
        failed(new Error(texts.authorizeTooSlow(timeoutMs))),
      );
    verdict.then(
      (decided) => undecided.decide(() => decided),
      (error: unknown) => undecided.decide(() => failed(error)),
    );
    return undecided;
  }

  /** Logs the error with a reference, which the client gets too. */
  private failed(
    { id }: WampSession,
    action: WampAction,
    uri: Uri,
    error: unknown,
  ): WampAuthorizationFailedError {
    const reference = randomId().toString(36);
    this.hub.report(texts.authorizeFailed(id, action, uri, reference), error);
    return new WampAuthorizationFailedError(texts.internalError, { reference });
  }
}

/** Returns true for the renewal of a session, which every client may carry out. */
function isForAll(action: WampAction, uri: Uri, match: MatchPolicy): boolean {
  if (action === 'call') return uri === SessionUri.Renew;
  return action === 'subscribe' && uri === SessionUri.Expiring && match === 'exact';
}
