/** One step from an expected list to the one that came. */
export interface Difference<T> {
  readonly kind: 'missing' | 'more' | 'same';
  readonly item: T;
  /** The place in the list that came; of a missing item, where it would have been. */
  readonly index: number;
}

/** Compares two lists: the fewest items that are missing from the expected one, and that came besides. */
export function differences<T>(expected: readonly T[], got: readonly T[]): Difference<T>[] {
  const common = commonLengths(expected, got);
  const found: Difference<T>[] = [];
  let [e, g] = [0, 0];
  while (e < expected.length || g < got.length) {
    const isSame = e < expected.length && g < got.length && expected[e] === got[g];
    if (isSame) found.push({ kind: 'same', item: got[g] as T, index: g });
    else if (e < expected.length && lengthAt(common, e + 1, g) >= lengthAt(common, e, g + 1))
      found.push({ kind: 'missing', item: expected[e] as T, index: g });
    else found.push({ kind: 'more', item: got[g] as T, index: g });
    const { kind } = found.at(-1) as Difference<T>;
    if (kind !== 'more') e++;
    if (kind !== 'missing') g++;
  }
  return found;
}

/** Returns the length of the longest common part of the rests of both lists, for every pair of places. */
function commonLengths<T>(expected: readonly T[], got: readonly T[]): number[][] {
  const lengths: number[][] = [];
  for (let e = expected.length - 1; e >= 0; e--) {
    const row: number[] = (lengths[e] = []);
    for (let g = got.length - 1; g >= 0; g--)
      row[g] =
        expected[e] === got[g]
          ? lengthAt(lengths, e + 1, g + 1) + 1
          : Math.max(lengthAt(lengths, e + 1, g), lengthAt(lengths, e, g + 1));
  }
  return lengths;
}

function lengthAt(lengths: readonly number[][], e: number, g: number): number {
  return lengths[e]?.[g] ?? 0;
}
