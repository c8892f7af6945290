import { describe, expect, it } from 'vitest';
import {
  WampCanceledError,
  WampNoSuchProcedureError,
  WampTimeoutError,
} from '../../lib/protocol/standard-errors.js';
import { WampError } from '../../lib/protocol/wamp-error.js';
import type { IncomingCall } from '../../lib/session/incoming-call.js';
import { type MachineUnderTest, openMachine, violation } from '../utils/machine.js';

const errorTo = (request: number, uri: string, ...payload: unknown[]) => [
  8,
  48,
  request,
  {},
  uri,
  ...payload,
];
const canceled = (request: number) => errorTo(request, 'wamp.error.canceled');
const timedOut = (request: number) => errorTo(request, 'wamp.error.timeout', [expect.any(String)]);

function callWith(
  options: object,
  ...payload: unknown[]
): MachineUnderTest & { call0: IncomingCall } {
  const session = openMachine().receive([48, 1, options, 'com.procedure', ...payload]);
  return Object.assign(session, { call0: session.lastCall });
}

/** Records why the handler was told to stop. */
function listen(call: IncomingCall): WampError[] {
  const reasons: WampError[] = [];
  call.listener = { onAbort: (reason) => reasons.push(reason) };
  return reasons;
}

describe('the one final answer', () => {
  it('H9: the first answer wins; nothing passes after it', () => {
    const session = callWith({ receive_progress: true });
    const { call0: call } = session;
    call.result(['first']);
    call.result(['second']);
    call.error(new WampError('com.error'));
    call.progress(['late']);
    session.receive([49, 1, { mode: 'killnowait' }]);
    expect(session.take()).toEqual([[50, 1, {}, ['first']]]);
    expect(call.isOpen).toBe(false);
    expect(session.machine.calls.size).toBe(0);
  });

  it('H10: an error carries URI, positionals, keywords and details', () => {
    const session = callWith({});
    session.call0.error(new WampError('com.error', ['text', 1], { a: 1 }, { details: { b: 2 } }));
    expect(session.take()).toEqual([[8, 48, 1, { b: 2 }, 'com.error', ['text', 1], { a: 1 }]]);
  });

  it('H5: an error without payload ends after the URI', () => {
    const session = callWith({});
    session.call0.error(new WampNoSuchProcedureError());
    expect(session.take()).toEqual([errorTo(1, 'wamp.error.no_such_procedure')]);
  });

  it('a result that cannot be encoded throws, and the call still waits', () => {
    const session = callWith({});
    expect(() => session.call0.result([() => 'no data'])).toThrow();
    expect(session.take()).toEqual([]);
    expect(session.machine.calls.size).toBe(1);
    session.call0.error(new WampError('com.error'));
    expect(session.take()).toEqual([errorTo(1, 'com.error')]);
  });

  it('an error whose payload cannot be encoded goes out without it', () => {
    const session = callWith({});
    session.call0.error(new WampError('com.error', [() => 'no data']));
    expect(session.take()).toEqual([errorTo(1, 'com.error')]);
    expect(session.machine.calls.size).toBe(0);
  });

  it('H8: a thousand calls wait at once, and are answered in any order', () => {
    const session = openMachine();
    for (let id = 1; id <= 1_000; id++) session.receive([48, id, {}, 'com.procedure']);
    expect(session.machine.calls.size).toBe(1_000);
    for (const call of session.calls.toReversed()) call.result([call.request]);
    expect(session.take().map(([, request]) => request)).toEqual(
      Array.from({ length: 1_000 }, (_, i) => 1_000 - i),
    );
    expect(session.machine.calls.size).toBe(0);
  });

  it('a late answer of an old call does not take the slot of a new one with its id', () => {
    const session = callWith({});
    const old = session.call0;
    session.receive([49, 1, { mode: 'skip' }]);
    old.result();
    session.receive([48, 1, {}, 'com.procedure']);
    const { lastCall } = session;
    old.result(['late']);
    old.error(new WampError('com.late'));
    expect(session.machine.calls.size).toBe(1);
    const reasons = listen(lastCall);
    session.receive([49, 1, {}]);
    expect(reasons).toHaveLength(1);
  });
});

