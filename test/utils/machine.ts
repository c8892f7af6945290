import { limitsOf } from '../../lib/protocol/limits-of.js';
import { MessageCode } from '../../lib/protocol/message-codes.js';
import type { Dict, Id, List, ServerMessage, Uri } from '../../lib/protocol/messages.js';
import { settle } from '../../lib/protocol/options.js';
import { ProtocolViolation } from '../../lib/protocol/protocol-violation.js';
import type { Challenger } from '../../lib/session/handshake.js';
import type { IncomingCall } from '../../lib/session/incoming-call.js';
import type { IncomingPublish } from '../../lib/session/incoming-publish.js';
import type { AnswerSink, CallRequest } from '../../lib/session/outgoing-call.js';
import type { SessionPorts } from '../../lib/session/ports.js';
import type { IncomingRegister, Registration } from '../../lib/session/registrations.js';
import { SessionMachine } from '../../lib/session/session-machine.js';
import { sessionOptionRules, type WampSessionOptions } from '../../lib/session/session-options.js';
import type { IncomingSubscribe } from '../../lib/session/subscriptions.js';
import { capableClient, VirtualClock } from '../../lib/testing/index.js';
import { parseMessage } from './parse-message.js';

/** A state machine between a list of what it sent and a list of what it was asked for. */
export class MachineUnderTest implements SessionPorts, Challenger {
  readonly clock = new VirtualClock();
  readonly machine: SessionMachine;

  readonly sent: ServerMessage[] = [];
  readonly hellos: [Uri, Dict][] = [];
  readonly authenticates: [signature: string, extra: Dict][] = [];
  readonly calls: IncomingCall[] = [];
  readonly publishes: IncomingPublish[] = [];
  readonly unsubscribed: Id[] = [];
  readonly endings: Uri[] = [];
  transportsEnded = 0;

  /** Gives every topic an id, as the hub does. */
  private readonly topics = new Map<string, Id>();

  constructor(strict = false) {
    this.machine = new SessionMachine(this, {
      ...settle<WampSessionOptions, typeof sessionOptionRules>(sessionOptionRules, { strict }),
      limits: limitsOf(),
    });
  }

  /** What arrives, treated as the hub treats it. */
  receive(...messages: unknown[]): this {
    for (const message of messages) {
      try {
        this.machine.receive(parseMessage(message), JSON.stringify(message).length);
      } catch (error) {
        if (!(error instanceof ProtocolViolation)) throw error;
        this.machine.violate(error.message);
      }
    }
    return this;
  }

  /** What was sent since the last look. */
  take(): ServerMessage[] {
    return this.sent.splice(0);
  }

  /** The call that reached the application last. */
  get lastCall(): IncomingCall {
    return this.calls.at(-1)!;
  }

  /** Calls a procedure the client registered; what comes of it lands in `answers`. */
  invoke(uri: Uri, options: Partial<CallRequest> = {}, args?: List, kwargs?: Dict) {
    const answers: unknown[][] = [];
    const sink: AnswerSink = {
      progress: (...payload) => answers.push(['progress', ...payload]),
      result: (...payload) => answers.push(['result', ...payload]),
      error: (error) => answers.push(['error', error]),
    };
    const registration = this.machine.registrations.find(uri)!;
    const invocation = { uri, args, kwargs, ...options };
    const call = this.machine.invocations.start(registration, invocation, sink);
    return { call, answers };
  }

  send(message: ServerMessage): void {
    // As an encoder would: what cannot be encoded is not sent.
    this.sent.push(structuredClone(message));
  }

  end(): void {
    this.transportsEnded++;
  }

  authenticate(signature: string, extra: Dict): void {
    this.authenticates.push([signature, extra]);
  }

  reserveId(): Id {
    return 1234;
  }

  hello(realm: Uri, details: Dict): void {
    this.hellos.push([realm, details]);
  }

  /** What the machine has counted and not given back. */
  heldBytes = 0;

  hold(bytes: number): boolean {
    this.heldBytes += bytes;
    return true;
  }

  release(bytes: number): void {
    this.heldBytes -= bytes;
  }

  call(call: IncomingCall): void {
    this.calls.push(call);
  }

  publish(publish: IncomingPublish): void {
    this.publishes.push(publish);
    publish.accept(4711);
  }

  /** Who decides about REGISTER; everything is accepted by default. */
  onRegister = (register: IncomingRegister): unknown => register.accept();

  register(register: IncomingRegister): void {
    this.onRegister(register);
  }

  subscribe(subscribe: IncomingSubscribe): void {
    const key = `${subscribe.match} ${subscribe.topic}`;
    const id = this.topics.get(key) ?? this.topics.size + 1;
    this.topics.set(key, id);
    subscribe.accept(id);
  }

  readonly unregistered: Id[] = [];

  unregister({ id }: Registration): void {
    this.unregistered.push(id);
  }

  inOrder(run: () => void): void {
    run();
  }

  unsubscribe(subscription: Id): void {
    this.unsubscribed.push(subscription);
  }

  ended(reason: Uri): void {
    this.endings.push(reason);
  }
}

/** A machine whose client has sent HELLO; the application has not decided yet. */
export function joiningMachine(strict?: boolean, details: Dict = capableClient): MachineUnderTest {
  return new MachineUnderTest(strict).receive([MessageCode.Hello, 'realm1', details]);
}

/** A machine that has asked its client to prove who it is; CHALLENGE has been taken. */
export function challengedMachine(strict?: boolean): MachineUnderTest {
  const it = joiningMachine(strict);
  it.machine.challenge('ticket', {}, it);
  it.take();
  return it;
}

/** A machine in an open session; WELCOME has been taken. */
export function openMachine(strict?: boolean, details?: Dict): MachineUnderTest {
  const it = joiningMachine(strict, details);
  it.machine.welcome({ realm: 'realm1' });
  it.take();
  return it;
}

/** A machine that has said GOODBYE and waits for the client's. */
export function closingMachine(): MachineUnderTest {
  const it = openMachine();
  it.machine.goodbye('wamp.close.system_shutdown');
  it.take();
  return it;
}

/** The ABORT of a protocol violation. */
export const violation = (text: unknown): unknown[] => [
  MessageCode.Abort,
  { message: text },
  'wamp.error.protocol_violation',
];
