import { describe, expect, it } from 'vitest';
import { ClientLog } from '../../lib/client/client-log.js';
import { clientSettings } from '../../lib/client/client-settings.js';
import { Liveness, type LivenessOptions } from '../../lib/client/liveness.js';
import { VirtualClock } from '../../lib/testing/virtual-clock.js';

const times = { heartbeatMs: 25_000, heartbeatTimeoutMs: 10_000, probeTimeoutMs: 3_000 };

/** A watch, with the times at which it asked, and at which it gave up. */
class Watched {
  readonly clock = new VirtualClock();
  readonly probes: number[] = [];
  readonly losses: number[] = [];
  bufferedBytes = 0;
  /** How long the server takes for an answer; undefined for a mute one. */
  answerMs: number | undefined;
  readonly liveness: Liveness;

  constructor(options: LivenessOptions = times) {
    this.liveness = new Liveness(this, options);
  }

  probe(): void {
    this.probes.push(this.clock.now());
    if (this.answerMs === 0) this.liveness.heard();
    else if (this.answerMs !== undefined)
      this.clock.schedule(this.answerMs, () => this.liveness.heard());
  }

  lost(): void {
    this.losses.push(this.clock.now());
  }
}

describe('Liveness', () => {
  it('asks after a silence, and gives up after a further one, once', () => {
    const watched = new Watched();
    watched.clock.advance(1_000_000);
    expect(watched.probes).toEqual([25_000]);
    expect(watched.losses).toEqual([35_000]);
    expect(watched.clock.pending).toBe(0);
  });

  it('has the defaults of the documentation', () => {
    const watched = new Watched(clientSettings({ url: 'ws://hub' }, new ClientLog(false)));
    watched.clock.advance(1_000_000);
    expect([watched.probes, watched.losses]).toEqual([[25_000], [35_000]]);
  });

  it.each([0, 1, 9_999])('lives while each probe is answered after %i ms', (answerMs) => {
    const watched = new Watched();
    watched.answerMs = answerMs;
    watched.clock.advance(100_000);
    expect(watched.losses).toEqual([]);
    const periodMs = 25_000 + answerMs;
    const expected = [0, 1, 2, 3].map((i) => 25_000 + i * periodMs).filter((ms) => ms <= 100_000);
    expect(watched.probes).toEqual(expected);
  });

  it('does not ask while messages arrive, and sets no timer for them', () => {
    const watched = new Watched();
    const { schedule } = watched.clock;
    let timers = 0;
    watched.clock.schedule = function (...args) {
      timers++;
      return schedule.apply(this, args);
    };
    for (let i = 0; i < 1_000; i++) {
      watched.clock.advance(100);
      watched.liveness.heard();
    }
    expect(watched.probes).toEqual([]);
    expect(timers).toBeLessThanOrEqual(4);
    watched.clock.advance(25_000);
    expect(watched.probes).toEqual([125_000]);
  });

  it('takes any message for a sign of life, not only the answer', () => {
    const watched = new Watched();
    watched.clock.advance(30_000);
    watched.liveness.heard();
    watched.clock.advance(10_000);
    expect(watched.losses).toEqual([]);
  });

  it.each([
    ['asks nothing without heartbeatMs', { heartbeatMs: 0 }, [], []],
    [
      'asks again and again without heartbeatTimeoutMs',
      { heartbeatTimeoutMs: 0 },
      [25, 50, 75],
      [],
    ],
    [
      'asks again before a timeout that is longer',
      { heartbeatTimeoutMs: 60_000 },
      [25, 50, 75],
      [85],
    ],
    ['waits longer than the longest timer', { heartbeatMs: 2 ** 40 }, [], []],
  ])('%s', (_, options, probes, losses) => {
    const watched = new Watched({ ...times, ...options });
    watched.clock.advance(99_000);
    expect(watched.probes).toEqual(probes.map((seconds) => seconds * 1_000));
    expect(watched.losses).toEqual(losses.map((seconds) => seconds * 1_000));
  });

  it('asks at the time, however far, although timers have an end', () => {
    const watched = new Watched({ ...times, heartbeatMs: 2 ** 33 });
    watched.clock.advance(2 ** 33 - 1);
    expect(watched.probes).toEqual([]);
    watched.clock.advance(1);
    expect(watched.probes).toEqual([2 ** 33]);
  });

  it('ends with stop', () => {
    const watched = new Watched();
    watched.clock.advance(26_000);
    watched.liveness.stop();
    watched.liveness.probe();
    watched.liveness.wake();
    watched.clock.advance(100_000);
    expect(watched.probes).toEqual([25_000]);
    expect(watched.losses).toEqual([]);
    expect(watched.clock.pending).toBe(0);
  });
});

