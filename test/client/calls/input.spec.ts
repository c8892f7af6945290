import { getEventListeners } from 'node:events';
import { Observable, of, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { PromiseSink } from '../../../lib/calls/promise-sink.js';
import { handleCall } from '../../../lib/client/calls/handle-call.js';
import { type ClientCallRequest, startCall } from '../../../lib/client/calls/start-call.js';
import type { WampCall } from '../../../lib/client/calls/wamp-call.js';
import type { InputSource } from '../../../lib/client/call-options.js';
import { WampError } from '../../../lib/protocol/wamp-error.js';
import { unwrap, WampResult } from '../../../lib/protocol/wamp-result.js';
import { clientCalls } from '../../utils/both-ends.js';
import { full, slow, TestCallSession } from '../../utils/call-session.js';
import { gate, turns } from '../../utils/turns.js';

const uri = 'com.procedure';

/** Reads all input, and answers with it. */
async function collect(call: WampCall): Promise<unknown> {
  const read: unknown[] = [];
  for await (const piece of call.input) read.push(piece);
  return { read };
}

function open(handler: (call: WampCall) => unknown = collect, isSynchronous = true) {
  const server = new TestCallSession();
  const onCall = (incoming: Parameters<typeof handleCall>[0]): void =>
    handleCall(incoming, handler, server);
  const both = clientCalls({ isSynchronous, onCall });
  const session = new TestCallSession(both.clock);
  return {
    both,
    session,
    call(request: Partial<ClientCallRequest>): Promise<unknown> {
      const hasInput = request.input !== undefined;
      return new Promise((resolve, reject) => {
        const sink = new PromiseSink(resolve, reject, unwrap);
        startCall(both.calls, { uri, hasInput, ...request }, sink, session);
      });
    },
    async settle(): Promise<void> {
      for (let i = 0; i < 3; i++) {
        both.handled();
        await turns(1);
      }
    },
    expectEmpty(): void {
      expect(both.held()).toBe(0);
      expect(session.clock.pending).toBe(0);
    },
  };
}

function* listed(...values: unknown[]): Generator<unknown, unknown> {
  yield* values.slice(0, -1);
  return values.at(-1);
}

async function* counted(...values: unknown[]): AsyncGenerator<unknown, void> {
  for (const value of values) yield value;
}

/** A source that never ends, and what it tells of itself. */
interface Endless {
  readonly input: InputSource;
  readonly log: string[];
}

const endless: Record<string, () => Endless> = {
  'an Observable'() {
    const log: string[] = [];
    const input = new Observable<unknown>((subscriber) => {
      subscriber.next(1);
      return () => void log.push('stopped');
    });
    return { input, log };
  },
  'an Observable of another library'() {
    const log: string[] = [];
    const input: InputSource = {
      subscribe(observer) {
        observer.next(1);
        return { unsubscribe: () => void log.push('stopped') };
      },
    };
    return { input, log };
  },
  'an async generator'() {
    const log: string[] = [];
    const input = (async function* () {
      try {
        for (let n = 1; ; n++) {
          yield n;
          await turns(1);
        }
      } finally {
        log.push('stopped');
      }
    })();
    return { input, log };
  },
  'a generator'() {
    const log: string[] = [];
    const input = (function* () {
      try {
        for (let n = 1; ; n++) yield n;
      } finally {
        log.push('stopped');
      }
    })();
    return { input, log };
  },
  'an iterator that waits for ever'() {
    const log: string[] = [];
    const end = gate<IteratorResult<unknown>>();
    let isFirst = true;
    const input: AsyncIterable<unknown> = {
      [Symbol.asyncIterator]: () => ({
        next() {
          const first = Promise.resolve({ value: 1, done: false });
          const result = isFirst ? first : end.promise;
          isFirst = false;
          return result;
        },
        async return() {
          log.push('stopped');
          end.open({ value: undefined, done: true });
          return { value: undefined, done: true };
        },
      }),
    };
    return { input, log };
  },
};

const no = new WampError('com.example.no');

describe.each([true, false])('streamed input (messages arrive at once: %s)', (isSynchronous) => {
  it.each([
    ['an array', () => [1, 2, 3], [1, 2, 3]],
    ['a set', () => new Set([1, 2]), [1, 2]],
    ['a text', () => 'ab', ['a', 'b']],
    ['nothing', () => [], []],
    ['a generator', () => listed(1, 2, 3), [1, 2, 3]],
    ['an async generator', () => counted(1, 2, 3), [1, 2, 3]],
    ['an Observable', () => of(1, 2, 3), [1, 2, 3]],
    ['null and undefined', () => [null, undefined, 1], [null, undefined, 1]],
    ['payloads', () => [new WampResult([1, 2], { a: 3 })], [new WampResult([1, 2], { a: 3 })]],
  ] as [string, () => InputSource, unknown[]][])('of %s arrives', async (_, make, read) => {
    const { call, settle, expectEmpty, session } = open(collect, isSynchronous);
    const answer = call({ input: make() });
    await settle();
    expect(await answer).toEqual({ read });
    expectEmpty();
    expect(session.reports).toEqual([]);
  });

  it('follows the arguments of the call', async () => {
    const { call, settle } = open(collect, isSynchronous);
    const answer = call({ args: [0], input: [1] });
    await settle();
    expect(await answer).toEqual({ read: [0, 1] });
  });

  describe.each(Object.entries(endless))('of %s is stopped', (_name, make) => {
    it.each([
      ['by an answer', {}, async () => 'enough', undefined, 'enough'],
      ['by an error', {}, () => Promise.reject(no), undefined, no.uri],
      ['by an answer while it is sent', {}, atOnce, undefined, 'enough'],
      ['by a signal', {}, waiting, 'abort', 'wamp.error.canceled'],
      [
        'by a signal that waits for the answer',
        { cancelMode: 'kill' },
        waiting,
        'abort',
        'wamp.error.canceled',
      ],
      ['by a signal that skips', { cancelMode: 'skip' }, waiting, 'abort', 'wamp.error.canceled'],
      ['by a timeout', { timeoutMs: 100 }, waiting, 'time', 'wamp.error.timeout'],
      ['by the end of the session', {}, waiting, 'end', 'wamp.error.canceled'],
    ] as [
      string,
      Partial<ClientCallRequest>,
      (call: WampCall) => unknown,
      string | undefined,
      string,
    ][])('%s', async (_what, request, handler, act, outcome) => {
      const { input, log } = make();
      const { both, call, settle, session } = open(handler, isSynchronous);
      const controller = new AbortController();
      const { signal } = controller;
      const answer = call({ input, signal, ...request }).catch((error: WampError) => error.uri);
      await settle();
      if (act === 'abort') controller.abort();
      if (act === 'time') both.advance(100);
      if (act === 'end') both.end();
      await settle();
      expect(await answer).toBe(outcome);
      await settle();
      // A source of which nothing is needed is not started.
      expect(log).toEqual(isSynchronous && handler === atOnce ? [] : ['stopped']);
      expect(getEventListeners(signal, 'abort')).toEqual([]);
      const sent = both.asked().length;
      await settle();
      expect(both.asked()).toHaveLength(sent);
      expect(session.reports).toEqual([]);
      // What the handler still holds after `skip`, it holds until it ends.
      expect(both.held()).toBe(request.cancelMode === 'skip' ? 1 : 0);
    });
  });

  it.each([
    ['an Observable', () => throwError(() => no)],
    [
      'an Observable of another library',
      () => ({
        subscribe() {
          throw no;
        },
      }),
    ],
    [
      'a generator',
      () =>
        (function* () {
          yield 1;
          throw no;
        })(),
    ],
    [
      'an async generator',
      () =>
        (async function* () {
          yield 1;
          throw no;
        })(),
    ],
    [
      'an iterable',
      () => ({
        [Symbol.asyncIterator]() {
          throw no;
        },
      }),
    ],
    ['nothing that can be read', () => ({}) as InputSource],
  ] as [string, () => InputSource][])('of %s that fails cancels the call', async (_, make) => {
    const { both, call, settle, expectEmpty } = open(waiting, isSynchronous);
    const answer = call({ input: make() });
    answer.catch(() => {});
    await settle();
    await expect(answer).rejects.toMatchObject({
      uri: 'wamp.error.canceled',
      cause: expect.anything(),
    });
    expect(both.asked().at(-1)).toBe('CANCEL killnowait');
    expectEmpty();
  });

  it.each([
    [
      'an Observable',
      (value: unknown, log: string[]) =>
        new Observable((to) => {
          to.next(1);
          to.next(value);
          to.next(3);
          return () => void log.push('stopped');
        }),
    ],
    [
      'a generator',
      async function* (value: unknown, log: string[]) {
        try {
          yield* [1, value, 3];
        } finally {
          log.push('stopped');
        }
      },
    ],
  ])('of %s is stopped by a value that cannot be sent', async (_, make) => {
    const log: string[] = [];
    const { both, call, settle, expectEmpty } = open(waiting, isSynchronous);
    const answer = call({ input: make(() => {}, log) as InputSource });
    answer.catch(() => {});
    await settle();
    await expect(answer).rejects.toMatchObject({
      uri: 'wamp.error.canceled',
      cause: { name: 'DataCloneError' },
    });
    expect(both.asked()).toEqual(['CALL', 'CALL', 'CANCEL killnowait']);
    expect(log).toEqual(['stopped']);
    expectEmpty();
  });
});

function atOnce(): string {
  return 'enough';
}

/** Answers when its signal is aborted. */
function waiting({ signal }: WampCall): Promise<unknown> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });
}

