import { describe, expect, it } from 'vitest';
import { MessageCode } from '../../lib/protocol/message-codes.js';
import type { Dict, EventMessage, Id, Uri, WampMessage } from '../../lib/protocol/messages.js';
import { WampTimeoutError, WampUnavailableError } from '../../lib/protocol/standard-errors.js';
import { Callee, type CalleePorts } from '../../lib/session/callee.js';
import {
  ClientMachine,
  type ClientPorts,
  type ClientSessionEnd,
} from '../../lib/session/client-machine.js';
import type { IncomingCall } from '../../lib/session/incoming-call.js';
import type { AckedRequest } from '../../lib/session/pending-requests.js';
import { VirtualClock } from '../../lib/testing/virtual-clock.js';
import { parseMessage } from '../utils/parse-message.js';

// The client's end of a session alone: no socket, no router.

class Client implements ClientPorts, CalleePorts {
  readonly clock = new VirtualClock();
  readonly machine = new ClientMachine(this);
  readonly sent: WampMessage[] = [];
  readonly seen: unknown[] = [];
  readonly calls: IncomingCall[] = [];
  readonly ends: ClientSessionEnd[] = [];
  readonly registered = new Map<Id, Uri>();

  send(message: WampMessage): void {
    this.sent.push(structuredClone(message));
  }
  hold = (): boolean => true;
  release(): void {}
  challenge(method: string, extra: Dict): void {
    this.seen.push(['challenge', method, extra]);
  }
  welcome(session: Id, details: Dict): void {
    this.machine.open(session, details);
  }
  event(event: EventMessage): void {
    this.seen.push(['event', ...event.slice(1)]);
  }
  procedureOf(registration: Id): Uri | undefined {
    return this.registered.get(registration);
  }
  invocation(call: IncomingCall, registration: Id): void {
    this.calls.push(call);
    this.seen.push(['invocation', call.procedure, registration]);
  }
  revoked(type: string, id: Id, reason: Uri): void {
    this.seen.push(['revoked', type, id, reason]);
  }
  ended(end: ClientSessionEnd): void {
    this.ends.push(end);
    this.machine.lose(new WampUnavailableError('ended'));
  }

  /** Answers calls from now on, as a client does that has registered something. */
  answers(): this {
    const limits = {
      maxCallsInFlight: Infinity,
      maxInputBufferBytes: 1_000,
      maxUriLength: Infinity,
    };
    this.machine.callee = new Callee(this.machine, this, limits);
    return this;
  }

  /** Gets messages as a connection would: an error of the router ends the session. */
  receive(...messages: unknown[]): this {
    for (const message of messages) {
      try {
        this.machine.receive(parseMessage(message), 100);
      } catch (error) {
        this.machine.violate((error as Error).message);
      }
    }
    return this;
  }

  open(roles: Dict = {}): this {
    this.machine.hello('realm1', {});
    return this.receive([MessageCode.Welcome, 7, { roles }]);
  }

  /** A request, and what becomes of it. */
  ask(type: AckedRequest, timeoutMs = 0): unknown[] {
    const outcome: unknown[] = [];
    this.machine.requests.ask(
      type,
      (request) => [type, request, {}, 'com.x'] as never,
      {
        granted: (id) => outcome.push('granted', id),
        refused: (error) => outcome.push('refused', error),
      },
      timeoutMs,
    );
    return outcome;
  }
}

const { Publish, Register, Subscribe, Unregister, Unsubscribe } = MessageCode;