describe('progressive results', () => {
  it('I1: a final result is never marked, whatever details the application gives it', () => {
    const session = callWith({ receive_progress: true });
    const details = { progress: true, extra: 1 };
    session.call0.result([1], undefined, details);
    expect(session.take()).toEqual([[50, 1, { extra: 1 }, [1]]]);
    expect(details).toEqual({ progress: true, extra: 1 });
  });

  it('I1: go out at once, each marked, and the final one is not', () => {
    const session = callWith({ receive_progress: true });
    session.call0.progress([1], { a: 1 });
    session.call0.progress();
    session.call0.progress([3], undefined, { extra: true });
    session.call0.result();
    expect(session.take()).toEqual([
      [50, 1, { progress: true }, [1], { a: 1 }],
      [50, 1, { progress: true }],
      [50, 1, { extra: true, progress: true }, [3]],
      [50, 1, {}],
    ]);
  });

  it.each([{}, { receive_progress: false }, { receive_progress: null }])(
    'I1: do not go out with %j',
    (options) => {
      const session = callWith(options);
      session.call0.progress([1]);
      expect(session.take()).toEqual([]);
    },
  );

  it.each(['skip', 'kill', 'killnowait'])('I2: stop with CANCEL %s', (mode) => {
    const session = callWith({ receive_progress: true }).receive([49, 1, { mode }]);
    session.take();
    session.lastCall.progress(['late']);
    expect(session.take()).toEqual([]);
  });
});

describe('CANCEL', () => {
  it('I12: skip answers at once; the handler goes on, and what it returns is dropped', () => {
    const session = callWith({});
    const reasons = listen(session.call0);
    session.receive([49, 1, { mode: 'skip' }]);
    expect(session.take()).toEqual([canceled(1)]);
    expect(reasons).toEqual([]);
    expect(session.machine.calls.size).toBe(1);

    session.call0.result(['late']);
    expect(session.take()).toEqual([]);
    expect(session.machine.calls.size).toBe(0);
  });

  it('I12: kill tells the handler and leaves the answer to it', () => {
    const session = callWith({});
    const reasons = listen(session.call0);
    session.receive([49, 1, { mode: 'kill' }]);
    expect(session.take()).toEqual([]);
    expect(reasons).toEqual([expect.any(WampCanceledError)]);

    session.call0.result(['what was done so far']);
    expect(session.take()).toEqual([[50, 1, {}, ['what was done so far']]]);
  });

  it('I12: killnowait answers at once and tells the handler', () => {
    const session = callWith({});
    const reasons = listen(session.call0);
    session.receive([49, 1, { mode: 'killnowait' }]);
    expect(session.take()).toEqual([canceled(1)]);
    expect(reasons).toEqual([expect.any(WampCanceledError)]);

    session.call0.result(['late']);
    expect(session.take()).toEqual([]);
    expect(session.machine.calls.size).toBe(0);
  });

  it.each([{}, { mode: null }, { mode: 'KILL' }, { mode: 'destroy' }, { mode: 7 }])(
    'I14: with %j it is kill',
    (options) => {
      const session = callWith({});
      const reasons = listen(session.call0);
      session.receive([49, 1, options]);
      expect(session.take()).toEqual([]);
      expect(reasons).toHaveLength(1);
    },
  );

  it('I14: of a call that is unknown or answered it is ignored', () => {
    const session = callWith({});
    session.call0.result();
    session.take();
    for (const mode of ['skip', 'kill', 'killnowait'])
      session.receive([49, 1, { mode }], [49, 2, { mode }]);
    expect(session.take()).toEqual([]);
    expect(session.machine.phase).toBe('established');
  });

  it.each([
    ['kill', 'kill', []],
    ['kill', 'skip', [canceled(1)]],
    ['kill', 'killnowait', [canceled(1)]],
    ['skip', 'skip', [canceled(1)]],
    ['skip', 'kill', [canceled(1)]],
    ['skip', 'killnowait', [canceled(1)]],
    ['killnowait', 'killnowait', [canceled(1)]],
  ])(
    'I14: %s, then %s: the handler is told once at most, and one answer at most',
    (a, b, answers) => {
      const session = callWith({});
      const reasons = listen(session.call0);
      session.receive([49, 1, { mode: a }], [49, 1, { mode: b }]);
      expect(session.take()).toEqual(answers);
      expect(reasons.length).toBeLessThanOrEqual(1);
    },
  );

  it('other calls go on', () => {
    const session = openMachine().receive([48, 1, {}, 'com.a'], [48, 2, {}, 'com.b']);
    session.receive([49, 1, { mode: 'killnowait' }]);
    session.calls[1]!.result(['b']);
    expect(session.take()).toEqual([canceled(1), [50, 2, {}, ['b']]]);
  });
});

