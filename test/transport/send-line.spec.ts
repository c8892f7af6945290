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
