import { describe, expect, it } from 'vitest';
import type { ServerMessage } from '../../lib/protocol/messages.js';
import { WampError } from '../../lib/protocol/wamp-error.js';
import type { IncomingCall } from '../../lib/session/incoming-call.js';
import { clientCalls, routerCalls } from '../utils/both-ends.js';
import { capableClient } from '../../lib/testing/index.js';
import { MachineUnderTest } from '../utils/machine.js';

// What happens before `send` of the transport returns: answers, in memory; and the end of the
// session, of a client that reads too slowly.

const ends = [
  { who: 'a client that calls', open: clientCalls },
  { who: 'a router that calls', open: routerCalls },
] as const;

const atOnce = [
  ['a result', (call: IncomingCall) => call.result(['done'])],
  ['an error', (call: IncomingCall) => call.error(new WampError('com.example.no'))],
] as const;

describe.each(ends)('$who, over a transport that delivers at once', ({ open }) => {
  it.each(atOnce)('has nothing left of a call after %s', (_, onCall) => {
    const both = open({ isSynchronous: true, onCall });
    const { call, answers } = both.call({ args: [1], hasInput: true, timeoutMs: 100 });
    expect(answers()).toHaveLength(1);
    expect(both.held()).toBe(0);

    const asked = both.asked();
    both.advance(1_000);
    call.cancel(new WampError('com.example.enough'));

    expect(answers()).toHaveLength(1);
    expect(both.asked()).toEqual(asked);
  });

  it.each(['kill', 'killnowait', 'skip'] as const)(
    'that it cancels (%s) has one answer, and so has the other end',
    (cancelMode) => {
      const onCall = (call: IncomingCall): void => {
        call.listener = { onAbort: (reason) => call.error(reason) };
      };
      const both = open({ isSynchronous: true, onCall });
      const { call, answers } = both.call({ cancelMode, timeoutMs: 100 });
      call.cancel(new WampError('com.example.enough'));
      both.handled()[0]!.result(['late']);
      expect(answers()).toHaveLength(1);
      expect(both.answered()).toHaveLength(1);
      expect(both.held()).toBe(0);
    },
  );

  it('that cancels at a progressive result gets no further one', () => {
    const both = open({ isSynchronous: true });
    const { answers, call } = both.call({ receiveProgress: true }, () =>
      call.cancel(new WampError('com.example.enough')),
    );
    const [handled] = both.handled();
    handled!.progress([1]);
    handled!.progress([2]);
    handled!.result([3]);
    expect(answers().map(([kind]) => kind)).toEqual(['progress', 'error']);
    expect(both.answered()).toHaveLength(2);
    expect(both.held()).toBe(0);
  });
});

/** A router whose session ends while it sends a message of this code. */
class EndingMachine extends MachineUnderTest {
  endsAt: number | undefined;

  override send(message: ServerMessage): void {
    super.send(message);
    if (message[0] === this.endsAt) this.machine.abort('wamp.error.unavailable', 'too slow');
  }
}

type Act = (it: EndingMachine) => unknown;

describe('a session that ends while it sends', () => {
  const call: Act = (it) => it.receive([48, 1, { receive_progress: true }, 'com.procedure']);
  const invoke: Act = (it) => it.invoke('com.offered', { timeoutMs: 100, hasInput: true });

  it.each<[string, number, Act]>([
    ['INVOCATION', 68, invoke],
    [
      'INTERRUPT',
      69,
      (it) =>
        it
          .invoke('com.offered', { timeoutMs: 100, cancelMode: 'kill' })
          .call.cancel(new WampError('com.a')),
    ],
    ['RESULT', 50, (it) => (call(it), it.lastCall.result())],
    ['RESULT with progress', 50, (it) => (call(it), it.lastCall.progress(), it.lastCall.result())],
    ['ERROR', 8, (it) => (call(it), it.lastCall.error(new WampError('com.a')))],
    [
      'ERROR of a timeout',
      8,
      (it) => {
        it.receive([48, 1, { timeout: 100 }, 'com.procedure']);
        it.clock.advance(100);
        it.lastCall.result();
      },
    ],
    [
      'ERROR of killnowait',
      8,
      (it) => (call(it), it.receive([49, 1, { mode: 'killnowait' }]), it.lastCall.result()),
    ],
    [
      'ERROR of skip',
      8,
      (it) => (call(it), it.receive([49, 1, { mode: 'skip' }]), it.lastCall.result()),
    ],
    ['SUBSCRIBED', 33, (it) => it.receive([32, 1, {}, 'com.topic'])],
    ['REGISTERED', 65, (it) => it.receive([64, 2, {}, 'com.second'])],
  ])('%s has nothing left', (_name, endsAt, act) => {
    const it = new EndingMachine().receive([1, 'realm1', capableClient]);
    it.machine.welcome({});
    it.receive([64, 1, {}, 'com.offered']);
    it.endsAt = endsAt;

    act(it);

    const { calls, invocations, registrations, subscriptions, phase } = it.machine;
    expect(phase).toBe('closed');
    expect([calls, invocations, registrations, subscriptions].map(({ size }) => size)).toEqual([
      0, 0, 0, 0,
    ]);
    expect([it.heldBytes, it.clock.pending]).toEqual([0, 0]);
  });
});
