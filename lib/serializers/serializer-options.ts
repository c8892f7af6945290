import { limitDefaults } from '../protocol/limits.js';
import { limit, type OptionRules, settle } from '../protocol/options.js';

/** Options of the built-in serializers. */
export interface WampSerializerOptions {
  /**
   * How many lists and maps a received message may hold one inside the other, itself included; a deeper
   * one is refused. 0 or Infinity switches it off: then the JavaScript stack is the limit. Messages to
   * send may be nested as deep, and 64 levels in any case.
   *
   * @default 64
   */
  readonly maxDepth?: number | undefined;
  /**
   * How many lists, maps and keys a received message may have; one with more is refused before it is
   * decoded. 0 or Infinity switches it off.
   *
   * @default 20_000
   */
  readonly maxItems?: number | undefined;
}

const serializerRules = {
  maxDepth: { default: limitDefaults.maxMessageDepth, kind: limit },
  maxItems: { default: limitDefaults.maxMessageItems, kind: limit },
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
