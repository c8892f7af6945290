import type { WampSession } from '../hub/session/wamp-session.js';
import type { WampAction } from '../protocol/actions.js';
import type { Uri } from '../protocol/messages.js';
import type { MatchPolicy } from '../protocol/uri.js';
import { weightOf } from '../protocol/weight.js';
import { defaults } from './defaults.js';

interface Decision {
  readonly isAllowed: boolean;
  readonly untilMs: number;
}

/** The decisions of one session that are kept. */
export class KeptDecisions {
  bytes = 0;
  private byAction: Partial<Record<WampAction, Map<string, Decision>>> = {};

  find(action: WampAction, match: MatchPolicy, uri: Uri): Decision | undefined {
    return this.byAction[action]?.get(keyOf(match, uri));
  }

  /** Adds a decision. If there are too many, it removes the oldest. */
  add(action: WampAction, match: MatchPolicy, uri: Uri, decision: Decision): void {
    const decisions = (this.byAction[action] ??= new Map());
    const key = keyOf(match, uri);
    if (decisions.has(key)) this.remove(decisions, key);
    else if (decisions.size >= defaults.cachedDecisions)
      for (const oldest of decisions.keys()) {
        this.remove(decisions, oldest);
        break;
      }
    decisions.set(key, decision);
    this.bytes += bytesOf(key);
  }

  clear(): void {
    this.byAction = {};
    this.bytes = 0;
  }

  private remove(decisions: Map<string, Decision>, key: string): void {
    decisions.delete(key);
    this.bytes -= bytesOf(key);
  }
}

/**
 * Keeps decisions by session, action and URI. The number of decisions of a session is limited, and the bytes
 * of all sessions.
 */
export class DecisionCache {
  private readonly sessions = new Map<WampSession, KeptDecisions>();
  private bytes = 0;

  /** @param now returns the time in milliseconds */
  constructor(private readonly now: () => number) {}

  /** Returns the decisions of a session, for `find` and `keep`. */
  of(session: WampSession): KeptDecisions {
    let kept = this.sessions.get(session);
    if (kept === undefined) this.sessions.set(session, (kept = new KeptDecisions()));
    return kept;
  }

  /** Returns a decision that still holds. */
  find(kept: KeptDecisions, action: WampAction, match: MatchPolicy, uri: Uri): boolean | undefined {
    const decision = kept.bytes > 0 ? kept.find(action, match, uri) : undefined;
    return decision !== undefined && decision.untilMs > this.now() ? decision.isAllowed : undefined;
  }

  /**
   * Keeps a decision, unless the decisions of the session were forgotten since it was asked for.
   *
   * @param forMs the time for which it holds, in milliseconds
   */
  keep(
    session: WampSession,
    kept: KeptDecisions,
    [action, match, uri]: readonly [WampAction, MatchPolicy, Uri],
    isAllowed: boolean,
    forMs: number,
  ): void {
    if (this.sessions.get(session) !== kept) return;
    const before = kept.bytes;
    kept.add(action, match, uri, { isAllowed, untilMs: this.now() + forMs });
    this.bytes += kept.bytes - before;
    // The session that kept something last comes last.
    this.sessions.delete(session);
    this.sessions.set(session, kept);
    if (this.bytes > defaults.cachedBytes) this.makeRoom();
  }

  forget(session: WampSession): void {
    this.bytes -= this.sessions.get(session)?.bytes ?? 0;
    this.sessions.delete(session);
  }

  /** Drops the decisions of those sessions that have kept nothing for longest. */
  private makeRoom(): void {
    for (const kept of this.sessions.values()) {
      this.bytes -= kept.bytes;
      kept.clear();
      if (this.bytes <= defaults.cachedBytes / 2) return;
    }
  }
}

/** Returns the key of a URI or pattern. No URI contains a space. */
function keyOf(match: MatchPolicy, uri: Uri): string {
  return match === 'exact' ? uri : `${match} ${uri}`;
}

function bytesOf(key: string): number {
  return weightOf(key) + defaults.decisionBytes;
}
