import * as fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { IdSequence, isId, MAX_ID, randomId } from '../../lib/protocol/ids.js';

it.each([1, 2, 57, 2 ** 32, 2 ** 53 - 1, 2 ** 53])('takes %d for an id', (value) => {
  expect(isId(value)).toBe(true);
});

it.each([0, -0, -1, 1.5, 2 ** 53 + 2, NaN, Infinity, '1', true, 1n, null, undefined, [1], {}])(
  'does not take %s for an id',
  (value) => expect(isId(value)).toBe(false),
);

it('takes integers from 1 to 2^53 for ids and no other double', () => {
  fc.assert(
    fc.property(fc.oneof(fc.double(), fc.maxSafeInteger()), (value) => {
      expect(isId(value)).toBe(Math.floor(value) === value && value > 0 && value <= MAX_ID);
    }),
  );
});

it('draws safe integers above 0, without repeats', () => {
  const ids = Array.from({ length: 100_000 }, randomId);
  expect(ids.every((id) => Number.isSafeInteger(id) && id > 0)).toBe(true);
  expect(new Set(ids).size).toBe(ids.length);
});

it('sets each of the 53 bits in half of the ids', () => {
  const draws = 40_000;
  const set = Array.from({ length: 53 }, () => 0);
  for (let draw = 0; draw < draws; draw++) {
    const id = BigInt(randomId());
    for (let bit = 0; bit < 53; bit++) set[bit]! += Number((id >> BigInt(bit)) & 1n);
  }
  // Six standard deviations, half the square root of the draws each: one false alarm in 10 million runs.
  for (const count of set) expect(Math.abs(count - draws / 2)).toBeLessThan(3 * Math.sqrt(draws));
});

it('takes 21 bits of one word and 32 of the next, and draws again after 0', async () => {
  const words = [0, 0, 2 ** 11 - 1, 1, 2 ** 11, 0, 2 ** 32 - 1, 2 ** 32 - 1];
  const source = vi.spyOn(crypto, 'getRandomValues').mockImplementation((array) => {
    (array as unknown as Uint32Array).set(words);
    return array;
  });
  vi.resetModules();
  const fresh = await import('../../lib/protocol/ids.js');
  expect([fresh.randomId(), fresh.randomId(), fresh.randomId()]).toEqual([1, 2 ** 32, MAX_ID - 1]);
  expect(source).toHaveBeenCalledTimes(1);
});

it('counts from 1', () => {
  const ids = new IdSequence();
  expect([ids.next(), ids.next(), ids.next()]).toEqual([1, 2, 3]);
});

it('counts to 2^53 and starts at 1 again', () => {
  const ids = new IdSequence(MAX_ID - 1);
  expect([ids.next(), ids.next(), ids.next(), ids.next()]).toEqual([MAX_ID - 1, MAX_ID, 1, 2]);
});
