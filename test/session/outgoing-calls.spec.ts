import { describe, expect, it, vi } from 'vitest';
import { WampCanceledError, WampNotAuthorizedError } from '../../lib/protocol/standard-errors.js';
import * as texts from '../../lib/session/texts.js';
import type { IncomingRegister } from '../../lib/session/registrations.js';
import { type MachineUnderTest, openMachine, violation } from '../utils/machine.js';

/** A session whose client offers `com.offered`. */
function offering(options: object = {}, uri = 'com.offered', details?: Record<string, unknown>) {
  const session = openMachine(false, details).receive([64, 1, options, uri]);
  session.take();
  return session;
}

const timedOut = ['error', expect.objectContaining({ uri: 'wamp.error.timeout' })];
const canceled = ['error', expect.objectContaining({ uri: 'wamp.error.canceled' })];

describe('registrations of a client', () => {
  const refused = (type: number, request: number, uri: string) => [
    8,
    type,
    request,
    {},
    uri,
    [expect.any(String)],
  ];

  it('H1, H6: REGISTER is answered with REGISTERED before the procedure can be found', () => {
    const session = openMachine();
    const registered = session.machine.registrations.find('com.offered');
    session.receive([64, 17, {}, 'com.offered']);
    expect(registered).toBeUndefined();
    expect(session.take()).toEqual([[65, 17, 1]]);
    expect(session.machine.registrations.find('com.offered')).toMatchObject({ id: 1 });
  });

  it('H2: the same URI by the same match again is procedure_already_exists', () => {
    const session = offering().receive([64, 2, {}, 'com.offered']);
    expect(session.take()).toEqual([refused(64, 2, 'wamp.error.procedure_already_exists')]);
    session.receive([64, 3, { match: 'prefix' }, 'com.offered']);
    expect(session.take()).toEqual([[65, 3, 2]]);
  });

  it('H4: UNREGISTER of what is not held, or not any more, is no_such_registration', () => {
    const session = offering().receive([66, 2, 99], [66, 3, 1], [66, 4, 1]);
    expect(session.take()).toEqual([
      refused(66, 2, 'wamp.error.no_such_registration'),
      [67, 3],
      refused(66, 4, 'wamp.error.no_such_registration'),
    ]);
    expect(session.machine.registrations.find('com.offered')).toBeUndefined();
  });

  it('REGISTER asks the application, after the limits and the URI are checked', () => {
    const session = openMachine();
    const asked: unknown[][] = [];
    session.onRegister = ({ procedure, match, options }) => {
      asked.push([procedure, match, options]);
    };
    const options = { match: 'prefix', x: 1 };
    session.receive([64, 1, {}, 'not a uri'], [64, 2, {}, 'wamp.x'], [64, 3, options, 'com.a']);
    expect(asked).toEqual([['com.a', 'prefix', options]]);
    expect(session.take().map(([code, , request]) => [code, request])).toEqual([
      [8, 1],
      [8, 2],
    ]);
  });

  it('one that the application refuses is answered with its error, and never found', () => {
    const session = openMachine();
    session.onRegister = (register) => register.fail(new WampNotAuthorizedError('no'));
    session.receive([64, 1, {}, 'com.offered']);
    expect(session.take()).toEqual([
      [8, 64, 1, {}, 'wamp.error.not_authorized', [expect.any(String)]],
    ]);
    expect(session.machine.registrations.find('com.offered')).toBeUndefined();
    session.onRegister = (register) => register.accept();
    expect(session.receive([64, 2, {}, 'com.offered']).take()).toEqual([[65, 2, 1]]);
  });

  it('of two that wait for the decision about one URI, the first accepted has it', () => {
    const session = openMachine();
    const waiting: IncomingRegister[] = [];
    session.onRegister = (register) => waiting.push(register);
    session.receive([64, 1, {}, 'com.offered'], [64, 2, {}, 'com.offered']);
    expect(waiting.toReversed().map((register) => register.accept())).toEqual([true, false]);
    expect(session.take()).toEqual([
      [65, 2, 1],
      refused(64, 1, 'wamp.error.procedure_already_exists'),
    ]);
    expect(session.machine.registrations.size).toBe(1);
  });

  it('those that wait for the decision count for maxRegistrations', () => {
    const session = openMachine();
    const waiting: IncomingRegister[] = [];
    session.onRegister = (register) => waiting.push(register);
    for (let i = 1; i <= 1_001; i++) session.receive([64, i, {}, `com.p${i}`]);
    expect(session.take()).toEqual([refused(64, 1_001, 'wamp.error.unavailable')]);
    waiting[0]!.fail(new WampNotAuthorizedError('no'));
    session.take();
    session.receive([64, 1_002, {}, 'com.another']);
    expect(waiting).toHaveLength(1_001);
    for (const register of waiting.slice(1)) register.accept();
    expect(session.machine.registrations.size).toBe(1_000);
  });

  it.each(['accept', 'fail'] as const)('a decision after the end does nothing: %s', (decision) => {
    const session = openMachine();
    const waiting: IncomingRegister[] = [];
    session.onRegister = (register) => waiting.push(register);
    session.receive([64, 1, {}, 'com.offered'], [6, {}, 'wamp.close.close_realm']);
    session.take();
    const [register] = waiting as [IncomingRegister];
    if (decision === 'fail') register.fail(new WampNotAuthorizedError('no'));
    const isRegistered = decision === 'accept' && register.accept();
    expect([isRegistered, session.take()]).toEqual([false, []]);
    expect(session.machine.registrations.size).toBe(0);
    expect(session.machine.registrations.find('com.offered')).toBeUndefined();
  });

  it('tells once of each registration that has ended', () => {
    const session = openMachine();
    session.onRegister = (register) => register.accept(100 + register.request);
    session.receive([64, 1, {}, 'com.a'], [64, 2, {}, 'com.b'], [64, 3, {}, 'com.c']);
    expect(session.take()).toEqual([
      [65, 1, 101],
      [65, 2, 102],
      [65, 3, 103],
    ]);
    session.receive([66, 4, 101], [66, 5, 101], [66, 6, 1]);
    const [second] = session.machine.registrations.all;
    session.machine.revokeRegistration(second!, 'com.because');
    expect(session.unregistered).toEqual([101, 102]);
    session.receive([6, {}, 'wamp.close.close_realm']);
    expect(session.unregistered).toEqual([101, 102, 103]);
  });

  it('tells once of a change: REGISTERED, or the end', () => {
    const session = openMachine();
    const told: number[] = [];
    const { registrations } = session.machine;
    registrations.onceChanged(() => told.push(registrations.size));
    session.receive([64, 1, {}, 'com.a'], [64, 2, {}, 'com.b']);
    expect(told).toEqual([1]);
    registrations.onceChanged(() => told.push(registrations.size));
    session.machine.finish('wamp.close.connection_lost');
    expect(told).toEqual([1, 0]);
  });

  it('a call in flight survives UNREGISTER', () => {
    const session = offering();
    const { answers } = session.invoke('com.offered');
    session.receive([66, 2, 1], [70, 1, {}, ['done']]);
    expect(answers).toEqual([['result', ['done'], undefined, {}]]);
  });

  it('H16: exact goes before the longest prefix, and that before wildcards', () => {
    const session = openMachine().receive(
      [64, 1, {}, 'a1.b2.c3.d4.e55'],
      [64, 2, { match: 'prefix' }, 'a1.b2.c3'],
      [64, 3, { match: 'prefix' }, 'a1.b2.c3.d4'],
      [64, 4, { match: 'wildcard' }, 'a1.b2..d4.e5'],
    );
    const bestOf = (uri: string) => session.machine.registrations.find(uri)?.id;
    expect(bestOf('a1.b2.c3.d4.e55')).toBe(1);
    expect(bestOf('a1.b2.c3.d98.e74')).toBe(2);
    expect(bestOf('a1.b2.c3.d4.e5')).toBe(3);
    expect(bestOf('a1.b2.c55.d4.e5')).toBe(4);
    expect(bestOf('a2.b2.c2.d2.e2')).toBeUndefined();
  });
});

