import * as texts from './texts.js';

type Dict = Record<string, unknown>;
type Leaf = (value: unknown) => unknown;

/** Replaces each value in decoded data that is neither a list nor a map with `leaf(value)`. */
export function replaceLeaves(value: unknown, leaf: Leaf): unknown {
  if (Array.isArray(value)) replaceInList(value, leaf);
  else if (isMap(value)) replaceInMap(value, leaf);
  else return leaf(value);
  return value;
}

/**
 * Checks decoded data.
 *
 * @throws if lists and maps are more than `maxDepth` levels deep
 */
export function checkDepth(value: unknown, maxDepth: number, depth = 0): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth === maxDepth) throw new RangeError(texts.tooDeep(maxDepth));
  const items: unknown[] = Array.isArray(value) ? value : Object.values(value);
  // A call for each number would take most of the time.
  for (let i = 0; i < items.length; i++)
    if (typeof items[i] === 'object') checkDepth(items[i], maxDepth, depth + 1);
}

/**
 * Counts the texts in decoded data, keys included, that do not contain U+FFFD, the replacement for
 * invalid UTF-8. A map with a key `constructor` may not be counted.
 */
export function soundTexts(value: unknown): number {
  if (typeof value === 'string') return value.includes('\ufffd') ? 0 : 1;
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) for (const item of value) count += soundTexts(item);
  else if (value.constructor === Object)
    for (const key in value) count += soundTexts(key) + soundTexts((value as Dict)[key]);
  return count;
}

function isMap(value: unknown): value is Dict {
  return (
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}

function replaceInList(list: unknown[], leaf: Leaf): void {
  for (let i = 0; i < list.length; i++) {
    const before = list[i];
    const after = replaceLeaves(before, leaf);
    if (after !== before) list[i] = after;
  }
}

function replaceInMap(map: Dict, leaf: Leaf): void {
  for (const key in map) {
    const before = map[key];
    const after = replaceLeaves(before, leaf);
    if (after !== before) map[key] = after;
  }
}
