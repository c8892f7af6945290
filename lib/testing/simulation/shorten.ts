import type { TestWait } from '../test-wait.js';

/** The effort that shortening may take. */
export interface ShortenBudget {
  readonly runs: number;
  readonly ms: number;
  readonly time: Pick<TestWait, 'now'>;
}

/**
 * Returns a part of a list for which something still holds, from which no further piece can be left out, or until
 * the budget is used up.
 *
 * @param holds tells whether it holds for a part; true for the whole list
 */
export async function shorten<T>(
  list: readonly T[],
  holds: (part: readonly T[]) => Promise<boolean>,
  budget: ShortenBudget,
): Promise<readonly T[]> {
  const untilMs = budget.time.now() + budget.ms;
  let part = list;
  let rest = budget.runs;
  for (let size = Math.ceil(list.length / 2); size > 0;) {
    let isShorter = false;
    // From the end: what comes later does less.
    for (let end = part.length; end > 0; end -= size) {
      if (rest-- <= 0 || budget.time.now() > untilMs) return part;
      const without = [...part.slice(0, Math.max(0, end - size)), ...part.slice(end)];
      if (!(await holds(without))) continue;
      part = without;
      isShorter = true;
    }
    if (size === 1 && !isShorter) break;
    size = Math.min(Math.max(1, Math.floor(size / 2)), Math.max(1, part.length));
  }
  return part;
}