describe('INVOCATION', () => {
  it('has the payload as it is, and no empty tail', () => {
    const session = offering();
    session.invoke('com.offered');
    session.invoke('com.offered', {}, [1, 'two'], { three: 3 });
    session.invoke('com.offered', {}, undefined, { three: 3 });
    expect(session.take()).toEqual([
      [68, 1, 1, {}],
      [68, 2, 1, {}, [1, 'two'], { three: 3 }],
      [68, 3, 1, {}, [], { three: 3 }],
    ]);
  });

  it.each([
    ['prefix', 'com.off'],
    ['wildcard', '.offered'],
  ])('H17: has Details.procedure for a %s registration', (match, uri) => {
    const session = offering({ match }, uri);
    session.invoke('com.offered');
    expect(session.take()).toEqual([[68, 1, 1, { procedure: 'com.offered' }]]);
  });

  it('asks for progress, and carries details, if told to', () => {
    const session = offering();
    session.invoke('com.offered', { receiveProgress: true, details: { trustlevel: 2 } });
    expect(session.take()).toEqual([[68, 1, 1, { trustlevel: 2, receive_progress: true }]]);
  });

  it('I5: is marked as a piece only if more pieces follow, whatever details are given', () => {
    const session = offering();
    session.invoke('com.offered', { details: { progress: true, receive_progress: true, x: 1 } });
    expect(session.take()).toEqual([[68, 1, 1, { x: 1 }]]);
  });

  it('I3: asks whatever the client announced: autobahn-js and wampy.js announce too little', () => {
    const session = offering({}, 'com.offered', {});
    session.invoke('com.offered', { receiveProgress: true });
    expect(session.take()).toEqual([[68, 1, 1, { receive_progress: true }]]);
  });

  it('H7: calls leave in the order they are made', () => {
    const session = offering();
    for (const n of [1, 2, 3]) session.invoke('com.offered', {}, [n]);
    expect(session.take()).toEqual([
      [68, 1, 1, {}, [1]],
      [68, 2, 1, {}, [2]],
      [68, 3, 1, {}, [3]],
    ]);
  });

  it('seed 26: one that cannot be encoded leaves nothing behind', () => {
    const session = offering();
    expect(() => session.invoke('com.offered', { timeoutMs: 100 }, [Symbol('no')])).toThrow();
    expect(session.machine.invocations.size).toBe(0);
    expect(session.clock.pending).toBe(0);
    expect(session.take()).toEqual([]);
  });
});

