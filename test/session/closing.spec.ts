import { describe, expect, it } from 'vitest';
import { closingMachine, joiningMachine, MachineUnderTest, openMachine } from '../utils/machine.js';

/** A session with something in every table. */
function busyMachine(): MachineUnderTest {
  return openMachine().receive(
    [48, 1, {}, 'com.procedure'],
    [48, 2, { timeout: 5_000 }, 'com.procedure'],
    [48, 3, { progress: true }, 'com.procedure', ['piece']],
    [32, 4, {}, 'com.topic'],
    [64, 5, {}, 'com.offered'],
  );
}

function expectEmpty({ machine, clock }: MachineUnderTest): void {
  const { calls, invocations, registrations, subscriptions } = machine;
  expect({
    calls: calls.size,
    invocations: invocations.size,
    registrations: registrations.size,
    subscriptions: subscriptions.size,
    timers: clock.pending,
  }).toEqual({ calls: 0, invocations: 0, registrations: 0, subscriptions: 0, timers: 0 });
}

describe('the client says GOODBYE', () => {
  it.each([
    'wamp.close.close_realm',
    'wamp.close.system_shutdown',
    'wamp.close.normal',
    'wamp.error.goodbye_and_out',
    'com.example.tired',
  ])('C1, C9: %s is answered with exactly one GOODBYE', (reason) => {
    const session = openMachine().receive([6, {}, reason], [6, {}, reason]);
    expect(session.take()).toEqual([[6, {}, 'wamp.close.goodbye_and_out']]);
    expect(session.endings).toEqual([reason]);
    expect(session.transportsEnded).toBe(1);
  });

  it('C2: nothing follows the answer, whatever the application still has to say', () => {
    const session = busyMachine();
    const { call: invocation } = session.invoke('com.offered', { timeoutMs: 1_000 });
    session.take();
    session.receive([6, {}, 'wamp.close.close_realm']);
    session.take();

    session.calls[0]!.progress(['late']);
    session.calls[0]!.result(['late']);
    session.calls[1]!.error(new (class extends Error {})() as never);
    invocation.cancel(new Error('late') as never);
    session.machine.goodbye('wamp.close.normal');
    session.machine.abort('wamp.error.late', 'late');
    session.clock.advance(100_000);

    expect(session.take()).toEqual([]);
  });

  it('C3: GOODBYE before the session is open breaks the protocol', () => {
    for (const session of [new MachineUnderTest(), joiningMachine()])
      expect(session.receive([6, {}, 'wamp.close.close_realm']).take()).toEqual([
        [3, { message: expect.stringContaining('GOODBYE') }, 'wamp.error.protocol_violation'],
      ]);
  });

  it.each([
    ['details that are no dictionary', [6, [], 'wamp.close.normal']],
    ['a reason that is no URI', [6, {}, 'a b']],
    ['a reason that is no string', [6, {}, 7]],
    ['no reason', [6, {}]],
  ])('C8: GOODBYE with %s breaks the protocol', (_what, message) => {
    expect(openMachine().receive(message).take()).toEqual([
      [3, { message: expect.stringContaining('GOODBYE') }, 'wamp.error.protocol_violation'],
    ]);
  });
});

describe('the server says GOODBYE', () => {
  it('C4: and waits for the client’s, ignoring everything else', () => {
    const session = openMachine();
    session.machine.goodbye('wamp.close.system_shutdown', 'See you.');
    expect(session.take()).toEqual([[6, { message: 'See you.' }, 'wamp.close.system_shutdown']]);
    expect(session.transportsEnded).toBe(0);

    session.receive([48, 1, {}, 'com.procedure'], [16, 2, { acknowledge: true }, 'com.topic']);
    expect(session.calls).toEqual([]);
    expect(session.take()).toEqual([]);

    session.receive([6, {}, 'wamp.error.goodbye_and_out']);
    expect(session.take()).toEqual([]);
    expect(session.transportsEnded).toBe(1);
  });

  it('without a text, GOODBYE has no message', () => {
    const session = openMachine();
    session.machine.goodbye('wamp.close.normal');
    expect(session.take()).toEqual([[6, {}, 'wamp.close.normal']]);
  });

  it('C5: ends the transport when the client does not answer in time', () => {
    const session = closingMachine();
    session.clock.advance(1_999);
    expect(session.transportsEnded).toBe(0);
    session.clock.advance(1);
    expect(session.transportsEnded).toBe(1);
    expect(session.take()).toEqual([]);
  });

  it('C6: a GOODBYE that crosses ours is its answer; there is no third', () => {
    const session = closingMachine().receive([6, {}, 'wamp.close.close_realm']);
    expect(session.take()).toEqual([]);
    expect(session.transportsEnded).toBe(1);
    expect(session.clock.pending).toBe(0);
  });

  it('tells the application of the end once, when it begins', () => {
    const session = openMachine();
    session.machine.goodbye('wamp.close.killed');
    session.machine.goodbye('wamp.close.other');
    expect(session.endings).toEqual(['wamp.close.killed']);
    session.receive([6, {}, 'wamp.close.goodbye_and_out']);
    session.machine.finish('wamp.close.connection_lost');
    expect(session.endings).toEqual(['wamp.close.killed']);
    expect(session.transportsEnded).toBe(1);
  });

  it('before WELCOME it is ABORT', () => {
    for (const session of [new MachineUnderTest(), joiningMachine()]) {
      session.machine.goodbye('wamp.close.system_shutdown', 'Later.');
      expect(session.take()).toEqual([[3, { message: 'Later.' }, 'wamp.close.system_shutdown']]);
      expect(session.transportsEnded).toBe(1);
    }
  });
});

