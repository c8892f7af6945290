import { describe, expect, it } from 'vitest';
import { Alarms } from '../../lib/hub/hosting/alarms.js';
import type { HeapItem } from '../../lib/session/heap.js';
import { VirtualClock } from '../../lib/testing/index.js';

interface Named extends HeapItem {
  readonly name: number;
}

function setUp() {
  const clock = new VirtualClock(0);
  const rung: [name: number, atMs: number][] = [];
  const alarms = new Alarms<Named>(clock, ({ name }) => rung.push([name, clock.date()]));
  const make = (name: number): Named => ({ name, rank: 0, place: -1 });
  return { clock, rung, alarms, make };
}

/** A small generator with a seed, so that a failure can be repeated. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => (state = (state * 48_271) % 2_147_483_647) % sides;
}

describe('alarms', () => {
  it('ring at their dates, in order, and never earlier', () => {
    const { clock, rung, alarms, make } = setUp();
    for (const dueMs of [50, 10, 30, 20, 40]) alarms.set(make(dueMs), dueMs);
    expect(clock.pending).toBe(1);
    clock.advance(9);
    expect(rung).toEqual([]);
    clock.advance(100);
    expect(rung).toEqual([10, 20, 30, 40, 50].map((ms) => [ms, ms]));
    expect(clock.pending).toBe(0);
  });

  it.each([2 ** 31 - 1, 2 ** 31, 2 ** 31 + 1, 400 * 24 * 3_600_000])('rings after %d ms', (ms) => {
    const { clock, rung, alarms, make } = setUp();
    alarms.set(make(1), ms);
    clock.advance(ms - 1);
    expect(rung).toEqual([]);
    clock.advance(1);
    expect(rung).toEqual([[1, ms]]);
  });

  it('notices within a minute that the date was set anew', () => {
    const { clock, rung, alarms, make } = setUp();
    let leapMs = 0;
    const { date } = clock;
    clock.date = () => date.call(clock) + leapMs;
    alarms.set(make(1), 3_600_000);
    leapMs = 3_600_000;
    clock.advance(60_000);
    expect(rung).toHaveLength(1);
    alarms.set(make(2), clock.date() + 1_000);
    leapMs -= 500;
    clock.advance(1_000);
    expect(rung).toHaveLength(1);
    clock.advance(500);
    expect(rung).toHaveLength(2);
  });

  it('leave no timer when they are cleared', () => {
    const { clock, rung, alarms, make } = setUp();
    const each = [3, 1, 2].map(make);
    for (const alarm of each) alarms.set(alarm, alarm.name);
    for (const alarm of each) alarms.clear(alarm);
    for (const alarm of each) alarms.clear(alarm);
    expect(clock.pending).toBe(0);
    clock.advance(10);
    expect(rung).toEqual([]);
  });

  it.each([1, 2, 3, 4])('agree with a sorted list, whatever is done (seed %d)', (seed) => {
    const { clock, rung, alarms, make } = setUp();
    const roll = dice(seed);
    const each = Array.from({ length: 60 }, (_, name) => make(name));
    const due = new Map<Named, number>();
    for (let step = 0; step < 2_000; step++) {
      const alarm = each[roll(each.length)]!;
      if (roll(3) === 0) {
        alarms.clear(alarm);
        due.delete(alarm);
      } else {
        const dueMs = clock.date() + 1 + roll(500);
        alarms.set(alarm, dueMs);
        due.set(alarm, dueMs);
      }
      if (roll(4) > 0) continue;
      const untilMs = clock.date() + roll(40);
      const expected = [...due]
        .filter(([, ms]) => ms <= untilMs)
        .map(([{ name }, ms]) => [name, ms]);
      rung.length = 0;
      clock.advance(untilMs - clock.date());
      const byDate = (a: number[], b: number[]): number => a[1]! - b[1]! || a[0]! - b[0]!;
      expect(rung.toSorted(byDate)).toEqual(expected.toSorted(byDate));
      expect(rung.map(([, ms]) => ms)).toEqual(rung.map(([, ms]) => ms).toSorted((a, b) => a - b));
      for (const [name] of rung) due.delete(each[name]!);
    }
  });
});
