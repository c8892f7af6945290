import { defaults } from '../protocol/defaults.js';

/** Options of the built-in serializers. */
export interface WampSerializerOptions {
  /**
   * How many lists and maps a received message may hold one inside the other, itself included; a deeper
   * one is refused. 0 or Infinity switches it off: then the JavaScript stack is the limit. Messages to
   * send may be nested as deep, and 64 levels in any case. Default 64.
   */
  readonly maxDepth?: number | undefined;
}

interface Depths {
  readonly received: number;
  readonly sent: number;
}

/** How deep messages may be nested, `Infinity` for any depth. */
export function depthsOf(options: WampSerializerOptions): Depths {
  const { maxMessageDepth } = defaults.limits;
  const received = (options.maxDepth ?? maxMessageDepth) || Infinity;
  return { received, sent: Math.max(received, maxMessageDepth) };
}