describe('C10: every way to end empties every table', () => {
  const endings: Record<string, (session: MachineUnderTest) => void> = {
    'GOODBYE of the client': (session) => session.receive([6, {}, 'wamp.close.close_realm']),
    'ABORT of the client': (session) => session.receive([3, {}, 'wamp.error.any']),
    'a violation': (session) => session.receive([1, 'realm1', {}]),
    'the loss of the transport': ({ machine }) => machine.finish('wamp.close.connection_lost'),
    'GOODBYE of the server': ({ machine, clock }) => {
      machine.goodbye('wamp.close.normal');
      clock.advance(2_000);
    },
    'ABORT of the server': ({ machine }) => machine.abort('wamp.error.any', 'No more.'),
  };

  it.each(Object.entries(endings))('%s', (_name, end) => {
    const session = busyMachine();
    const { answers } = session.invoke('com.offered', { timeoutMs: 1_000 });
    const aborted: unknown[] = [];
    for (const call of session.calls)
      call.listener = { onAbort: (reason) => aborted.push(reason.uri) };
    session.receive([49, 1, { mode: 'skip' }]);

    end(session);

    expectEmpty(session);
    expect(aborted).toEqual(['wamp.error.canceled', 'wamp.error.canceled', 'wamp.error.canceled']);
    expect(answers).toEqual([['error', expect.objectContaining({ uri: 'wamp.error.canceled' })]]);
    expect(session.unsubscribed).toEqual([1]);
    expect(session.endings).toHaveLength(1);
    expect(session.transportsEnded).toBe(1);
  });

  it('H14: calls of the client fail at once with canceled', () => {
    const session = busyMachine();
    const { answers } = session.invoke('com.offered');
    session.machine.finish('wamp.close.connection_lost');
    expect(answers).toEqual([['error', expect.objectContaining({ uri: 'wamp.error.canceled' })]]);
  });

  it('what the application says while it is told of the end is not sent any more', () => {
    const session = busyMachine();
    session.take();
    for (const call of session.calls) call.listener = { onAbort: (reason) => call.error(reason) };
    session.receive([6, {}, 'wamp.close.close_realm']);
    expect(session.take()).toEqual([[6, {}, 'wamp.close.goodbye_and_out']]);
  });

  it.each(Object.entries(endings))(
    'C2: one thing the application drops may drop another; nothing of that is sent: %s',
    (_name, end) => {
      const session = busyMachine();
      const [first, second] = session.calls;
      const { call: invocation, answers } = session.invoke('com.offered');
      answers.push = () => (second!.result(['from the failed call']), 0);
      first!.listener = {
        onAbort: (reason) => {
          invocation.cancel(reason);
          second!.progress(['from the abort']);
          second!.error(reason);
        },
      };
      session.take();
      end(session);
      expect(session.take().filter(([code]) => code !== 3 && code !== 6)).toEqual([]);
      expectEmpty(session);
    },
  );

  it('subscriptions end before handlers are told: what those publish cannot follow the GOODBYE', () => {
    const session = busyMachine();
    const held: number[] = [];
    session.calls[0]!.listener = {
      onAbort: () => held.push(session.machine.subscriptions.size),
    };
    session.receive([6, {}, 'wamp.close.close_realm']);
    expect(held).toEqual([0]);
  });
});
