import { MessageCode, messageName } from '../../lib/protocol/message-codes.js';
import type { Id, ServerMessage, Uri, WampMessage } from '../../lib/protocol/messages.js';
import { WampCanceledError } from '../../lib/protocol/standard-errors.js';
import { calleeLeg, callerLeg } from '../../lib/session/call-leg.js';
import type { IncomingCall } from '../../lib/session/incoming-call.js';
import { IncomingCalls } from '../../lib/session/incoming-calls.js';
import type { AnswerSink, CallRequest, OutgoingCall } from '../../lib/session/outgoing-call.js';
import { OutgoingCalls } from '../../lib/session/outgoing-calls.js';
import type { VirtualClock } from '../../lib/testing/virtual-clock.js';
import { MachineUnderTest } from './machine.js';
import { parseMessage } from './parse-message.js';

const uri = 'com.procedure';
const features = { callCanceling: true, progressiveResults: true, progressiveInvocations: true };

/** How messages travel, and what becomes of calls. */
export interface Delivery {
  /** A message arrives before `send` returns. By default it arrives when the next thing is looked at. */
  readonly isSynchronous?: boolean;
  /** Runs when a call has reached the called end. */
  readonly onCall?: (call: IncomingCall) => void;
}

/** A router's end whose messages go to the client's end, when the next thing is looked at. */
class RouterEnd extends MachineUnderTest {
  client: ClientEnd | undefined;
  /** Messages on their way, to both ends. */
  private readonly underway: (() => void)[] = [];

  constructor(private readonly how: Delivery) {
    super();
  }

  override send(message: ServerMessage): void {
    super.send(message);
    const copy = parseMessage(structuredClone(message), true);
    this.passOn(() => this.client?.receive(copy));
  }

  fromClient(message: WampMessage): void {
    const copy = parseMessage(structuredClone(message), true);
    this.passOn(() => void this.receive(copy));
  }

  override call(call: IncomingCall): void {
    super.call(call);
    this.how.onCall?.(call);
  }

  private passOn(arrive: () => void): void {
    this.underway.push(arrive);
    if (this.how.isSynchronous === true) this.deliver();
  }

  /** @param last follows all that is underway */
  deliver(last?: () => void): void {
    for (let next = this.underway.shift(); next !== undefined; next = this.underway.shift()) next();
    last?.();
  }
}

/** The calls of a client's end: the tables of the router's end, on the other legs. */
class ClientEnd {
  readonly id: Id = 1234;
  readonly isStrict = false;
  readonly features = features;
  readonly limits = {
    maxCallsInFlight: Infinity,
    maxInputBufferBytes: Infinity,
    maxUriLength: Infinity,
  };
  readonly ports;
  lastRequest: Id = 0;

  readonly handled: IncomingCall[] = [];
  readonly incoming = new IncomingCalls(this, calleeLeg);
  readonly outgoing = new OutgoingCalls(this, callerLeg);
  readonly sent: WampMessage[] = [];
  private readonly offered = new Map<Id, Uri>();

  constructor(
    private readonly router: RouterEnd,
    { onCall }: Delivery,
  ) {
    const call = (it: IncomingCall): void => {
      this.handled.push(it);
      onCall?.(it);
    };
    this.ports = { clock: router.clock, hold: () => true, release: () => {}, call };
  }

  offer(procedure: Uri): void {
    this.offered.set(1, procedure);
    this.send([MessageCode.Register, ++this.lastRequest, {}, procedure]);
  }

  send(message: WampMessage): void {
    this.sent.push(structuredClone(message));
    this.router.fromClient(message);
  }

  receive(message: WampMessage): void {
    switch (message[0]) {
      case MessageCode.Invocation: {
        const [, request, registration, details, args, kwargs] = message;
        const procedure = this.offered.get(registration)!;
        const bytes = JSON.stringify(message).length;
        return this.incoming.onCall(request, details, procedure, args, kwargs, bytes);
      }
      case MessageCode.Interrupt:
        return this.incoming.onStop(message);
      case MessageCode.Result:
        return this.outgoing.onAnswer(message);
      case MessageCode.Error:
        return this.outgoing.onError(message);
    }
  }
}

/** A call of the calling end, and what has come of it. */
export interface Started {
  readonly call: OutgoingCall<unknown>;
  answers(): unknown[][];
}

