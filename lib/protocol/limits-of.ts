import { limitDefaults, type WampLimitOptions, type WampLimits } from './limits.js';
import { nearest } from './nearest.js';
import { limit } from './options.js';
import { texts } from './texts.js';

/**
 * Every limit, with `Infinity` for those that are switched off.
 *
 * @throws if one is not a number from 0 on, or has no such name
 */
export function limitsOf(given: WampLimitOptions = {}): WampLimits {
  for (const [name, value] of Object.entries(given)) {
    if (!(names as string[]).includes(name))
      throw new TypeError(texts.unknownLimit(name, names, nearest(name, names)));
    if (value !== undefined && !limit.accepts(value))
      throw new TypeError(texts.badLimit(name, limit.words, value));
  }
  const entries = names.map((name) => [name, (given[name] ?? limitDefaults[name]) || Infinity]);
  return Object.fromEntries(entries) as WampLimits;
}

const names = Object.keys(limitDefaults) as (keyof WampLimits)[];
