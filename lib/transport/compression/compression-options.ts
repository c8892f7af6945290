import {
  assertOptions,
  count,
  type Kind,
  limit,
  type OptionRules,
  settle,
} from '../../protocol/options.js';

/** Options of compression (RFC 7692). Each message is compressed by itself, so an idle client takes no memory for it. */
export interface WampCompressionOptions {
  /**
   * The length from which on messages are compressed, in bytes.
   *
   * @default 1_024
   */
  readonly thresholdBytes?: number | undefined;
  /**
   * The level of zlib, from 1 (fast) to 9 (small).
   *
   * @default 3
   */
  readonly level?: number | undefined;
  /**
   * The size of the window of zlib, as a power of two, from 9 to 15. A message takes `2 ** (maxWindowBits + 2)`
   * bytes and 128 KiB while it is compressed.
   *
   * @default 15
   */
  readonly maxWindowBits?: number | undefined;
  /**
   * The length up to which messages are compressed, in bytes; 0 for any length. Longer messages are sent as they
   * are, because nobody is served while one is compressed: 256 KiB take 1 to 5 ms, 16 MiB up to 460 ms.
   *
   * @default 262_144
   */
  readonly maxBytes?: number | undefined;
}

function wholeNumber(least: number, most: number): Kind {
  return {
    words: `a whole number from ${least} to ${most}`,
    accepts: (value) =>
      count.accepts(value) && (value as number) >= least && (value as number) <= most,
  };
}

const rules = {
  thresholdBytes: { default: 1_024, kind: count },
  level: { default: 3, kind: wholeNumber(1, 9) },
  maxWindowBits: { default: 15, kind: wholeNumber(9, 15) },
  maxBytes: { default: 262_144, kind: limit },
} as const satisfies OptionRules<WampCompressionOptions>;

/** Compression as it is used. */
export interface Compression {
  readonly thresholdBytes: number;
  readonly level: number;
  readonly maxWindowBits: number;
  /** `Infinity` if there is no limit. */
  readonly maxBytes: number;
}

/**
 * Returns what the option `compression` says; `undefined` if it is off.
 *
 * @throws a `TypeError` that says what is wrong
 */
export function compressionOf(
  option: WampCompressionOptions | boolean | undefined = false,
): Compression | undefined {
  if (option === false) return undefined;
  const given = option === true ? {} : option;
  assertOptions(rules, given, 'compression');
  const settled = settle(rules, given);
  return { ...settled, maxBytes: settled.maxBytes || Infinity };
}
