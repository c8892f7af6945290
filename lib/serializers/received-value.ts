import { defaults } from '../protocol/defaults.js';
import { texts } from '../protocol/texts.js';

type Leaf = (value: unknown) => unknown;

/**
 * Puts `leaf(value)` in the place of everything in decoded data that is neither a list nor a map.
 *
 * @throws if the data is nested too deep
 */
export function replaceLeaves(
  value: unknown,
  leaf: Leaf,
  levels: number = defaults.limits.maxMessageDepth,
): unknown {
  const isList = Array.isArray(value);
  if (!isList && !isMap(value)) return leaf(value);
  if (levels === 0) throw new RangeError(texts.tooDeep(defaults.limits.maxMessageDepth));
  if (isList) replaceInList(value, leaf, levels - 1);
  else replaceInMap(value, leaf, levels - 1);
  return value;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}

function replaceInList(list: unknown[], leaf: Leaf, levels: number): void {
  for (let i = 0; i < list.length; i++) {
    const before = list[i];
    const after = replaceLeaves(before, leaf, levels);
    if (after !== before) list[i] = after;
  }
}

function replaceInMap(map: Record<string, unknown>, leaf: Leaf, levels: number): void {
  for (const key in map) {
    const before = map[key];
    const after = replaceLeaves(before, leaf, levels);
    if (after !== before) map[key] = after;
  }
}
