import { describe, expect, it } from 'vitest';
import { planParameters } from '../../lib/discovery/parameter-plan.js';
import { WampMetadataAccessor } from '../../lib/discovery/wamp-metadata.accessor.js';
import { WampArg, WampCaller, WampKwarg, type WampSession } from '../../lib/index.js';

class Handlers {
  plain(_a: number, _b: number): void {}

  mixed(@WampArg(0, 'first') _a: number, _b: number, _c: number): void {}

  swapped(_a: number, @WampArg(0) _b: number): void {}

  injected(_a: number, @WampCaller() _session: WampSession, _b: number): void {}

  byName(@WampKwarg('a') _a: number, _b: number): void {}
}

function positionsOf(name: keyof Handlers): (number | undefined)[] {
  const method = Handlers.prototype[name];
  const plans = planParameters({ classRef: Handlers, name, method }, new WampMetadataAccessor());
  return plans.map(({ position }) => position);
}

describe('the positional arguments that parameters take', () => {
  it.each([
    ['plain', [0, 1]],
    ['mixed', [0, 1, 2]],
    ['swapped', [1, 0]],
    ['injected', [0, undefined, 1]],
    ['byName', [undefined, 0]],
  ] as const)('%s: each its own', (name, positions) => {
    expect(positionsOf(name)).toEqual(positions);
  });
});