describe('the client machine', () => {
  it.each([
    [Publish, [MessageCode.Published, 1, 55], 55],
    [Subscribe, [MessageCode.Subscribed, 1, 55], 55],
    [Unsubscribe, [MessageCode.Unsubscribed, 1], 0],
    [Register, [MessageCode.Registered, 1, 55], 55],
    [Unregister, [MessageCode.Unregistered, 1], 0],
  ] as const)('tells who asked with %i of the answer, and of an ERROR', (type, answer, id) => {
    const client = new Client().open();
    const granted = client.ask(type);
    const refused = client.ask(type);
    client.receive(answer, [MessageCode.Error, type, 2, {}, 'wamp.error.not_authorized', ['No.']]);
    expect(granted).toEqual(['granted', id]);
    expect(refused).toMatchObject(['refused', { uri: 'wamp.error.not_authorized', args: ['No.'] }]);
    expect([client.machine.size, client.machine.phase]).toEqual([0, 'established']);
  });

  it('fails what is not acknowledged in time, and ignores a late answer', () => {
    const client = new Client().open();
    const outcome = client.ask(Publish, 1_000);
    client.clock.advance(1_000);
    expect(outcome[1]).toBeInstanceOf(WampTimeoutError);
    client.receive([MessageCode.Published, 1, 55]);
    expect([outcome.length, client.machine.phase, client.clock.pending]).toEqual([
      2,
      'established',
      0,
    ]);
  });

  it('counts the ids of all requests from 1, and uses the id of one that cannot be sent again', () => {
    const client = new Client().open();
    client.ask(Subscribe);
    const failing = (): never => {
      throw new TypeError('cannot be encoded');
    };
    const sink = { granted() {}, refused() {} };
    expect(() => client.machine.requests.ask(Publish, failing, sink, 0)).toThrow(TypeError);
    client.machine.calls.start(
      undefined,
      { uri: 'com.x' },
      { progress() {}, result() {}, error() {} },
    );
    client.machine.requests.tell((request) => [Publish, request, {}, 'com.x']);
    expect(client.sent.slice(1).map(([code, request]) => [code, request])).toEqual([
      [Subscribe, 1],
      [MessageCode.Call, 2],
      [Publish, 3],
    ]);
  });

  it('knows the registration of an invocation, and the URI that was called by a pattern', () => {
    const client = new Client().open().answers();
    client.registered.set(9, 'com.pattern');
    client.receive(
      [MessageCode.Invocation, 1, 9, {}],
      [MessageCode.Invocation, 2, 9, { procedure: 'com.pattern.one' }],
      [MessageCode.Invocation, 3, 8, {}],
    );
    expect(client.seen).toEqual([
      ['invocation', 'com.pattern', 9],
      ['invocation', 'com.pattern.one', 9],
    ]);
    expect(client.sent.at(-1)).toMatchObject([
      MessageCode.Error,
      MessageCode.Invocation,
      3,
      {},
      'wamp.error.no_such_procedure',
      ['This session has no registration 8.'],
    ]);
    for (const call of client.calls) call.result(['ok']);
    expect(client.machine.size).toBe(0);
  });

  it('refuses calls if it has never registered anything', () => {
    const client = new Client().open();
    client.receive([MessageCode.Invocation, 1, 9, {}], [MessageCode.Interrupt, 1, {}]);
    expect(client.sent.slice(1)).toEqual([
      [
        MessageCode.Error,
        MessageCode.Invocation,
        1,
        {},
        'wamp.error.no_such_procedure',
        ['This session has no registration 9.'],
      ],
    ]);
    expect(client.ends).toEqual([]);
  });

  it('tells of revocations', () => {
    const client = new Client().open();
    client.receive(
      [MessageCode.Unsubscribed, 0, { subscription: 5, reason: 'com.reason' }],
      [MessageCode.Unregistered, 0, { registration: 6 }],
      [MessageCode.Unregistered, 0],
    );
    expect(client.seen).toEqual([
      ['revoked', 'subscription', 5, 'com.reason'],
      ['revoked', 'registration', 6, 'wamp.error.not_authorized'],
    ]);
    expect(client.machine.phase).toBe('established');
  });

  it('sends a GOODBYE, and answers one', () => {
    const asking = new Client().open();
    const pending = asking.ask(Publish);
    asking.machine.goodbye('wamp.close.close_realm', 2_000, new WampUnavailableError('closing'));
    expect(pending).toMatchObject(['refused', { message: 'closing' }]);
    asking.receive(
      [MessageCode.Published, 1, 1],
      [MessageCode.Goodbye, {}, 'wamp.close.goodbye_and_out'],
    );
    expect(asking.ends).toMatchObject([{ message: 'GOODBYE', isRemote: false }]);
    expect(asking.clock.pending).toBe(0);

    const told = new Client().open().receive([MessageCode.Goodbye, {}, 'com.reason']);
    expect(told.sent.at(-1)).toEqual([MessageCode.Goodbye, {}, 'wamp.close.goodbye_and_out']);
    expect(told.ends).toMatchObject([{ message: 'GOODBYE', isRemote: true, reason: 'com.reason' }]);
  });

  it('does not wait for ever for the answer to GOODBYE', () => {
    const client = new Client().open();
    client.machine.goodbye('wamp.close.close_realm', 2_000, new WampUnavailableError('closing'));
    client.clock.advance(2_000);
    expect(client.ends).toHaveLength(1);
  });

  it.each<[what: string, isOpen: boolean, message: unknown]>([
    ['RESULT before WELCOME', false, [MessageCode.Result, 1, {}]],
    ['EVENT before WELCOME', false, [MessageCode.Event, 1, 1, {}]],
    ['a second WELCOME', true, [MessageCode.Welcome, 8, {}]],
    ['CHALLENGE in a session', true, [MessageCode.Challenge, 'ticket', {}]],
    ['RESULT of no call', true, [MessageCode.Result, 1, {}]],
    ['ERROR of no call', true, [MessageCode.Error, MessageCode.Call, 1, {}, 'com.x']],
    ['ERROR of no request', true, [MessageCode.Error, Subscribe, 1, {}, 'com.x']],
    ['ERROR of what nobody asks', true, [MessageCode.Error, MessageCode.Event, 1, {}, 'com.x']],
    ['PUBLISHED of no request', true, [MessageCode.Published, 1, 1]],
    ['CALL', true, [MessageCode.Call, 1, {}, 'com.x']],
    ['HELLO', true, [MessageCode.Hello, 'realm1', {}]],
    ['YIELD', true, [MessageCode.Yield, 1, {}]],
    ['REGISTER', true, [Register, 1, {}, 'com.x']],
  ])('ends the session with protocol_violation at %s', (_, isOpen, message) => {
    const client = new Client();
    if (isOpen) client.open();
    else client.machine.hello('realm1', {});
    client.receive(message);
    expect(client.sent.at(-1)).toMatchObject([
      MessageCode.Abort,
      {},
      'wamp.error.protocol_violation',
    ]);
    expect(client.ends).toMatchObject([{ message: 'ABORT', isRemote: false }]);
    expect([client.machine.phase, client.machine.size]).toEqual(['closed', 0]);
    const { length } = client.sent;
    client.receive([MessageCode.Event, 1, 1, {}], message);
    expect([client.sent.length, client.ends.length]).toEqual([length, 1]);
  });

  it('an acknowledgement of another type ends the session', () => {
    const client = new Client().open();
    const outcome = client.ask(Subscribe);
    client.receive([MessageCode.Registered, 1, 5]);
    expect(client.ends).toMatchObject([{ reason: 'wamp.error.protocol_violation' }]);
    expect(outcome).toMatchObject(['refused', { message: 'ended' }]);
  });
});
