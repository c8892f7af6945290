import { afterEach, describe, expect, it, vi } from 'vitest';
import { fairTurns } from '../../lib/calls/fair-turns.js';
import { Share } from '../../lib/calls/share.js';
import { defaults } from '../../lib/transport/defaults.js';
import { SendLine, type Sending } from '../../lib/transport/long-poll/send-line.js';
import { goOn, hold, waiting } from '../utils/held-turns.js';

/** The bodies. */
const sent: Sending[] = [];

/** A line with one body that waits for its turn. */
function waitingLine(bytes: number): SendLine {
  const ignore = (): void => undefined;
  const line = new SendLine(ignore, ignore);
  const sending: Sending = {
    share: new Share(),
    bytes: 0,
    begin: () => ['[1]'].values(),
    malformed: ignore,
    end: ignore,
    drop: ignore,
  };
  sent.push(sending);
  line.add(sending);
  line.arrived(sending, bytes);
  line.proceed();
  return line;
}

/** The turns of others have taken so long. */
function othersLasted(ms: number): void {
  const line = new SendLine(
    () => undefined,
    () => undefined,
  );
  for (let turns = 0; turns < 20 * defaults.rememberedSends; turns++) line.lasted(ms);
}

describe('bodies that wait for their turn', () => {
  afterEach(() => {
    goOn();
    othersLasted(0);
  });

  it.each([
    ['as much as its bytes', 0, 2_000, 2],
    ['as much as those of others, though it is small', 3, 40, 3],
    ['as much as its bytes, though those of others were less', 1, 5_000, 5],
    ['no more than a long turn counts, as the collector may be why', 500, 40, 8],
  ])('are expected to take %s', (_what, othersMs, bytes, expectedMs) => {
    hold();
    othersLasted(othersMs);
    const line = waitingLine(bytes);
    expect(waiting).toEqual([line]);
    expect(line.expectedMs).toBeCloseTo(expectedMs, 3);
  });

  it.each([
    ['little', 0.01, 100],
    ['some milliseconds', 8, 1],
  ])(
    'are read up to what may cause work for a turn, if a message causes %s',
    (_what, ms, least) => {
      vi.spyOn(fairTurns, 'hasTime').mockReturnValue(true);
      const wait = vi.spyOn(fairTurns, 'wait').mockImplementation(() => undefined);
      let read = 0;
      const line = new SendLine(
        () => read++,
        () => undefined,
      );
      const ignore = (): void => undefined;
      const begin = (): Iterator<string> => ({ next: () => ({ value: '[1]' }) });
      const body = { share: new Share(), bytes: 0, begin, malformed: ignore, end: ignore };
      line.add({ ...body, drop: ignore });
      line.proceed();
      expect(read).toBe(defaults.longestStepMs / defaults.unknownMessageMs);
      expect(wait).toHaveBeenCalledTimes(1);
      for (let turns = 0; turns < 20; turns++) {
        const before = read;
        line.run();
        line.lasted(ms * (read - before));
      }
      const before = read;
      line.run();
      expect(read - before).toBeGreaterThanOrEqual(least);
      expect(read - before).toBeLessThanOrEqual(Math.max(2, defaults.longestStepMs / ms));
    },
  );

  it('wait with all else of the connection that has brought them, and not without a body', () => {
    hold();
    const wait = vi.mocked(fairTurns.wait);
    const line = waitingLine(10);
    const [share] = wait.mock.calls[0] ?? [];
    expect(share).toBe(sent.at(-1)?.share);
    line.clear();
    line.run();
    line.proceed();
    expect(wait).toHaveBeenCalledTimes(1);
  });
});
