import { limitDefaults } from '../protocol/limits.js';

/** Options of the built-in serializers. */
export interface WampSerializerOptions {
  /**
   * How many lists and maps a received message may hold one inside the other, itself included; a deeper
   * one is refused. 0 or Infinity switches it off: then the JavaScript stack is the limit. Messages to
   * send may be nested as deep, and 64 levels in any case. Default 64.
   */
  readonly maxDepth?: number | undefined;
  /**
   * How many lists, maps and keys a received message may have; one with more is refused before it is
   * decoded. 0 or Infinity switches it off. Default 20,000.
   */
  readonly maxItems?: number | undefined;
}

/** What messages may hold, `Infinity` for no limit. */
export interface MessageLimits {
  /** How deep one that is received may be nested. */
  readonly depth: number;
  /** How deep one to send may be nested. */
  readonly sentDepth: number;
  readonly items: number;
}

/** Returns the options with their defaults filled in. */
export function messageLimitsOf(options: WampSerializerOptions): MessageLimits {
  const { maxMessageDepth, maxMessageItems } = limitDefaults;
  const depth = (options.maxDepth ?? maxMessageDepth) || Infinity;
  const items = (options.maxItems ?? maxMessageItems) || Infinity;
  return { depth, sentDepth: Math.max(depth, maxMessageDepth), items };
}
