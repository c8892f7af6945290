import { getEventListeners } from 'node:events';
import { firstValueFrom, from, NEVER, of, take, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { handleCall } from '../../lib/client/calls/handle-call.js';
import { type ClientCallRequest, startCall } from '../../lib/client/calls/start-call.js';
import type { WampCall } from '../../lib/client/calls/wamp-call.js';
import { ColdStream } from '../../lib/client/cold-stream.js';
import {
  type ConnectionErrorInit,
  WampConnectionError,
} from '../../lib/client/connection-error.js';
import type { OpenSource } from '../../lib/client/event-buffer.js';
import { Interruption } from '../../lib/client/interruption.js';
import { resumed } from '../../lib/client/resumed-stream.js';
import { Store } from '../../lib/client/store.js';
import { StreamSink } from '../../lib/client/stream-sink.js';
import type { WampClientStatus } from '../../lib/client/wamp-client.js';
import type { List } from '../../lib/protocol/messages.js';
import { WampCanceledError } from '../../lib/protocol/standard-errors.js';
import { WampError } from '../../lib/protocol/wamp-error.js';
import { unwrap } from '../../lib/protocol/wamp-result.js';
import { VirtualClock } from '../../lib/testing/virtual-clock.js';
import { clientCalls } from '../utils/both-ends.js';
import { TestCallSession } from '../utils/call-session.js';
import { turns } from '../utils/turns.js';

type Handler = (call: WampCall) => unknown;

interface How {
  readonly isSynchronous?: boolean;
  readonly maxWaiting?: number;
}

/** A stream of the calls that a handler answers. */
function open(
  handler: Handler,
  request: Partial<ClientCallRequest> = {},
  { isSynchronous = true, maxWaiting }: How = {},
) {
  const server = new TestCallSession();
  const both = clientCalls({
    isSynchronous,
    onCall: (incoming) => handleCall(incoming, handler, server),
  });
  const session = new TestCallSession(both.clock);
  const source: OpenSource<unknown> = (observer) => {
    const sink = new StreamSink(observer, unwrap);
    const asked = { uri: 'com.procedure', receiveProgress: true, ...request };
    const call = startCall(both.calls, asked, sink, session);
    return { unsubscribe: () => call?.cancel(new WampCanceledError()) };
  };
  const reports: unknown[] = [];
  const stream = new ColdStream(source, (error) => reports.push(error), maxWaiting);
  return {
    both,
    stream,
    reports,
    async settle(): Promise<void> {
      for (let i = 0; i < 3; i++) {
        both.handled();
        await turns(1);
      }
    },
  };
}

/** What a loop has seen, and how it has ended. */
function read(stream: AsyncIterable<unknown>, isEnough: (value: unknown) => boolean = () => false) {
  const seen: unknown[] = [];
  const loop = (async () => {
    try {
      for await (const value of stream) {
        seen.push(value);
        if (isEnough(value)) return void seen.push('left');
      }
      seen.push('end');
    } catch (error) {
      seen.push((error as WampError).uri);
    }
    return undefined;
  })();
  return { seen, loop };
}

/** Emits 1, 2, … and tells when it has stopped. */
function counting(log: string[] = []): Handler {
  return async function* (call: WampCall) {
    log.push(`start ${call.args.join()}`);
    try {
      for (let n = 1; ; n++) {
        yield n;
        await turns(1);
      }
    } finally {
      log.push('stopped');
    }
  };
}

const no = new WampError('com.example.no');

describe.each([true, false])('a stream (messages arrive at once: %s)', (isSynchronous) => {
  const how = { isSynchronous };

  it.each([
    ['an Observable', () => of(1, 2, 3), [1, 2, 3]],
    [
      'a generator',
      async function* () {
        yield* [1, 2, 3];
      },
      [1, 2, 3],
    ],
    ['one value', () => 7, [7]],
    ['nothing', () => undefined, []],
    ['progress with nothing', (call) => call.progress(undefined), [undefined]],
    [
      'an error after a value',
      (call) => {
        call.progress(1);
        throw no;
      },
      [1, no.uri],
    ],
  ] as [string, Handler, unknown[]][])(
    'of %s is what a loop, an observer and rxjs see',
    async (_, handler, values) => {
      const isFailed = values.at(-1) === no.uri;
      const { both, stream, settle, reports } = open(handler, {}, how);
      const looped = read(stream);
      const observed: unknown[] = [];
      stream.subscribe({
        next: (value) => observed.push(value),
        error: (error) => observed.push((error as WampError).uri),
        complete: () => observed.push('end'),
      });
      const byRxjs = firstValueFrom(from(stream).pipe(toArray())).catch((error: WampError) => [
        error.uri,
      ]);
      const last = stream.last().catch((error: WampError) => error.uri);
      await settle();
      const ends = isFailed ? values : [...values, 'end'];
      expect(looped.seen).toEqual(ends);
      expect(observed).toEqual(ends);
      expect(await byRxjs).toEqual(isFailed ? [no.uri] : values);
      expect(await last).toEqual(values.at(-1));
      expect(both.asked()).toEqual(['CALL', 'CALL', 'CALL', 'CALL']);
      expect(both.held()).toBe(0);
      expect(reports).toEqual([]);
    },
  );

  it('sends nothing as long as nobody reads it', async () => {
    const { both, stream, settle } = open(counting(), {}, how);
    const iterator = stream[Symbol.asyncIterator]();
    from(stream);
    await settle();
    await iterator.return?.();
    expect(both.asked()).toEqual([]);
  });

  it.each([
    [
      'a loop',
      (stream) => {
        const { loop } = read(stream, (value) => value === 2);
        return () => loop;
      },
    ],
    [
      'an observer',
      (stream) => {
        const subscription = stream.subscribe(() => {});
        return async () => subscription.unsubscribe();
      },
    ],
    [
      'an observer, in the middle of a value',
      (stream) => {
        const subscription = stream.subscribe((value) => {
          if (value === 2) subscription.unsubscribe();
        });
        return async () => {};
      },
    ],
    [
      'rxjs',
      (stream) => {
        const subscription = from(stream).subscribe();
        return async () => subscription.unsubscribe();
      },
    ],
    [
      'take of rxjs',
      (stream) => {
        from(stream).pipe(take(2)).subscribe();
        return async () => {};
      },
    ],
  ] as [string, (stream: ColdStream<unknown>) => () => Promise<void>][])(
    'that %s leaves is canceled',
    async (_, begin) => {
      const log: string[] = [];
      const { both, stream, settle, reports } = open(counting(log), {}, how);
      const leave = begin(stream);
      await settle();
      await settle();
      await leave();
      await settle();
      expect(both.asked()).toEqual(['CALL', 'CANCEL killnowait']);
      expect(log).toEqual(['start ', 'stopped']);
      expect(both.held()).toBe(0);
      expect(reports).toEqual([]);
    },
  );

  it.each([
    ['a signal', {}, 'abort', 'wamp.error.canceled'],
    [
      'a signal, which waits for the answer',
      { cancelMode: 'kill' },
      'abort',
      'wamp.error.canceled',
    ],
    ['a timeout', { timeoutMs: 100 }, 'time', 'wamp.error.timeout'],
    ['the end of the session', {}, 'end', 'wamp.error.canceled'],
  ] as [string, Partial<ClientCallRequest>, string, string][])(
    'is ended by %s',
    async (_, request, act, uri) => {
      const controller = new AbortController();
      const { signal } = controller;
      const { both, stream, settle, reports } = open(() => NEVER, { signal, ...request }, how);
      const looped = read(stream);
      const errors: unknown[] = [];
      stream.subscribe({ error: (error) => errors.push((error as WampError).uri) });
      await settle();
      if (act === 'abort') controller.abort();
      if (act === 'time') both.advance(100);
      if (act === 'end') both.end();
      await settle();
      expect(looped.seen).toEqual([uri]);
      expect(errors).toEqual([uri]);
      expect(getEventListeners(signal, 'abort')).toEqual([]);
      expect(both.held()).toBe(0);
      expect(reports).toEqual([]);
    },
  );

  it('is canceled when too many values wait for a slow loop', async () => {
    const { both, stream, settle } = open(
      (call) => {
        for (let n = 1; n <= 9; n++) call.progress(n);
        return new Promise(() => {});
      },
      { cancelMode: 'killnowait' },
      { ...how, maxWaiting: 3 },
    );
    const looped = read(stream);
    await settle();
    await looped.loop;
    // The loop has waited for the first value, if the values came later than it.
    const most = isSynchronous ? [1, 2, 3] : [1, 2, 3, 4];
    expect(looped.seen).toEqual([...most, 'wamp.error.unavailable']);
    expect(both.asked()).toEqual(['CALL', 'CANCEL killnowait']);
  });

  it('goes on after an observer that fails, and reports what it does not handle', async () => {
    const { both, stream, settle, reports } = open(
      (call) => {
        call.progress(1);
        call.progress(2);
        throw no;
      },
      {},
      how,
    );
    const seen: unknown[] = [];
    stream.subscribe((value) => {
      seen.push(value);
      throw new Error(`at ${String(value)}`);
    });
    stream.subscribe({
      next: () => Promise.reject(new Error('later')) as unknown as void,
      error: () => {
        throw new Error('in error');
      },
    });
    await settle();
    expect(seen).toEqual([1, 2]);
    const told = reports.map((error) => (error as Error).message).toSorted();
    expect(told).toEqual(['at 1', 'at 2', 'com.example.no', 'in error', 'later', 'later']);
    expect(both.held()).toBe(0);
  });
});

describe('a stream', () => {
  it('has the method for Observables of other libraries, whatever they look for', () => {
    const { stream } = open(counting());
    const keys = ['@@observable', ...('observable' in Symbol ? [Symbol.observable] : [])];
    for (const key of keys) {
      const method = (stream as unknown as Record<string | symbol, () => unknown>)[key]!;
      expect(method.call(stream)).toBe(stream);
    }
  });

  it.each([
    ['rxjs', (stream) => from(stream).subscribe()],
    ['an observer', (stream) => stream.subscribe({})],
    [
      'a loop that waits',
      (stream) => {
        const iterator = stream[Symbol.asyncIterator]();
        void iterator.next();
        return { unsubscribe: () => void iterator.return?.() };
      },
    ],
  ] as [string, (stream: ColdStream<unknown>) => { unsubscribe(): void }][])(
    'is canceled at once by %s, not with its next value',
    (_, subscribe) => {
      const { both, stream } = open(() => NEVER);
      subscribe(stream).unsubscribe();
      expect(both.asked()).toEqual(['CALL', 'CANCEL killnowait']);
      expect(both.held()).toBe(0);
    },
  );

  it('has another call for each reader', async () => {
    const log: string[] = [];
    const { both, stream, settle } = open(counting(log));
    const first = read(stream, (value) => value === 1);
    await settle();
    const second = read(stream, (value) => value === 2);
    await settle();
    await Promise.all([first.loop, second.loop]);
    expect([first.seen, second.seen]).toEqual([
      [1, 'left'],
      [1, 2, 'left'],
    ]);
    await settle();
    expect(log).toEqual(['start ', 'stopped', 'start ', 'stopped']);
    expect(both.held()).toBe(0);
  });
});

describe('a stream that resumes', () => {
  const lost = (init: Partial<ConnectionErrorInit> = {}): Error =>
    new WampConnectionError('lost', { kind: 'lost', wasSent: true, willReconnect: true, ...init });

  /** Each opening emits its argument and the next number, and then ends as told. */
  function opened(...ends: (Error | undefined)[]) {
    const starts: List[] = [];
    const log: string[] = [];
    const source = (args: List): OpenSource<number> => {
      starts.push(args);
      return (observer) => {
        const first = args[0] as number;
        observer.next(first);
        observer.next(first + 1);
        const end = ends.shift();
        if (end === undefined) observer.complete();
        else observer.error(end);
        return { unsubscribe: () => void log.push('stopped') };
      };
    };
    return { source, starts, log };
  }

  const after = (last: number | undefined): List => [(last ?? 0) + 1];
  const status = new Store<WampClientStatus>('open', () => {});
  const interruption = new Interruption(new VirtualClock(), status);

  it.each([
    ['until it ends', [lost(), lost(), undefined], [1, 2, 3, 4, 5, 6, 'end']],
    ['not after an ERROR', [lost(), no], [1, 2, 3, 4, no.uri]],
    ['not where it was not sent', [lost({ wasSent: false })], [1, 2, 'wamp.error.network_failure']],
    [
      'not when the client gives up',
      [lost({ willReconnect: false })],
      [1, 2, 'wamp.error.network_failure'],
    ],
  ] as [string, (Error | undefined)[], unknown[]][])(
    'goes on from its last value, %s',
    async (_, ends, values) => {
      const { source, starts } = opened(...ends);
      const stream = new ColdStream(resumed(source, [1], after, interruption), () => {});
      const { seen, loop } = read(stream);
      await loop;
      expect(seen).toEqual(values);
      expect(starts).toEqual([[1], [3], [5]].slice(0, ends.length));
    },
  );

  it('does not go on when it was left', async () => {
    const { source, starts } = opened(lost(), undefined);
    const { unsubscribe } = resumed(
      source,
      [1],
      after,
      interruption,
    )({ next() {}, error() {}, complete() {} });
    unsubscribe();
    await turns();
    expect(starts).toEqual([[1]]);
  });

  it('fails with the error of `resume`', async () => {
    const { source } = opened(lost());
    const stream = new ColdStream(
      resumed(
        source,
        [1],
        () => {
          throw no;
        },
        interruption,
      ),
      () => {},
    );
    const { seen, loop } = read(stream);
    await loop;
    expect(seen).toEqual([1, 2, no.uri]);
  });
});