describe('what the client answers', () => {
  it('YIELD is the result, with positionals, keywords and options', () => {
    const session = offering();
    const { answers } = session.invoke('com.offered');
    session.receive([70, 1, { x: 1 }, [1, 2], { a: 1 }]);
    expect(answers).toEqual([['result', [1, 2], { a: 1 }, { x: 1 }]]);
    expect(session.machine.invocations.size).toBe(0);
  });

  it('ERROR is the error, with URI, positionals, keywords and details', () => {
    const session = offering();
    const { answers } = session.invoke('com.offered');
    session.receive([8, 68, 1, { d: 1 }, 'com.error', ['text'], { a: 1 }]);
    expect(answers).toEqual([
      [
        'error',
        expect.objectContaining({
          uri: 'com.error',
          message: 'text',
          args: ['text'],
          kwargs: { a: 1 },
          details: { d: 1 },
        }),
      ],
    ]);
  });

  it('results may come in any order', () => {
    const session = offering();
    const calls = [1, 2, 3].map(() => session.invoke('com.offered'));
    session.receive([70, 3, {}, ['c']], [70, 1, {}, ['a']], [70, 2, {}, ['b']]);
    expect(calls.map(({ answers }) => answers[0]![1])).toEqual([['a'], ['b'], ['c']]);
  });

  it('progressive YIELDs come first, until the final one', () => {
    const session = offering();
    const { answers } = session.invoke('com.offered', { receiveProgress: true });
    session.receive(
      [70, 1, { progress: true }, [1]],
      [70, 1, { progress: true }],
      [70, 1, {}, [3]],
    );
    expect(answers).toEqual([
      ['progress', [1], undefined, { progress: true }],
      ['progress', undefined, undefined, { progress: true }],
      ['result', [3], undefined, {}],
    ]);
  });

  it('H11, X5: late and repeated answers are dropped and counted', () => {
    const session = offering();
    const { answers } = session.invoke('com.offered');
    session.take();
    session.receive(
      [70, 1, {}, ['first']],
      [70, 1, {}, ['second']],
      [70, 1, { progress: true }, ['third']],
      [8, 68, 1, {}, 'com.error'],
    );
    expect(answers).toEqual([['result', ['first'], undefined, {}]]);
    expect(session.machine.invocations.lateAnswers).toBe(3);
    expect(session.take()).toEqual([]);
    expect(session.machine.phase).toBe('established');
  });

  it.each([
    ['YIELD', [70, 2, {}]],
    ['ERROR', [8, 68, 2, {}, 'com.error']],
  ])('H11: %s for an id never issued breaks the protocol', (_name, message) => {
    const session = offering();
    session.invoke('com.offered');
    session.take();
    expect(session.receive(message).take()).toEqual([
      violation('No INVOCATION had the request id 2.'),
    ]);
  });

  it('H13: ids of another session are ids never issued here', () => {
    const [mine, theirs] = [offering(), offering()];
    mine.invoke('com.offered');
    theirs.receive([70, 1, {}]);
    expect(theirs.take()).toEqual([violation(expect.stringContaining('1'))]);
    expect(mine.machine.invocations.size).toBe(1);
  });

  it.each([1, 16, 32, 34, 48, 49, 64, 66, 69, 70])(
    'H12: ERROR for a request of type %i breaks the protocol',
    (type) => {
      const session = offering();
      session.invoke('com.offered');
      session.take();
      expect(session.receive([8, type, 1, {}, 'com.error']).take()).toEqual([
        violation(`ERROR answers INVOCATION (68), not type ${type}.`),
      ]);
    },
  );
});

