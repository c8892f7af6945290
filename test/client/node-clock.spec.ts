import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runtimeClock } from '../../lib/client/node-clock.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
});

afterEach(() => {
  // Restored later, the spy would put the fake timer back.
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe('the clock of Node', () => {
  it('sets one timer for calls that are answered in time', () => {
    const set = vi.spyOn(globalThis, 'setTimeout');
    const clock = runtimeClock(true);
    for (let n = 0; n < 100; n++) {
      clock.schedule(30_000, () => {})();
      vi.advanceTimersByTime(10);
    }
    expect(set).toHaveBeenCalledTimes(1);
  });

  it('rings when it is time, with a timer that was set for another time', () => {
    const clock = runtimeClock(true);
    const rung: string[] = [];
    clock.schedule(100, () => rung.push('canceled'))();
    clock.schedule(150, () => rung.push('later'));
    clock.schedule(50, () => rung.push('sooner'));
    vi.advanceTimersByTime(149);
    expect(rung).toEqual(['sooner']);
    vi.advanceTimersByTime(1);
    expect(rung).toEqual(['sooner', 'later']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is canceled only by whom it rings for', () => {
    const clock = runtimeClock(true);
    const rung = vi.fn<() => void>();
    const cancelOld = clock.schedule(100, () => {});
    cancelOld();
    clock.schedule(100, rung);
    cancelOld();
    vi.advanceTimersByTime(100);
    expect(rung).toHaveBeenCalledOnce();
  });

  it.each([true, false])('keeps the process alive while somebody waits: %s', (keepsAlive) => {
    const set = vi.spyOn(globalThis, 'setTimeout');
    const clock = runtimeClock(keepsAlive);
    const cancel = clock.schedule(100, () => {});
    const { value: timer } = set.mock.results[0] as { value: NodeJS.Timeout };
    const states = [timer.hasRef()];
    cancel();
    states.push(timer.hasRef());
    clock.schedule(100, () => {});
    states.push(timer.hasRef());
    expect(states).toEqual([keepsAlive, false, keepsAlive]);
  });

  it('rings once for each alarm at its time, whatever was canceled', () => {
    const clock = runtimeClock(true);
    const due = new Map<number, number>();
    const late: number[] = [];
    const cancels: (readonly [number, () => void])[] = [];
    let seed = 7;
    const random = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
    for (let n = 0; n < 5_000; n++) {
      const delayMs = [0, 5, 50, 1_000][random(4)]!;
      due.set(n, performance.now() + delayMs);
      const ring = (): void => {
        late.push(performance.now() - due.get(n)!);
        due.delete(n);
      };
      cancels.push([n, clock.schedule(delayMs, ring)]);
      if (random(3) > 0) {
        const [canceled, cancel] = cancels[random(cancels.length)]!;
        cancel();
        due.delete(canceled);
      }
      vi.advanceTimersByTime(random(8));
    }
    vi.advanceTimersByTime(1_000);
    expect(due.size).toBe(0);
    expect(Math.max(...late)).toBeLessThanOrEqual(1);
    expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
  });
});
