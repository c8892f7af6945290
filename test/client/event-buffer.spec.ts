import { describe, expect, it } from 'vitest';
import type { StreamObserver } from '../../lib/calls/async-value.js';
import type { EventOverflow } from '../../lib/client/declaration-options.js';
import { EventBuffer } from '../../lib/client/event-buffer.js';
import { turns } from '../utils/turns.js';

function open(
  overflow: EventOverflow = 'error',
  maxWaiting = 2,
  atOnce?: (observer: StreamObserver<number>) => void,
) {
  const log: string[] = [];
  let source!: StreamObserver<number>;
  const buffer = new EventBuffer<number>(
    (observer) => {
      log.push('open');
      source = observer;
      atOnce?.(observer);
      return { unsubscribe: () => void log.push('stop') };
    },
    maxWaiting,
    overflow,
  );
  return {
    buffer,
    log,
    emit: (...values: number[]) => values.forEach((n) => source.next(n)),
    source: () => source,
  };
}

/** What is left to read, and how it ends. */
async function rest(buffer: AsyncIterable<number>): Promise<unknown[]> {
  const seen: unknown[] = [];
  try {
    for await (const value of buffer) seen.push(value);
  } catch (error) {
    seen.push((error as { uri?: string }).uri ?? error);
  }
  return seen;
}

const unavailable = 'wamp.error.unavailable';

describe('an event buffer', () => {
  it('opens its source with the first value that is asked for, once', async () => {
    const { buffer, log, emit } = open();
    expect(log).toEqual([]);
    const first = buffer.next();
    const second = buffer.next();
    expect(log).toEqual(['open']);
    emit(1, 2);
    expect([await first, await second].map(({ value }) => value as number)).toEqual([1, 2]);
  });

  it.each([
    ['drop-newest', [1, 2], []],
    ['drop-oldest', [3, 4], []],
    ['latest', [4], []],
    ['error', [1, 2, unavailable], ['stop']],
  ] as [EventOverflow, unknown[], string[]][])(
    'with %s keeps of four values for two %j',
    async (overflow, kept, stopped) => {
      const { buffer, log, emit, source } = open(overflow);
      const first = buffer.next();
      emit(0);
      await first;
      // With `latest`, the third value leaves only itself, and the fourth finds room beside it.
      emit(1, 2, 3);
      if (overflow === 'latest') emit(9, 4);
      else emit(4);
      source().complete();
      expect(await rest(buffer)).toEqual(kept);
      expect(log).toEqual(['open', ...stopped]);
      expect(await buffer.next()).toEqual({ done: true, value: undefined });
    },
  );

  it.each([
    ['drop-newest', [1, 2]],
    ['drop-oldest', [2, 3]],
    ['latest', [3]],
    ['error', [1, 2, unavailable]],
  ] as [EventOverflow, unknown[]][])(
    'with %s keeps what comes while it opens: %j',
    async (overflow, kept) => {
      const { buffer, log } = open(overflow, 2, (source) => {
        for (const n of [1, 2, 3]) source.next(n);
        source.complete();
      });
      expect(await rest(buffer)).toEqual(kept);
      expect(log).toEqual(['open', 'stop']);
    },
  );

  it('stops its source when the loop is left', async () => {
    const { buffer, log, emit } = open();
    const loop = (async () => {
      for await (const value of buffer) if (value === 2) return value;
      return undefined;
    })();
    emit(1, 2);
    expect(await loop).toBe(2);
    expect(log).toEqual(['open', 'stop']);
    emit(3);
    expect(await rest(buffer)).toEqual([]);
  });

  it('ends for who waits, when it is stopped from elsewhere', async () => {
    const { buffer, log } = open();
    const waiting = [buffer.next(), buffer.next()];
    await buffer.return();
    expect((await Promise.all(waiting)).map(({ done }) => done)).toEqual([true, true]);
    expect(log).toEqual(['open', 'stop']);
  });

  it('never opens its source, if it is left before', async () => {
    const { buffer, log } = open();
    await buffer.return();
    expect(await rest(buffer)).toEqual([]);
    expect(log).toEqual([]);
  });

  it('gives the error to the first who waits, and the end to the others', async () => {
    const { buffer, source } = open();
    const waiting = [buffer.next(), buffer.next()];
    source().error(new Error('no'));
    source().next(1);
    source().complete();
    await expect(waiting[0]).rejects.toThrow('no');
    expect((await waiting[1])!.done).toBe(true);
    expect(await rest(buffer)).toEqual([]);
  });

  it('tells the error after what waits', async () => {
    const { buffer, emit, source } = open();
    const first = buffer.next();
    emit(1, 2);
    source().error(new Error('no'));
    await first;
    expect(await rest(buffer)).toEqual([2, new Error('no')]);
  });

  it('rejects for nobody: an error that is not asked for is no unhandled rejection', async () => {
    const { buffer, source } = open();
    const first = buffer.next();
    source().next(1);
    source().error(new Error('no'));
    await first;
    await turns();
    await buffer.return();
    expect(await buffer.next()).toEqual({ done: true, value: undefined });
  });
});