describe('streamed input', () => {
  it.each([
    ['an Observable', () => new Observable(() => raise)],
    [
      'an iterator',
      () => ({
        [Symbol.asyncIterator]: () => ({
          next: () => new Promise<IteratorResult<unknown>>(() => {}),
          return: () => Promise.reject(new Error('no')),
        }),
      }),
    ],
  ] as [string, () => InputSource][])('of %s that does not stop is reported', async (_, make) => {
    const { call, settle, session } = open(async () => 'enough');
    const answer = call({ input: make() });
    await settle();
    expect(await answer).toBe('enough');
    expect(session.reports.map(([text]) => text)).toEqual([
      'The input of a call of com.procedure failed to stop',
    ]);
  });

  it('of an iterable waits for the connection', async () => {
    const made: number[] = [];
    const { both, call, session, settle, expectEmpty } = open();
    const input = (function* () {
      for (let n = 1; n <= 3; n++) {
        made.push(n);
        if (n === 2) session.socket.bufferedBytes = slow;
        yield n;
      }
    })();
    const answer = call({ input });
    await settle();
    expect(made).toEqual([1, 2]);
    expect(both.asked()).toEqual(['CALL', 'CALL']);
    both.advance(100);
    await settle();
    expect(made).toEqual([1, 2]);
    session.socket.bufferedBytes = 0;
    both.advance(10);
    await settle();
    expect(await answer).toEqual({ read: [1, 2, 3] });
    expectEmpty();
  });

  it('of an Observable that is too fast for the connection cancels the call', async () => {
    const { call, session, settle, expectEmpty } = open(waiting);
    let isStopped = false;
    const input = new Observable((subscriber) => {
      subscriber.next(1);
      session.socket.bufferedBytes = full;
      subscriber.next(2);
      return () => (isStopped = true);
    });
    const answer = call({ input });
    answer.catch(() => {});
    await settle();
    await expect(answer).rejects.toMatchObject({ cause: { uri: 'wamp.error.unavailable' } });
    expect(isStopped).toBe(true);
    expectEmpty();
  });

  it('without I/O lets others run, and can be stopped', async () => {
    let count = 0;
    const { call, settle, expectEmpty } = open(waiting);
    const controller = new AbortController();
    const input = (function* () {
      for (;;) yield ++count;
    })();
    const answer = call({ input, signal: controller.signal });
    answer.catch(() => {});
    await settle();
    expect(count).toBeGreaterThan(10);
    controller.abort();
    await expect(answer).rejects.toThrow();
    const before = count;
    await settle();
    expect(count).toBeLessThanOrEqual(before + 1);
    expectEmpty();
  });

  it('is not started for a router that does not take it', async () => {
    const { both, session } = open();
    const features = { ...both.calls.session.features, progressiveInvocations: false };
    const calls = Object.create(both.calls, {
      session: { value: { features } },
    }) as typeof both.calls;
    const answer = new Promise((resolve, reject) => {
      startCall(calls, { uri, input: [1] }, new PromiseSink(resolve, reject, unwrap), session);
    });
    await expect(answer).rejects.toMatchObject({ uri: 'wamp.error.feature_not_supported' });
    expect(both.asked()).toEqual([]);
  });
});