describe('giving up a call of the client', () => {
  const limited = { roles: { callee: {} } };

  it('I13: INTERRUPT goes to a client that announced call_canceling', () => {
    const session = offering();
    const { call, answers } = session.invoke('com.offered');
    session.take();
    call.cancel(new WampCanceledError());
    expect(session.take()).toEqual([[69, 1, { mode: 'killnowait' }]]);
    expect(answers).toEqual([canceled]);
  });

  it('I13: and to no other: wampy.js and autobahn-js hang up on it', () => {
    const session = offering({}, 'com.offered', limited);
    const { call, answers } = session.invoke('com.offered', { timeoutMs: 100 });
    session.invoke('com.offered', { timeoutMs: 100 });
    session.take();
    call.cancel(new WampCanceledError());
    session.clock.advance(100);
    expect(session.take()).toEqual([]);
    expect(answers).toEqual([canceled]);
  });

  it('what the client still answers is late', () => {
    const session = offering();
    const { call, answers } = session.invoke('com.offered');
    call.cancel(new WampCanceledError());
    session.receive([8, 68, 1, {}, 'wamp.error.canceled']);
    expect(answers).toEqual([canceled]);
    expect(session.machine.invocations.lateAnswers).toBe(1);
  });

  it('twice, or after the answer, does nothing', () => {
    const session = offering();
    const { call, answers } = session.invoke('com.offered');
    session.receive([70, 1, {}]);
    session.take();
    call.cancel(new WampCanceledError());
    call.cancel(new WampCanceledError());
    expect(session.take()).toEqual([]);
    expect(answers).toHaveLength(1);
  });

  it('makes the error of a timeout only when the time is up', () => {
    const made = vi.spyOn(texts, 'timedOut');
    const session = offering();
    const answered = session.invoke('com.offered', { timeoutMs: 100 });
    session.receive([70, 1, {}, ['in time']]);
    const late = session.invoke('com.offered', { timeoutMs: 100 });
    expect(made).not.toHaveBeenCalled();

    session.clock.advance(100);

    expect(made).toHaveBeenCalledOnce();
    expect([answered.answers, late.answers]).toEqual([
      [['result', ['in time'], undefined, {}]],
      [timedOut],
    ]);
  });

  it('I16: when its time is up it fails with timeout, and INTERRUPT follows the rule above', () => {
    const session = offering();
    const { answers } = session.invoke('com.offered', { timeoutMs: 100 });
    session.take();
    session.clock.advance(99);
    expect(answers).toEqual([]);
    session.clock.advance(1);
    expect(answers).toEqual([timedOut]);
    expect(session.take()).toEqual([[69, 1, { mode: 'killnowait' }]]);
    expect(session.machine.invocations.size).toBe(0);
  });

  it('I17: 0 is no timeout', () => {
    const session = offering();
    session.invoke('com.offered', { timeoutMs: 0 });
    expect(session.clock.pending).toBe(0);
  });

  it('I18: the time starts anew with every progressive result', () => {
    const session = offering();
    const { answers } = session.invoke('com.offered', { timeoutMs: 100, receiveProgress: true });
    for (let i = 0; i < 3; i++) {
      session.clock.advance(99);
      session.receive([70, 1, { progress: true }, [i]]);
    }
    expect(answers).toHaveLength(3);
    session.clock.advance(100);
    expect(answers[3]).toEqual(timedOut);
  });

  it('the answer stops the time', () => {
    const session = offering();
    session.invoke('com.offered', { timeoutMs: 100 });
    session.receive([70, 1, {}]);
    expect(session.clock.pending).toBe(0);
  });
});

describe('the features a client announced', () => {
  const featuresOf = ({ machine }: MachineUnderTest) => machine.features;

  it.each([
    [{ call_canceling: true }, { callCanceling: true, progressiveInvocations: false }],
    [{ call_canceling: 1 }, { callCanceling: false, progressiveInvocations: false }],
    [
      { progressive_call_invocations: true },
      { callCanceling: false, progressiveInvocations: true },
    ],
  ])('as callee %j are read as %j', (features, expected) => {
    const session = openMachine(false, { roles: { callee: { features } } });
    expect(featuresOf(session)).toMatchObject(expected);
  });

  it('as caller do not count for its procedures', () => {
    const roles = { caller: { features: { call_canceling: true } } };
    expect(featuresOf(openMachine(false, { roles })).callCanceling).toBe(false);
  });
});
