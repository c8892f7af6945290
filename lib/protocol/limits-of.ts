import { limitDefaults, type WampLimitOptions, type WampLimits } from './limits.js';
import { nearest } from './nearest.js';
import { limit, textOf } from './options.js';
import * as texts from './texts.js';

/**
 * Returns every limit. A limit that is switched off is `Infinity`.
 *
 * @throws if a limit is not a number from 0 on, or if its name is unknown
 */
export function limitsOf(given: WampLimitOptions = {}): WampLimits {
  for (const [name, value] of Object.entries(given)) {
    if (!(names as string[]).includes(name))
      throw new TypeError(texts.unknownLimit(name, names, nearest(name, names)));
    if (value !== undefined && !limit.accepts(value))
      throw new TypeError(texts.badLimit(name, limit.words, textOf(value)));
  }
  const entries = names.map((name) => [name, (given[name] ?? limitDefaults[name]) || Infinity]);
  return Object.fromEntries(entries) as WampLimits;
}

const names = Object.keys(limitDefaults) as (keyof WampLimits)[];