/** One end that calls, and the other one, that is called. */
export interface BothEnds {
  /** Lets time pass, in milliseconds. */
  advance(ms: number): void;
  /** Calls that have reached the called end. */
  handled(): readonly IncomingCall[];
  /** @param onProgress runs when a progressive result has come */
  call(request?: Partial<CallRequest>, onProgress?: () => void): Started;
  /** What the calling end has sent, by the names of the messages, and what the called end has. */
  asked(): string[];
  answered(): string[];
  /** How much is in the tables of both ends. */
  held(): number;
  /** Ends the session, on both ends. */
  end(): void;
  /** Gives a message to the calling end, or to the called one. */
  answer(message: unknown): void;
  ask(message: unknown): void;
}

function openEnds(how: Delivery): { router: RouterEnd; client: ClientEnd } {
  const roles = {
    callee: {
      features: {
        call_canceling: true,
        progressive_call_results: true,
        progressive_call_invocations: true,
      },
    },
  };
  const router = new RouterEnd(how).receive([MessageCode.Hello, 'realm1', { roles }]);
  router.machine.welcome({});
  const client = new ClientEnd(router, how);
  router.client = client;
  client.offer(uri);
  router.deliver();
  router.take();
  client.sent.length = 0;
  return { router, client };
}

/** The end of a client that calls. */
export interface CallingClient extends BothEnds {
  readonly calls: OutgoingCalls<undefined>;
  readonly clock: VirtualClock;
}

/** A client that calls the router. */
export function clientCalls(how: Delivery = {}): CallingClient {
  const { router, client } = openEnds(how);
  return {
    calls: client.outgoing,
    clock: router.clock,
    ...bothEnds(router, client, router.calls, client.sent, router.sent),
    call: starter(router, (request, sink) => client.outgoing.start(undefined, request, sink)),
    answer: (message) => router.deliver(() => client.receive(parseMessage(message))),
    ask: (message) => router.deliver(() => router.machine.receive(parseMessage(message), 1)),
  };
}

/** A router that calls a client. */
export function routerCalls(how: Delivery = {}): BothEnds {
  const { router, client } = openEnds(how);
  const { invocations, registrations } = router.machine;
  const registration = registrations.find(uri)!;
  return {
    ...bothEnds(router, client, client.handled, router.sent, client.sent),
    call: starter(router, (request, sink) => invocations.start(registration, request, sink)),
    answer: (message) => router.deliver(() => router.machine.receive(parseMessage(message), 1)),
    ask: (message) => router.deliver(() => client.receive(parseMessage(message))),
  };
}

/** What both directions have in common. Whoever looks at something finds that all messages have arrived. */
function bothEnds(
  router: RouterEnd,
  { incoming, outgoing }: ClientEnd,
  handled: readonly IncomingCall[],
  asked: readonly WampMessage[],
  answered: readonly WampMessage[],
) {
  const { machine, clock } = router;
  const tables = [machine.calls, machine.invocations, incoming, outgoing];
  const arrived = <T>(look: () => T): (() => T) => {
    return () => {
      router.deliver();
      return look();
    };
  };
  return {
    advance(ms: number): void {
      router.deliver();
      clock.advance(ms);
    },
    handled: arrived(() => handled),
    asked: arrived(() => namesOf(asked)),
    answered: arrived(() => namesOf(answered)),
    end(): void {
      router.deliver();
      router.receive([MessageCode.Goodbye, {}, 'wamp.close.close_realm']);
      incoming.drop(new WampCanceledError());
      outgoing.drop();
    },
    held: arrived(() => tables.reduce((sum, { size }) => sum + size, clock.pending)),
  };
}

function starter(
  router: RouterEnd,
  start: (request: CallRequest, sink: AnswerSink) => OutgoingCall<unknown>,
) {
  return (request: Partial<CallRequest> = {}, onProgress?: () => void): Started => {
    const answers: unknown[][] = [];
    const sink: AnswerSink = {
      progress: (...payload) => {
        answers.push(['progress', ...payload]);
        onProgress?.();
      },
      result: (...payload) => answers.push(['result', ...payload]),
      error: (error) => answers.push(['error', (error as Error & { uri: Uri }).uri]),
    };
    const call = start({ uri, ...request }, sink);
    return {
      call,
      answers() {
        router.deliver();
        return answers;
      },
    };
  };
}

function namesOf(messages: readonly WampMessage[]): string[] {
  return messages.map((message) => {
    const { mode } = (message[2] ?? {}) as { readonly mode?: string };
    return [messageName(message[0]), mode].filter(Boolean).join(' ');
  });
}