describe('the timeout of a call', () => {
  it('I16: ends it with wamp.error.timeout and tells the handler', () => {
    const session = callWith({ timeout: 500 });
    const reasons = listen(session.call0);
    session.clock.advance(499);
    expect(session.take()).toEqual([]);
    session.clock.advance(1);
    expect(session.take()).toEqual([timedOut(1)]);
    expect(reasons).toEqual([expect.any(WampTimeoutError)]);

    session.call0.result(['late']);
    expect(session.take()).toEqual([]);
    expect(session.clock.pending).toBe(0);
  });

  it.each([undefined, null, 0, -1, NaN, '100', true, [100], {}])('I17: %j is none', (timeout) => {
    const session = callWith({ timeout });
    expect(session.clock.pending).toBe(0);
    expect(session.call0.timeoutMs).toBeUndefined();
  });

  it('I17: may be a fraction of a millisecond', () => {
    const session = callWith({ timeout: 0.5 });
    session.clock.advance(1);
    expect(session.take()).toEqual([timedOut(1)]);
  });

  it('I18: starts anew with every progressive result', () => {
    const session = callWith({ timeout: 500, receive_progress: true });
    for (let i = 0; i < 5; i++) {
      session.clock.advance(499);
      session.call0.progress([i]);
    }
    expect(session.take()).toHaveLength(5);
    session.clock.advance(499);
    expect(session.take()).toEqual([]);
    session.clock.advance(1);
    expect(session.take()).toEqual([timedOut(1)]);
  });

  it('stops with the answer', () => {
    const session = callWith({ timeout: 500 });
    session.call0.result();
    expect(session.clock.pending).toBe(0);
  });

  it('still runs while a killed handler makes up its mind', () => {
    const session = callWith({ timeout: 500 }).receive([49, 1, { mode: 'kill' }]);
    session.clock.advance(500);
    expect(session.take()).toEqual([timedOut(1)]);
    expect(session.lastCall.abortReason).toBeInstanceOf(WampCanceledError);
  });

  it.each([2 ** 31, 2 ** 53, Infinity])(
    'of %d ms never sets a timer that the system’s clock cannot hold (2^31 - 1 ms)',
    (timeout) => {
      const session = openMachine();
      const delays: number[] = [];
      const { clock } = session;
      const schedule = clock.schedule.bind(clock);
      clock.schedule = (delayMs, callback) => {
        delays.push(delayMs);
        return schedule(delayMs, callback);
      };
      session.receive([48, 1, { timeout }, 'com.procedure']);
      clock.advance(2 ** 31 - 1);
      expect(session.take()).toEqual([]);
      expect(delays.length).toBeGreaterThan(1);
      for (const delay of delays) expect(delay).toBeLessThan(2 ** 31);
    },
  );
});

