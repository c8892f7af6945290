import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Share } from '../../lib/calls/share.js';
import { defaults } from '../../lib/transport/defaults.js';
import type { FairReader } from '../../lib/transport/sockets/fair-reader.js';
import { MessageLine } from '../../lib/transport/sockets/message-line.js';
import { goOn, hold, neverBusy, waiting } from '../utils/held-turns.js';

const { longestStepMs, stepMessages, waitingMessageBytes } = defaults;

let now: number;
let isReading: boolean;
/** How long each message takes, and what was handed out. */
let ms: number;
let handed: (string | Uint8Array)[];
let isMalformed: boolean;
let line: MessageLine;
let spentMs: number;
/** What the owner was told. */
let told: number;
let isFinished: boolean;

/** A reader that reads a piece which has begun at 0. */
const reader = {
  get hasTime() {
    return isReading && now < longestStepMs;
  },
  spent: (more: number) => void (spentMs += more),
} as FairReader;

function lineOf(by: FairReader | undefined): MessageLine {
  return new MessageLine(
    {
      share: new Share(),
      message: (data) => {
        now += ms;
        handed.push(data);
      },
      malformed: () => (isMalformed = true),
      incomplete: (bytes) => void (told = bytes),
      finished: () => void (isFinished = true),
    },
    by,
  );
}

beforeEach(() => {
  [now, ms, spentMs, told, handed] = [0, 0, 0, 0, []];
  [isReading, isMalformed, isFinished] = [true, false, false];
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  line = lineOf(reader);
});

afterEach(() => {
  line.end(false);
  vi.restoreAllMocks();
});

const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `m${i}`);

function* failing(): Generator<string> {
  yield 'm0';
  throw new RangeError('incomplete');
}

describe('messages of one piece', () => {
  it.each([
    ['of no time', 0, stepMessages],
    ['of a quarter of the time of a piece', longestStepMs / 4, 4],
    ['of much more time', 25, 1],
  ])('%s: so many are handed out at once, the rest in turns', async (_what, each, atOnce) => {
    ms = each;
    const all = names(3 * stepMessages);
    for (const name of all) line.add(name);
    expect(handed).toEqual(all.slice(0, atOnce));
    expect(line.isBusy).toBe(true);
    while (line.isBusy) await nextTurn();
    expect(handed).toEqual(all);
    line.incomplete(0);
    expect(told).toBe(0);
  });

  it.each([
    ['of no time', 0, stepMessages],
    ['of much more time', 25, 1],
  ])('in a list, %s: are handed out like others', async (_what, each, atOnce) => {
    ms = each;
    const all = names(3 * stepMessages);
    line.addAll({ messages: all.values(), length: 1_000 });
    expect(handed).toEqual(all.slice(0, atOnce));
    line.add('last');
    while (line.isBusy) await nextTurn();
    expect(handed).toEqual([...all, 'last']);
    line.incomplete(0);
    expect(told).toBe(0);
  });

  it('begin anew with each piece', () => {
    for (let piece = 0; piece < 3; piece++) {
      for (const name of names(stepMessages)) line.add(name);
      line.begin();
    }
    expect(handed).toHaveLength(3 * stepMessages);
    expect(line.isBusy).toBe(false);
  });

  it('count what they take of the heap while they wait, and the time that they take later', async () => {
    ms = 25;
    line.add('first');
    line.add('second');
    line.add(Buffer.alloc(100));
    line.incomplete(7);
    expect(told).toBe(7 + 106 + 2 * waitingMessageBytes);
    while (line.isBusy) await nextTurn();
    await nextTurn();
    expect(spentMs).toBe(50);
  });
});

describe('a list that is malformed', () => {
  it.each([
    ['at once', 0],
    ['in a turn', 25],
  ])('ends the line %s', async (_when, each) => {
    ms = each;
    line.addAll({ messages: failing(), length: 10 });
    while (line.isBusy) await nextTurn();
    line.incomplete(0);
    expect([handed, isMalformed, told]).toEqual([['m0'], true, 0]);
  });
});

describe('lists without a reader', () => {
  it('are handed out while the loop has time', () => {
    line = lineOf(undefined);
    neverBusy();
    line.addAll({ messages: names(stepMessages).values(), length: 1_000 });
    expect(handed).toHaveLength(stepMessages);
  });

  it('wait while it has none', async () => {
    line = lineOf(undefined);
    hold();
    line.addAll({ messages: names(stepMessages).values(), length: 1_000 });
    expect(handed).toEqual(['m0']);
    line.addAll({ messages: ['next'].values(), length: 10 });
    expect(waiting).toEqual([line]);
    goOn();
    while (line.isBusy) await nextTurn();
    expect(handed).toEqual([...names(stepMessages), 'next']);
  });
});

it.each([
  ['is dropped when the connection is lost', false, ['m0']],
  ['is handed out after a Close', true, ['m0', 'm1', 'm2']],
])('what waits %s', async (_what, isClean, expected) => {
  ms = 25;
  for (const name of names(3)) line.add(name);
  line.end(isClean);
  expect(isFinished).toBe(!isClean);
  while (line.isBusy) await nextTurn();
  await nextTurn();
  expect([handed, isFinished]).toEqual([expected, true]);
});
