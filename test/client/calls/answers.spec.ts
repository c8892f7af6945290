import { NEVER, Observable, of, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { handleCall } from '../../../lib/client/calls/handle-call.js';
import type { WampCall } from '../../../lib/client/calls/wamp-call.js';
import { WampError } from '../../../lib/protocol/wamp-error.js';
import { WampResult } from '../../../lib/protocol/wamp-result.js';
import { type BothEnds, clientCalls, type Delivery, routerCalls } from '../../utils/both-ends.js';
import { full, slow, TestCallSession } from '../../utils/call-session.js';
import { gate, turns } from '../../utils/turns.js';

type Handler = (call: WampCall) => unknown;

/** Both legs: the handler of a client answers a router, and, for the same code, a router a client. */
const legs = [
  ['INVOCATION', routerCalls],
  ['CALL', clientCalls],
] as [string, (how: Delivery) => BothEnds][];

function open(leg: (how: Delivery) => BothEnds, handler: Handler) {
  const session = new TestCallSession();
  const both = leg({ onCall: (incoming) => handleCall(incoming, handler, session) });
  return { both, session };
}

/** An Observable of a library that is not rxjs. */
function shaped(...values: unknown[]): object {
  return {
    subscribe(observer: { next(value: unknown): void; complete(): void }) {
      values.forEach((value) => observer.next(value));
      observer.complete();
      return { unsubscribe() {} };
    },
  };
}

async function* counted(...values: unknown[]): AsyncGenerator<unknown, void> {
  for (const value of values) yield value;
}

async function* returning(...values: unknown[]): AsyncGenerator<unknown, unknown> {
  yield* counted(...values.slice(0, -1));
  return values.at(-1);
}

/** An iterator that has nothing but `next`. */
function bare(...values: unknown[]): AsyncIterable<unknown> {
  const next = async () =>
    values.length > 0 ? { value: values.shift(), done: false } : { value: undefined, done: true };
  return { [Symbol.asyncIterator]: () => ({ next }) };
}

const no = new WampError('com.example.no', ['because'], { code: 7 });

interface Kind {
  readonly handler: Handler;
  /** The answers to a caller who asks for progress, and to another one. */
  readonly wanted: unknown[][];
  readonly unwanted?: unknown[][];
}

const result = (...args: unknown[]): unknown[] => ['result', ...args];
const progress = (arg: unknown): unknown[] => ['progress', arg];
const failed = ['error', 'com.example.no'];
const stream = [progress(1), progress(2), result(3)];
const streamEnd = [progress(1), progress(2), progress(3), result()];

const kinds: Record<string, Kind> = {
  'a value': { handler: () => 7, wanted: [result(7)] },
  nothing: { handler: () => undefined, wanted: [result()] },
  null: { handler: () => null, wanted: [result(null)] },
  'an object': { handler: () => ({ a: 1 }), wanted: [result({ a: 1 })] },
  'a WampResult': { handler: () => new WampResult([1, 2]), wanted: [result(1, 2)] },
  'a promise': { handler: async () => 7, wanted: [result(7)] },
  'a thenable': {
    // oxlint-disable-next-line unicorn/no-thenable
    handler: () => ({ then: (resolve: (value: unknown) => void) => resolve(7) }),
    wanted: [result(7)],
  },
  'a WampError': { handler: () => no, wanted: [failed] },
  'a thrown WampError': {
    handler: () => {
      throw no;
    },
    wanted: [failed],
  },
  'a rejection with a WampError': { handler: () => Promise.reject(no), wanted: [failed] },
  progress: {
    handler: (call) => {
      call.progress(1);
      call.progress(2);
      return 3;
    },
    wanted: stream,
    unwanted: [result(3)],
  },
  'an Observable of rxjs': { handler: () => of(1, 2, 3), wanted: stream, unwanted: [result(3)] },
  'an Observable of another library': {
    handler: () => shaped(1, 2, 3),
    wanted: stream,
    unwanted: [result(3)],
  },
  'an empty Observable': { handler: () => of(), wanted: [result()] },
  'an Observable that fails': { handler: () => throwError(() => no), wanted: [failed] },
  'an Observable that emits a WampError': {
    handler: () => of(1, no, 2),
    wanted: [progress(1), failed],
    unwanted: [failed],
  },
  'an Observable that cannot be subscribed to': {
    handler: () => ({
      subscribe() {
        throw no;
      },
    }),
    wanted: [failed],
  },
  'a promise of an Observable': {
    handler: async () => of(1, 2, 3),
    wanted: stream,
    unwanted: [result(3)],
  },
  'a generator that yields': {
    handler: () => counted(1, 2, 3),
    wanted: streamEnd,
    unwanted: [result(3)],
  },
  'a generator that returns': {
    handler: () => returning(1, 2, 3),
    wanted: stream,
    unwanted: [result(3)],
  },
  'a generator that yields a WampError': {
    handler: () => counted(1, no, 2),
    wanted: [progress(1), failed],
    unwanted: [failed],
  },
  'an iterator without return': {
    handler: () => bare(1, 2, 3),
    wanted: streamEnd,
    unwanted: [result(3)],
  },
  'a promise of a generator': {
    handler: async () => returning(1, 2, 3),
    wanted: stream,
    unwanted: [result(3)],
  },
};

describe.each(legs)('an answer to %s', (_, leg) => {
  it.each(Object.entries(kinds))('is %s', async (_name, { handler, wanted, unwanted = wanted }) => {
    for (const receiveProgress of [true, false]) {
      const { both, session } = open(leg, handler);
      const { answers } = both.call({ receiveProgress });
      both.handled();
      await turns();
      expect(shortened(answers())).toEqual(receiveProgress ? wanted : unwanted);
      expect(both.held()).toBe(0);
      expect(session.reports).toEqual([]);
    }
  });

  it.each([
    ['throws', () => raise()],
    ['rejects', async () => raise()],
    ['fails in its Observable', () => new Observable(raise)],
    [
      'fails in its generator',
      // oxlint-disable-next-line require-yield
      async function* () {
        raise();
      },
    ],
    ['returns what cannot be sent', () => ({ toJSON: raise })],
    ['emits what cannot be sent', () => of(() => {})],
  ] as [string, Handler][])(
    'tells nothing of an error, if the handler %s',
    async (_name, handler) => {
      const { both, session } = open(leg, handler);
      const { answers } = both.call({ receiveProgress: true });
      // What cannot be sent, the test's own copy refuses.
      both.handled();
      await turns();
      expect(answers()).toEqual([['error', 'wamp.error.runtime_error']]);
      expect(both.held()).toBe(0);
      expect(session.reports).toEqual([
        [
          expect.stringMatching(/^com\.procedure failed \(reference [a-z0-9]+\)$/),
          expect.anything(),
        ],
      ]);
    },
  );
});

/** Handlers that are still running, and what says that they have stopped. */
interface Running {
  readonly handler: Handler;
  readonly stopped: () => unknown[];
}

function running(kind: string): Running {
  const log: unknown[] = [];
  const stopped = (): unknown[] => log;
  const aborted = ({ signal }: WampCall): Promise<void> =>
    new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
  const handlers: Record<string, Handler> = {
    'ignores the signal': () => new Promise(() => {}),
    'answers after the signal': async (call) => {
      await aborted(call);
      log.push('stopped');
      return 'so far';
    },
    'throws after the signal': async (call) => {
      await aborted(call);
      log.push('stopped');
      throw new Error('aborted');
    },
    'throws a WampError after the signal': async (call) => {
      await aborted(call);
      log.push('stopped');
      throw no;
    },
    'has an Observable': () => new Observable(() => () => log.push('stopped')),
    'has another Observable': () => ({
      subscribe: () => ({ unsubscribe: () => log.push('stopped') }),
    }),
    'has a generator': async function* () {
      try {
        for (let n = 1; ; n++) yield n;
      } finally {
        log.push('stopped');
      }
    },
  };
  return { handler: handlers[kind]!, stopped };
}

const canceled = 'wamp.error.canceled';

describe.each(legs)('CANCEL of %s with kill', (_, leg) => {
  it.each([
    ['ignores the signal', [], ['error', canceled]],
    ['answers after the signal', ['stopped'], ['result', 'so far']],
    ['throws after the signal', ['stopped'], ['error', canceled]],
    ['throws a WampError after the signal', ['stopped'], failed],
    ['has an Observable', ['stopped'], ['error', canceled]],
    ['has another Observable', ['stopped'], ['error', canceled]],
    ['has a generator', ['stopped'], ['error', canceled]],
  ])('to a handler that %s', async (kind, log, answer) => {
    for (const receiveProgress of [true, false]) {
      const { handler, stopped } = running(kind);
      const { both, session } = open(leg, handler);
      const { call, answers } = both.call({ cancelMode: 'kill', receiveProgress });
      both.handled();
      await turns();
      call.cancel(new WampError('com.example.enough'));
      both.handled();
      await turns();
      expect(stopped()).toEqual(log);
      expect(shortened(answers()).at(-1)).toEqual(answer);
      expect(shortened(answers()).filter(([what]) => what !== 'progress')).toHaveLength(1);
      expect(session.reports).toEqual([]);
      // A handler that never ends keeps its place.
      expect(both.held()).toBe(kind === 'ignores the signal' ? 1 : 0);
    }
  });
});

describe.each(legs)('the end of the session of %s', (_, leg) => {
  it.each([
    ['ignores the signal', []],
    ['answers after the signal', ['stopped']],
    ['throws after the signal', ['stopped']],
    ['throws a WampError after the signal', ['stopped']],
    ['has an Observable', ['stopped']],
    ['has another Observable', ['stopped']],
    ['has a generator', ['stopped']],
  ])('stops a handler that %s, and sends nothing', async (kind, log) => {
    const { handler, stopped } = running(kind);
    const { both, session } = open(leg, handler);
    both.call();
    both.handled();
    await turns();
    const sent = both.answered();
    both.end();
    await turns();
    expect(stopped()).toEqual(log);
    expect(both.answered().filter((name) => name !== 'GOODBYE')).toEqual(sent);
    expect(both.held()).toBe(0);
    expect(session.reports).toEqual([]);
  });
});

describe('a call of a client', () => {
  const callWith = (handler: Handler, details?: Record<string, unknown>) => {
    const opened = open(routerCalls, handler);
    const started = opened.both.call({ args: [1], kwargs: { a: 2 }, ...(details && { details }) });
    opened.both.handled();
    return { ...opened, ...started };
  };

  it('has what the caller sent, and what the router tells of the caller', () => {
    const seen: unknown[] = [];
    callWith(
      (call) => {
        const { args, kwargs, procedure, receiveProgress, isOpen } = call;
        seen.push({ args, kwargs, procedure, receiveProgress, isOpen });
        seen.push([call.caller, call.callerAuthid, call.callerAuthrole]);
      },
      { caller: 5, caller_authid: 'ann', caller_authrole: 'user' },
    );
    const procedure = 'com.procedure';
    const flags = { receiveProgress: false, isOpen: true };
    expect(seen).toEqual([
      { args: [1], kwargs: { a: 2 }, procedure, ...flags },
      [5, 'ann', 'user'],
    ]);
  });

  it('is empty where the caller sent nothing', () => {
    const seen: unknown[] = [];
    const { both } = open(
      routerCalls,
      (call) => void seen.push(call.args, call.kwargs, call.caller),
    );
    both.call();
    both.handled();
    expect(seen).toEqual([[], {}, undefined]);
  });

  it('reports the error of a listener of its signal, and the source that does not stop', async () => {
    const { both, session } = open(routerCalls, (call) => {
      call.signal.addEventListener('abort', raise);
      return new Observable(() => raise);
    });
    const { call, answers } = both.call();
    both.handled();
    call.cancel(new WampError('com.example.enough'));
    both.handled();
    await turns();
    expect(answers()).toEqual([['error', 'com.example.enough']]);
    expect(session.reports.map(([text]) => text)).toEqual([
      'A listener of the signal of com.procedure failed',
      'The results of com.procedure failed to stop',
    ]);
    expect(both.held()).toBe(0);
  });

  it('has a signal that is aborted already, for who asks late', async () => {
    const asked = gate();
    let late: WampCall | undefined;
    const { both } = open(routerCalls, async (call) => {
      late = call;
      await asked.promise;
    });
    const { call } = both.call();
    both.handled();
    call.cancel(new WampError('com.example.enough'));
    both.handled();
    expect(late!.signal.reason).toMatchObject({ uri: canceled });
    expect(late!.isOpen).toBe(false);
    asked.open();
    await turns();
    expect(both.held()).toBe(0);
  });

  it('fails an Observable that is too fast for the connection', async () => {
    const { both, session } = open(routerCalls, () => of(1, 2, 3));
    session.socket.bufferedBytes = full;
    const { answers } = both.call({ receiveProgress: true });
    both.handled();
    await turns();
    expect(answers()).toEqual([['error', 'wamp.error.unavailable']]);
    expect(both.held()).toBe(0);
  });

  it.each([
    ['pauses', true, [1]],
    ['does not pause, for a caller who gets only the last value', false, [1, 2, 3]],
  ])(
    'that a generator answers %s while the connection is slow',
    async (_, receiveProgress, first) => {
      const made: number[] = [];
      const { both, session } = open(routerCalls, async function* () {
        for (let n = 1; n <= 3; n++) {
          made.push(n);
          session.socket.bufferedBytes = slow;
          yield n;
        }
      });
      const { answers } = both.call({ receiveProgress });
      both.handled();
      await turns();
      expect(made).toEqual(first);
      while (answers().every(([what]) => what === 'progress')) {
        session.socket.bufferedBytes = 0;
        session.clock.advance(10);
        await turns();
      }
      expect(made).toEqual([1, 2, 3]);
      expect(session.clock.pending).toBe(0);
      expect(both.held()).toBe(0);
    },
  );

  it('lets others run while a generator has no I/O, and can be canceled', async () => {
    let count = 0;
    const { both } = open(routerCalls, async function* () {
      for (;;) yield ++count;
    });
    const { call, answers } = both.call({ receiveProgress: true });
    both.handled();
    await turns(5);
    expect(count).toBeGreaterThan(10);
    call.cancel(new WampError('com.example.enough'));
    both.handled();
    await turns(5);
    const before = count;
    await turns(5);
    expect(count).toBe(before);
    expect(answers().at(-1)).toEqual(['error', 'com.example.enough']);
    expect(both.held()).toBe(0);
  });

  it('reads its input piece by piece, and once', async () => {
    const read: unknown[] = [];
    const { both } = open(routerCalls, async (call) => {
      for await (const piece of call.input) read.push(piece);
      await expect(call.input[Symbol.asyncIterator]().next()).rejects.toThrow('only once');
      return read.length;
    });
    const { call, answers } = both.call({ args: [1], hasInput: true });
    both.handled();
    call.sendPiece([2, 3], undefined, true);
    call.sendPiece([], { a: 4 }, true);
    call.sendPiece();
    both.handled();
    await turns();
    expect(read).toEqual([1, new WampResult([2, 3]), { a: 4 }]);
    expect(shortened(answers())).toEqual([result(3)]);
    expect(both.held()).toBe(0);
  });

  it.each([
    ['value', (call: WampCall) => call.input, 1],
    ['payload', (call: WampCall) => call.input.payloads(), new WampResult([1])],
  ])('that is no stream is an input of one %s', async (_, inputOf, piece) => {
    const read: unknown[] = [];
    const { both } = open(routerCalls, async (call) => {
      for await (const each of inputOf(call)) read.push(each);
    });
    both.call({ args: [1] });
    both.handled();
    await turns();
    expect(read).toEqual([piece]);
    expect(both.held()).toBe(0);
  });

  it('fails its input when it is aborted', async () => {
    const { both } = open(routerCalls, async (call) => {
      for await (const piece of call.input) void piece;
    });
    const { call, answers } = both.call({ args: [1], hasInput: true, cancelMode: 'kill' });
    both.handled();
    await turns();
    call.cancel(new WampError('com.example.enough'));
    both.handled();
    await turns();
    expect(answers()).toEqual([['error', canceled]]);
    expect(both.held()).toBe(0);
  });

  it('never waits for an Observable that never ends, when it is canceled', async () => {
    const { both } = open(routerCalls, () => NEVER);
    const { call, answers } = both.call();
    both.handled();
    call.cancel(new WampError('com.example.enough'));
    both.handled();
    await turns();
    expect(answers()).toEqual([['error', 'com.example.enough']]);
    expect(both.held()).toBe(0);
  });
});

function raise(): never {
  throw new Error('secret');
}

/** Answers without details, and with plain arguments. */
function shortened(answers: readonly unknown[][]): unknown[][] {
  return answers.map(([what, args]) =>
    what === 'error' ? [what, args] : [what, ...((args as unknown[] | undefined) ?? [])],
  );
}
