import type { Dict, List } from '../../protocol/messages.js';
import type { SeededRandom } from './seeded-random.js';

/** Values of all kinds. */
export const values: List = [
  ...[0, 1, -1, 42, 1.5, 2 ** 40, '', 'a', 'hello', true, false, null],
  ...[[], [1, 2], ['a'], {}, { a: 1 }],
];

/** Arguments of both kinds. */
export interface BothKinds {
  readonly args: List;
  readonly kwargs: Dict;
}

/** Returns up to three positional arguments of any kind. */
export function anyPayload(random: SeededRandom): BothKinds {
  return { args: Array.from({ length: random.below(4) }, () => random.pick(values)), kwargs: {} };
}
