import { texts } from './texts.js';

/** Names that an object may have; of a type, so that the compiler sees when one is missing. */
export type KnownNames<Options> = { readonly [Name in keyof Options]-?: true };

/**
 * Makes sure that options have no name that nobody reads: it would be ignored in silence.
 *
 * @param where what they are options of, for people to read
 * @throws a `TypeError` that names it and, where one is near, the name that was meant
 */
export function assertKnownNames(
  options: object,
  known: Readonly<Record<string, true>>,
  where: string,
): void {
  const names = Object.keys(known);
  for (const name of Object.keys(options))
    if (!names.includes(name))
      throw new TypeError(texts.unknownOption(name, where, nearest(name, names), names));
}

/** Returns the name that was probably meant: one that begins alike, or that few letters make of it. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const given = name.toLowerCase();
  const begins = names.find((other) => {
    const known = other.toLowerCase();
    return known.startsWith(given) || given.startsWith(known);
  });
  if (begins !== undefined) return begins;
  const byDistance = names.map((other) => [distance(given, other.toLowerCase()), other] as const);
  const [best] = byDistance.toSorted(([one], [two]) => one - two);
  return best !== undefined && best[0] <= name.length / 2.5 ? best[1] : undefined;
}

/** Returns how many letters must be added, removed or replaced (Levenshtein). */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next[j] = Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1);
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