describe('a call', () => {
  it('is not sent when too much waits for the connection', async () => {
    const { both, call, session } = open();
    session.socket.bufferedBytes = full;
    await expect(call({})).rejects.toMatchObject({ uri: 'wamp.error.unavailable' });
    expect(both.asked()).toEqual([]);
  });

  it.each([
    ['a reason', () => AbortSignal.abort(new Error('enough')), { message: 'enough' }],
    ['no reason', () => AbortSignal.abort(), { name: 'AbortError' }],
  ])('is not sent with a signal that is aborted, for %s', async (_, make, cause) => {
    const { both, call } = open();
    await expect(call({ signal: make() })).rejects.toMatchObject({
      uri: 'wamp.error.canceled',
      cause,
    });
    expect(both.asked()).toEqual([]);
  });

  it('tells a timeout of its signal from one of its own', async () => {
    const { both, call } = open(waiting);
    const controller = new AbortController();
    const bySignal = call({ signal: controller.signal });
    const byOption = call({ timeoutMs: 100 });
    for (const each of [bySignal, byOption]) each.catch(() => {});
    // What `AbortSignal.timeout` does.
    controller.abort(new DOMException('late', 'TimeoutError'));
    both.advance(100);
    await expect(bySignal).rejects.toMatchObject({
      name: 'WampCanceledError',
      cause: { name: 'TimeoutError' },
    });
    await expect(byOption).rejects.toMatchObject({ name: 'WampTimeoutError' });
    await turns();
    expect(both.held()).toBe(0);
  });

  it('leaves nothing at a signal that lives longer', async () => {
    const { both, call } = open(() => 1);
    const { signal } = new AbortController();
    for (let n = 0; n < 100; n++) expect(await call({ signal })).toBe(1);
    const pending = call({ signal, timeoutMs: 1 });
    expect(getEventListeners(signal, 'abort').length).toBeLessThanOrEqual(1);
    await pending;
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    expect(both.held()).toBe(0);
  });
});

function raise(): never {
  throw new Error('no');
}