describe('Liveness after a hint', () => {
  it('asks at once, with the shorter time', () => {
    const watched = new Watched();
    watched.clock.advance(1_000);
    watched.liveness.heard();
    watched.liveness.probe();
    watched.clock.advance(100_000);
    expect(watched.probes).toEqual([1_000]);
    expect(watched.losses).toEqual([4_000]);
  });

  it('asks on waking only if the server was silent for heartbeatMs', () => {
    const watched = new Watched();
    watched.clock.advance(20_000);
    watched.liveness.wake();
    expect(watched.probes).toEqual([]);
    watched.clock.sleep(3_600_000);
    watched.liveness.wake();
    expect(watched.probes).toEqual([3_620_000]);
    watched.clock.advance(3_000);
    expect(watched.losses).toEqual([3_623_000]);
  });

  it('asks on waking if there is no heartbeat', () => {
    const watched = new Watched({ ...times, heartbeatMs: 0 });
    watched.clock.advance(1_000);
    watched.liveness.wake();
    watched.clock.advance(3_000);
    expect([watched.probes, watched.losses]).toEqual([[1_000], [4_000]]);
  });

  it('does not ask if probeTimeoutMs is 0', () => {
    const watched = new Watched({ ...times, probeTimeoutMs: 0 });
    watched.liveness.probe();
    watched.clock.sleep(30_000);
    watched.liveness.wake();
    expect(watched.probes).toEqual([]);
  });

  it('has no more time however many hints come', () => {
    const watched = new Watched();
    for (let i = 0; i < 10; i++) {
      watched.liveness.probe();
      watched.clock.advance(1_000);
    }
    expect(watched.losses).toEqual([3_000]);
  });

  it('shortens the time of a heartbeat that is not answered', () => {
    const watched = new Watched();
    watched.clock.advance(26_000);
    watched.liveness.probe();
    watched.clock.advance(100_000);
    expect(watched.losses).toEqual([29_000]);
  });
});

describe('Liveness of a machine that was asleep', () => {
  it.each([
    ['before a probe', 10_000],
    ['after one', 26_000],
  ])('asks %s before it gives up', (_, sleepsAt) => {
    const watched = new Watched();
    watched.clock.advance(sleepsAt);
    watched.clock.sleep(3_600_000);
    watched.answerMs = 100;
    watched.clock.advance(1);
    expect(watched.probes.at(-1)).toBe(sleepsAt + 3_600_000);
    watched.clock.advance(20_000);
    expect(watched.losses).toEqual([]);
  });

  it('gives up if the answer does not come', () => {
    const watched = new Watched();
    watched.clock.advance(26_000);
    watched.clock.sleep(3_600_000);
    watched.clock.advance(20_000);
    expect(watched.losses).toEqual([3_636_000]);
  });

  it('gives up although timers ring late again and again, as in a hidden tab', () => {
    const watched = new Watched();
    for (let minute = 0; minute < 10; minute++) {
      watched.clock.sleep(60_000);
      watched.clock.advance(0);
    }
    expect(watched.losses).toEqual([180_000]);
  });

  it('has its whole time after a hint, although the timer has not rung yet', () => {
    const watched = new Watched();
    watched.clock.advance(26_000);
    watched.clock.sleep(3_600_000);
    watched.answerMs = 2_000;
    watched.liveness.probe();
    watched.clock.advance(10_000);
    expect(watched.losses).toEqual([]);
  });
});

describe('Liveness of a slow network', () => {
  it('waits while waiting bytes become less, and then no longer', () => {
    const watched = new Watched();
    watched.bufferedBytes = 3_000_000;
    watched.clock.advance(25_000);
    for (let i = 0; i < 3; i++) {
      watched.bufferedBytes -= 1_000_000;
      watched.clock.advance(10_000);
      expect(watched.losses).toEqual([]);
    }
    watched.clock.advance(10_000);
    expect(watched.losses).toEqual([65_000]);
  });

  it('gives up if no byte leaves', () => {
    const watched = new Watched();
    watched.bufferedBytes = 3_000_000;
    watched.clock.advance(35_000);
    expect(watched.losses).toEqual([35_000]);
  });
});
