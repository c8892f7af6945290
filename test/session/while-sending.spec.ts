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

type Act = (end: EndingMachine) => unknown;

describe('a session that ends while it sends', () => {
  const call: Act = (end) => end.receive([48, 1, { receive_progress: true }, 'com.procedure']);
  const invoke: Act = (end) => end.invoke('com.offered', { timeoutMs: 100, hasInput: true });

  it.each<[string, number, Act]>([
    ['INVOCATION', 68, invoke],
    [
      'INTERRUPT',
      69,
      (end) =>
        end
          .invoke('com.offered', { timeoutMs: 100, cancelMode: 'kill' })
          .call.cancel(new WampError('com.a')),
    ],
    ['RESULT', 50, (end) => (call(end), end.lastCall.result())],
    [
      'RESULT with progress',
      50,
      (end) => (call(end), end.lastCall.progress(), end.lastCall.result()),
    ],
    ['ERROR', 8, (end) => (call(end), end.lastCall.error(new WampError('com.a')))],
    [
      'ERROR of a timeout',
      8,
      (end) => {
        end.receive([48, 1, { timeout: 100 }, 'com.procedure']);
        end.clock.advance(100);
        end.lastCall.result();
      },
    ],
    [
      'ERROR of killnowait',
      8,
      (end) => (call(end), end.receive([49, 1, { mode: 'killnowait' }]), end.lastCall.result()),
    ],
    [
      'ERROR of skip',
      8,
      (end) => (call(end), end.receive([49, 1, { mode: 'skip' }]), end.lastCall.result()),
    ],
    ['SUBSCRIBED', 33, (end) => end.receive([32, 1, {}, 'com.topic'])],
    ['REGISTERED', 65, (end) => end.receive([64, 2, {}, 'com.second'])],
  ])('%s has nothing left', (_name, endsAt, act) => {
    const end = new EndingMachine().receive([1, 'realm1', capableClient]);
    end.machine.welcome({});
    end.receive([64, 1, {}, 'com.offered']);
    end.endsAt = endsAt;

    act(end);

    const { calls, invocations, registrations, subscriptions, phase } = end.machine;
    expect(phase).toBe('closed');
    expect([calls, invocations, registrations, subscriptions].map(({ size }) => size)).toEqual([
      0, 0, 0, 0,
    ]);
    expect([end.heldBytes, end.clock.pending]).toEqual([0, 0]);
  });
});
