/** Returns the name that was probably meant: one with the same beginning, or one that differs in few letters. */
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

/** Returns the number of letters to add, remove or replace (Levenshtein distance). */
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
