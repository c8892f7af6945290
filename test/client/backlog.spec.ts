import { describe, expect, it } from 'vitest';
import { full, slow, TestCallSession } from '../utils/call-session.js';
import { turns } from '../utils/turns.js';

function open(bufferedBytes: number) {
  const session = new TestCallSession();
  session.socket.bufferedBytes = bufferedBytes;
  let waits = 0;
  const wait = async (): Promise<void> => {
    waits++;
    await session.backlog.caughtUp();
    waits--;
  };
  const { backlog, clock, socket } = session;
  return { backlog, clock, socket, wait, waits: () => waits };
}

describe('the backlog of a connection', () => {
  it.each([
    [0, false, false],
    [slow - 51, false, false],
    [slow, true, false],
    [full - 1, true, false],
    [full, true, true],
  ])('of %d bytes makes sources wait: %s, and is full: %s', (bytes, isBehind, isFull) => {
    const { backlog } = open(bytes);
    expect(backlog.caughtUp() !== undefined).toBe(isBehind);
    expect(backlog.isFull).toBe(isFull);
  });

  it('is looked at only while somebody waits, for all of them at once', async () => {
    const { clock, socket, wait, waits } = open(slow);
    expect(clock.pending).toBe(0);
    void wait();
    void wait();
    expect(clock.pending).toBe(1);
    clock.advance(1_000);
    await turns();
    expect([waits(), clock.pending]).toEqual([2, 1]);
    socket.bufferedBytes = 0;
    clock.advance(10);
    await turns();
    expect([waits(), clock.pending]).toEqual([0, 0]);
    socket.bufferedBytes = slow;
    void wait();
    expect([waits(), clock.pending]).toEqual([1, 1]);
  });

  it('lets nobody wait after the end of the connection', async () => {
    const { backlog, clock, wait, waits } = open(full);
    void wait();
    backlog.close();
    await turns();
    expect([waits(), clock.pending, backlog.isFull]).toEqual([0, 0, false]);
    expect(backlog.caughtUp()).toBeUndefined();
  });
});
