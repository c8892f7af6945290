import { limit, type OptionRules, settle } from '../protocol/options.js';
import { sharedDefaults } from '../protocol/shared-defaults.js';

/** Options of the built-in serializers. */
export interface WampSerializerOptions {
  /**
   * The greatest nesting depth of a received message, the message itself included. A deeper message is
   * rejected. With 0 or Infinity, only the JavaScript stack limits the depth. A sent message may have the
   * same depth, and always 64 levels.
   *
   * @default 64
   */
  readonly maxDepth?: number | undefined;
  /**
   * The greatest number of lists, maps, keys, binary and tagged values in a received message. A message with more is
   * rejected before it is decoded. 0 or Infinity switches the limit off.
   *
   * @default 20_000
   */
  readonly maxItems?: number | undefined;
}

const serializerRules = {
  maxDepth: { default: sharedDefaults.maxMessageDepth, kind: limit },
  maxItems: { default: sharedDefaults.maxMessageItems, kind: limit },
} as const satisfies OptionRules<WampSerializerOptions>;

/** The limits of messages; `Infinity` for no limit. */
export interface MessageLimits {
  /** The nesting depth of a received message. */
  readonly depth: number;
  /** The nesting depth of a message to send. */
  readonly sentDepth: number;
  readonly items: number;
}

/**
 * Returns the limits with their defaults filled in.
 *
 * @throws a `TypeError` that names an option with a wrong value
 */
export function messageLimitsOf(options: WampSerializerOptions): MessageLimits {
  const { maxDepth, maxItems } = settle(serializerRules, options);
  const depth = maxDepth || Infinity;
  const sentDepth = Math.max(depth, serializerRules.maxDepth.default);
  return { depth, sentDepth, items: maxItems || Infinity };
}