describe('streamed input', () => {
  const piece = (...payload: unknown[]) => [48, 1, { progress: true }, 'com.procedure', ...payload];
  const last = (...payload: unknown[]) => [48, 1, {}, 'com.procedure', ...payload];

  /** What the handler sees of its input. */
  function read(call: IncomingCall): unknown[] {
    const seen: unknown[] = [];
    const input = call.input!;
    const pull = (): void => {
      for (let one = input.take(); one !== undefined; one = input.take())
        seen.push(one.kwargs === undefined ? (one.args ?? []) : [one.args, one.kwargs]);
      if (input.failure !== undefined) seen.push(input.failure.uri);
      else if (input.isOver) seen.push('end');
    };
    if (!input.attach(pull)) return ['refused'];
    pull();
    return seen;
  }

  it('an ordinary call has none', () => {
    expect(callWith({}).call0.input).toBeUndefined();
    expect(callWith({ progress: false }).call0.input).toBeUndefined();
    expect(callWith({ progress: null }).call0.input).toBeUndefined();
  });

  it('I7: all pieces go to one call, in order, before and after the handler reads', () => {
    const session = openMachine().receive(piece([1]), piece([2], { a: 1 }));
    const seen = read(session.lastCall);
    session.receive(piece([3]), last([4]));
    expect(seen).toEqual([[1], [[2], { a: 1 }], [3], [4], 'end']);
    expect(session.calls).toHaveLength(1);
    expect(session.take()).toEqual([]);
  });

  it('an empty first piece only opens, an empty last piece only ends, one between is an empty value', () => {
    const session = openMachine().receive(piece());
    const seen = read(session.lastCall);
    session.receive(piece([1]), piece(), piece([], {}), last([], {}));
    expect(seen).toEqual([[1], [], [[], {}], 'end']);
  });

  it('can be read to its end after it has ended', () => {
    const session = openMachine().receive(piece([1]), last());
    expect(read(session.lastCall)).toEqual([[1], 'end']);
  });

  it('has one reader: a second one fails, and takes nothing from the first', () => {
    const session = openMachine().receive(piece([1]));
    const first = read(session.lastCall);
    const second = read(session.lastCall);
    session.receive(last([2]));
    expect(first).toEqual([[1], [2], 'end']);
    expect(second).toEqual(['refused']);
  });

  it('I8: a piece that names another procedure than its call breaks the protocol', () => {
    const session = openMachine().receive(piece([1]));
    session.receive([48, 1, { progress: true }, 'com.other', [2]]);
    expect(session.take()).toEqual([violation('CALL.Request 1 is in flight already.')]);
  });

  it('I12: a call of another procedure with the id of an ended stream is a call of its own', () => {
    const session = openMachine().receive(piece([1]));
    session.lastCall.result(['early']);
    session.receive([48, 1, {}, 'com.other', [2]]);
    expect(session.lastCall.procedure).toBe('com.other');
    session.lastCall.result(['own']);
    expect(session.take()).toEqual([
      [50, 1, {}, ['early']],
      [50, 1, {}, ['own']],
    ]);
  });

  it('I10: the options of the first piece hold', () => {
    const session = openMachine().receive(piece([1]));
    session.receive([
      48,
      1,
      { progress: true, timeout: 10, receive_progress: true },
      'com.procedure',
      [2],
    ]);
    session.clock.advance(100);
    session.lastCall.progress(['no']);
    expect(session.take()).toEqual([]);
    expect(session.lastCall.procedure).toBe('com.procedure');
  });

  it.each(['result', 'error'] as const)(
    'I11: pieces after the %s are discarded, not run again',
    (how) => {
      const session = openMachine().receive(piece([1]));
      const seen = read(session.lastCall);
      if (how === 'result') session.lastCall.result(['enough']);
      else session.lastCall.error(new WampError('com.enough'));
      expect(session.take()).toHaveLength(1);

      session.receive(piece([2]), piece([3]), last([4]));
      expect(session.take()).toEqual([]);
      expect(session.calls).toHaveLength(1);
      expect(seen).toEqual([[1], 'end']);
    },
  );

  it.each(['skip', 'killnowait'])('I11: so are those after CANCEL %s', (mode) => {
    const session = openMachine().receive(piece([1]), [49, 1, { mode }], piece([2]), last([3]));
    session.lastCall.result(['late']);
    expect(session.take()).toEqual([canceled(1)]);
    expect(session.calls).toHaveLength(1);
    expect(session.machine.calls.size).toBe(0);
  });

  it.each(['kill', 'killnowait'])('CANCEL %s fails the input', (mode) => {
    const session = openMachine().receive(piece([1]));
    const seen = read(session.lastCall);
    session.receive([49, 1, { mode }]);
    expect(seen).toEqual([[1], 'wamp.error.canceled']);
  });

  it('after CANCEL skip the handler still reads what had come, and that is all', () => {
    const session = openMachine().receive(piece([1]), piece([2]), [49, 1, { mode: 'skip' }]);
    expect(read(session.lastCall)).toEqual([[1], [2], 'end']);
  });

  it('a timeout and the end of the session fail it too, also before it is read', () => {
    const session = openMachine().receive([
      48,
      1,
      { progress: true, timeout: 10 },
      'com.procedure',
      [1],
    ]);
    session.clock.advance(10);
    expect(read(session.lastCall)).toEqual(['wamp.error.timeout']);

    const other = openMachine().receive(piece([1]));
    const seen = read(other.lastCall);
    other.machine.finish('wamp.close.connection_lost');
    expect(seen).toEqual([[1], 'wamp.error.canceled']);
  });

  it('I8: a piece after the last one, while the call still runs, breaks the protocol', () => {
    const session = openMachine().receive(piece([1]), last([2]), last([3]));
    expect(session.take()).toEqual([violation('CALL.Request 1 is in flight already.')]);
  });

  it('remembers only so many answered streams', () => {
    const session = openMachine();
    for (let id = 1; id <= 1_025; id++) {
      session.receive([48, id, { progress: true }, 'com.procedure']);
      session.lastCall.result();
    }
    expect(session.machine.calls.isContinuation(1, 'com.procedure')).toBe(false);
    expect(session.machine.calls.isContinuation(2, 'com.procedure')).toBe(true);
    expect(session.machine.calls.isContinuation(1_025, 'com.procedure')).toBe(true);
  });
});
