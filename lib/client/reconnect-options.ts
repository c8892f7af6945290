import { sharedDefaults } from '../protocol/shared-defaults.js';
import type { WampConnectionError } from './connection-error.js';
import * as defaults from './defaults.js';
import { guarded, type Report } from './guarded.js';

/** Options of reconnection. */
export interface ReconnectOptions {
  /**
   * The greatest delay before the first new attempt, in milliseconds. It doubles with each attempt that fails;
   * the delay itself is a random part of it.
   *
   * @default 500
   */
  readonly minDelayMs?: number | undefined;
  /**
   * The greatest delay, in milliseconds.
   *
   * @default 30_000
   */
  readonly maxDelayMs?: number | undefined;
  /**
   * The number of attempts after which the client gives up.
   *
   * @default Infinity
   */
  readonly maxAttempts?: number | undefined;
  /**
   * The number of attempts after which the first `connect` gives up, before there was any session.
   *
   * @default `maxAttempts`; without it 10 in Node, elsewhere Infinity
   */
  readonly firstAttempts?: number | undefined;
  /**
   * The time that a session must last before the delays begin anew, in milliseconds.
   *
   * @default 5_000
   */
  readonly stableMs?: number | undefined;
  /**
   * Decides instead of the rules: whether the client connects again, and optionally after how many
   * milliseconds. undefined leaves it to the rules. The numbers of attempts hold all the same.
   *
   * @default the table in docs/client-reconnection.md
   */
  readonly shouldReconnect?:
    ((failure: WampConnectionError) => boolean | number | undefined) | undefined;
}

/** The options of reconnection with their defaults. */
export interface ReconnectRules {
  readonly minDelayMs: number;
  readonly maxDelayMs: number;
  readonly maxAttempts: number;
  readonly firstAttempts: number;
  readonly stableMs: number;
  /** Returns what `shouldReconnect` says: a delay, yes or no, or undefined for nothing of use. Never throws. */
  ask(failure: WampConnectionError): boolean | number | undefined;
  /** Returns a number from 0 to 1. */
  readonly random: () => number;
}

/**
 * Adds the defaults to the options of reconnection.
 *
 * @param report receives what `shouldReconnect` throws
 * @param random `Math.random`, or that of a test
 */
export function reconnectRules(
  options: ReconnectOptions,
  report: Report,
  random: () => number = Math.random,
): ReconnectRules {
  const { maxAttempts, shouldReconnect } = options;
  return {
    minDelayMs: options.minDelayMs ?? defaults.minDelayMs,
    maxDelayMs: options.maxDelayMs ?? defaults.maxDelayMs,
    maxAttempts: maxAttempts ?? Infinity,
    firstAttempts:
      options.firstAttempts ?? maxAttempts ?? (isNode() ? defaults.firstAttempts : Infinity),
    stableMs: options.stableMs ?? defaults.stableMs,
    ask: (failure) => wishOf(guarded(report, () => shouldReconnect?.(failure))),
    random,
  };
}

/** A promise, a negative number and NaN say nothing: a client that comes back at once for ever helps nobody. */
function wishOf(answer: unknown): boolean | number | undefined {
  if (typeof answer === 'boolean') return answer;
  return typeof answer === 'number' && answer >= 0
    ? Math.min(answer, sharedDefaults.longestTimerMs)
    : undefined;
}

/** Returns true in Node, Deno and Bun, where a script should end if there is no server. */
function isNode(): boolean {
  return (globalThis as Runtime).process?.versions?.node !== undefined;
}

interface Runtime {
  readonly process?: { readonly versions?: { readonly node?: string } };
}
