import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fairTurns } from '../../lib/calls/fair-turns.js';
import { Share } from '../../lib/calls/share.js';
import { defaults } from '../../lib/transport/defaults.js';
import { FairReader } from '../../lib/transport/sockets/fair-reader.js';
import { goOn, hold } from '../utils/held-turns.js';

const nothing = (): void => {};

/** A socket whose data the test pushes, and what a parser on it has read. */
function installed({
  onRead = nothing as (bytes: number) => void,
  onResume = nothing,
  messageBytes = 1,
}) {
  const socket = new Duplex({ read() {}, write() {} }) as unknown as Socket;
  const state = { read: 0, turns: 0, letIn: 0 };
  socket.on('data', (chunk: Buffer) => {
    state.read += chunk.length;
    onRead(chunk.length);
  });
  const reader = FairReader.install(socket, {
    share: new Share(),
    isDeaf: false,
    isBusy: false,
    get gathered() {
      return state.read % messageBytes;
    },
    pause: () => socket.pause(),
    resume: () => {
      state.turns++;
      onResume();
      socket.resume();
    },
    letIn: (bytes) => (state.letIn += bytes),
  });
  return { socket, state, reader };
}

/** Others have work, so that whoever comes now has to wait for its turn. */
const othersWork = (): void => fairTurns.wait(new Share(), { expectedMs: 0, run() {} });

function work(ms: number): void {
  const endMs = performance.now() + ms;
  while (performance.now() < endMs);
}

const { knownBytes } = defaults;
const sizes = [1, 33, 1_024, 3_000];

describe('FairReader', () => {
  afterEach(() => vi.restoreAllMocks());

  for (const size of sizes)
    it(`reads all chunks of ${size} bytes that came while it waited, in two turns at most`, async () => {
      const { socket, state } = installed({});
      // However busy the machine is, the turn does not end before.
      vi.spyOn(performance, 'now').mockReturnValue(performance.now());
      // Before its own cost is known, that of others decides how much it reads in a turn.
      socket.push(Buffer.alloc(knownBytes));
      while (state.read < knownBytes) await nextTurn();
      const { turns } = state;
      await nextTurn();
      othersWork();
      for (let i = 0; i < 5; i++) socket.push(Buffer.alloc(size, 1));
      const all = knownBytes + 5 * size;
      while (state.read < all) await nextTurn();
      expect(state).toMatchObject({ read: all, letIn: all });
      expect(state.turns - turns).toBeLessThanOrEqual(2);
    });

  it('waits for another turn when its time is over', async () => {
    // Nothing else may make the chunks of one turn one: each takes longer than a turn has.
    const { socket, state } = installed({ onRead: () => work(5) });
    await nextTurn();
    othersWork();
    for (let i = 0; i < 3; i++) socket.push(Buffer.alloc(33, 1));
    while (state.read < 99) await nextTurn();
    expect(state.turns).toBe(3);
  });

  it('reads some of what a new client sends at once, and more when it knows what that causes', async () => {
    const { socket, state } = installed({});
    await nextTurn();
    socket.push(Buffer.alloc(70_000));
    await new Promise(process.nextTick);
    expect(state.read).toBeLessThanOrEqual(defaults.longestStepMs / defaults.leastUnknownByteMs);
    while (state.read < 70_000) await nextTurn();
    expect(state.turns).toBeLessThan(4);
  });

  it('reads no more in a turn than twice what was expected, however much the system has', async () => {
    let now = performance.now();
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    let more = 0;
    /** What was read before each turn. */
    const before: number[] = [];
    const { socket, state } = installed({
      onRead: (bytes) => (now += bytes / 1_000),
      onResume: () => {
        before.push(state.read);
        if (more > 0) socket.push(Buffer.alloc(more));
        more = 0;
      },
    });
    socket.push(Buffer.alloc(2 * knownBytes));
    while (state.read < 2 * knownBytes) await nextTurn();
    await nextTurn();
    othersWork();
    more = 3_000;
    socket.push(Buffer.alloc(200));
    before.length = 0;
    while (state.read < 2 * knownBytes + 3_200) await nextTurn();
    const [start = 0, second = 0] = before;
    expect(second - start).toBeGreaterThan(199);
    expect(second - start).toBeLessThan(500);
  });

  it('lets in the next chunk of much data after its turn, and nothing while it is paused', async () => {
    const { socket, reader } = installed({});
    socket.push(Buffer.alloc(defaults.muchBytes - 1));
    await nextTurn();
    expect(reader.afterMs).toBe(0);
    socket.push(Buffer.alloc(defaults.muchBytes));
    await nextTurn();
    socket.pause();
    expect(reader.afterMs).toBe(0);
    socket.resume();
    expect(reader.afterMs).toBe(defaults.chunkMs);
  });

  it('reads as much in a turn as what it causes takes a few milliseconds', async () => {
    const { socket, state } = installed({ onRead: () => queueMicrotask(() => work(4)) });
    const readAll = async (bytes: number): Promise<number> => {
      const [all, before] = [state.read + bytes, state.turns];
      await nextTurn();
      othersWork();
      socket.push(Buffer.alloc(bytes));
      while (state.read < all) await nextTurn();
      return state.turns - before;
    };
    await readAll(1_000);
    expect(await readAll(2_000)).toBeGreaterThan(2);
  });

  it('expects nothing of turns that were long, beyond what its bytes cost', async () => {
    let [now, ms] = [performance.now(), 1];
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    const { socket, state, reader } = installed({ onRead: () => (now += ms) });
    const turn = async (): Promise<void> => {
      const all = state.read + 100;
      await nextTurn();
      othersWork();
      socket.push(Buffer.alloc(100));
      while (state.read < all) await nextTurn();
    };
    for (let i = 0; i < 20; i++) await turn();
    const usual = reader.expectedMs;
    ms = 25;
    await turn();
    expect(reader.expectedMs).toBeLessThan(1.1 * usual);
    for (let i = 0; i < 4; i++) await turn();
    expect(reader.expectedMs).toBeGreaterThan(1.5 * usual);
  });

  it('expects of the end of a message what all of it takes', async () => {
    const [long, short] = [installed({ messageBytes: 16_200 }), installed({})];
    for (const { socket, state } of [long, short]) {
      await nextTurn();
      socket.push(Buffer.alloc(16_100));
      while (state.read < 16_100) await nextTurn();
    }
    await nextTurn();
    hold();
    for (const { socket } of [long, short]) socket.push(Buffer.alloc(100));
    await nextTurn();
    expect(long.reader.expectedMs).toBeGreaterThan(100 * short.reader.expectedMs);
    goOn();
  });

  it('reads so little at once, after one step that took long, that the next takes its time', async () => {
    const steps: number[] = [];
    const { socket, state } = installed({
      onRead: () => {
        steps.push(state.read);
        work(20);
      },
    });
    await nextTurn();
    othersWork();
    socket.push(Buffer.alloc(1_024));
    while (state.read < 1_024) await nextTurn();
    const sizesRead = steps.map((read, i) => read - (steps[i - 1] ?? 0));
    expect(sizesRead.slice(0, 3)).toEqual([256, 128, 128]);
  });
});
