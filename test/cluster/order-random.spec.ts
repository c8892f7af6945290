import { describe, expect, it } from 'vitest';
import { OrderWorld, type Trouble } from '../utils/order-world.js';

// More by `RANDOM_RUNS=1000`.
const runs = Number(process.env['RANDOM_RUNS'] ?? 8);
const seeds = Array.from({ length: runs }, (_, at) => at + 1);

const kinds: readonly (readonly [what: string, troubles: readonly Trouble[]])[] = [
  ['the broker', ['stop', 'freeze']],
  ['nodes', ['cut', 'isolate', 'stop', 'freeze']],
];

async function run(seed: number, troubles: readonly Trouble[]): Promise<OrderWorld> {
  const world = new OrderWorld(seed, troubles);
  await world.begin();
  for (let i = 0; i < 150; i++) await world.step();
  await world.end();
  return world;
}

describe.each(kinds)('random publications on three nodes, with trouble of %s', (what, troubles) => {
  it.each(seeds)('arrive in order, once, and all that no trouble takes (seed %i)', async (seed) => {
    const world = await run(seed, troubles);
    const { ledger } = world;
    expect(ledger.disorder()).toEqual([]);
    for (const [watch, texts] of ledger.missing('due'))
      expect(texts.length, `${watch.name}: ${texts.join()}`).toBeLessThanOrEqual(
        world.unreadBy(watch),
      );
    // What the other side of a cut has published, nobody here can count.
    const lost = [...ledger.missing('hoped')].filter(([watch]) => world.unreadBy(watch) === 0);
    const texts = new Set(lost.flatMap(([, each]) => each));
    const most = what === 'the broker' ? world.counted : Infinity;
    expect(texts.size).toBeLessThanOrEqual(most);
    await world.close();
  });
});
