import {
  assertOptions,
  milliseconds,
  type OptionRules,
  settle,
  type Settled,
} from '../../protocol/options.js';
import * as texts from '../texts.js';

/** Options of HTTP long-poll. */
export interface WampLongPollOptions {
  /**
   * The time after which a waiting `receive` is answered without a message, in milliseconds. It must be shorter
   * than the timeout of the client and of every proxy. autobahn-js waits 12 seconds, unless `request_timeout`
   * says otherwise.
   *
   * @default 10_000
   */
  readonly keepAliveMs?: number | undefined;
  /**
   * The time without a waiting `receive` after which the connection is lost, in milliseconds.
   *
   * @default 30_000
   */
  readonly lostAfterMs?: number | undefined;
}

const rules = {
  keepAliveMs: { default: 10_000, kind: milliseconds },
  lostAfterMs: { default: 30_000, kind: milliseconds },
} as const satisfies OptionRules<WampLongPollOptions>;

/** The options with their defaults. */
export type LongPollSettings = Settled<WampLongPollOptions, typeof rules>;

/**
 * Returns the settings of the option `longPoll`; `undefined` if long-poll is off.
 *
 * @throws a `TypeError` that says what is wrong
 */
export function longPollSettings(
  option: boolean | WampLongPollOptions | undefined,
): LongPollSettings | undefined {
  if (option === undefined || option === null || option === false) return undefined;
  const given: WampLongPollOptions = option === true ? {} : option;
  if (typeof given !== 'object') throw new TypeError(texts.noLongPoll(option));
  assertOptions(rules, given, 'longPoll');
  return settle(rules, given);
}
