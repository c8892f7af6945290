import type { Id, Interrupt, Invocation, Uri, WampMessage } from '../protocol/messages.js';
import type { WampError } from '../protocol/wamp-error.js';
import { calleeLeg } from './call-leg.js';
import type { CalleeEnd } from './client-machine.js';
import type { IncomingCall } from './incoming-call.js';
import {
  IncomingCalls,
  type IncomingCallsLimits,
  type IncomingCallsPorts,
} from './incoming-calls.js';
import type { SessionCore } from './session-core.js';

/** The ports of a client that answers calls. */
export interface CalleePorts extends Omit<IncomingCallsPorts, 'call'> {
  /** Returns the URI that was registered with an id; `undefined` if there is none any more. */
  procedureOf(registration: Id): Uri | undefined;
  invocation(call: IncomingCall, registration: Id): void;
}

/** The limits of a client that answers calls. */
export type CalleeLimits = IncomingCallsLimits;

/** The calls of the router in one session of a client, for what the client has registered. */
export class Callee implements CalleeEnd, SessionCore<IncomingCallsPorts, CalleeLimits> {
  readonly id = 0;
  readonly ports: IncomingCallsPorts;
  readonly calls: IncomingCalls;
  /** The registration of the INVOCATION that is read now. */
  private invoked: Id = 0;

  constructor(
    private readonly session: Pick<SessionCore, 'send'>,
    private readonly client: CalleePorts,
    readonly limits: CalleeLimits,
  ) {
    this.ports = {
      clock: client.clock,
      call: (call) => client.invocation(call, this.invoked),
      hold: (bytes) => client.hold(bytes),
      release: (bytes) => client.release(bytes),
    };
    this.calls = new IncomingCalls(this, calleeLeg);
  }

  get size(): number {
    return this.calls.size;
  }

  send(message: WampMessage): void {
    this.session.send(message);
  }

  onInvocation(
    [, request, registration, details, args, kwargs]: Invocation,
    bytes: number,
  ): boolean {
    const { procedure: called } = details;
    const registered = this.client.procedureOf(registration);
    if (registered === undefined) return false;
    const procedure = typeof called === 'string' ? called : registered;
    this.invoked = registration;
    this.calls.onCall(request, details, procedure, args, kwargs, bytes);
    return true;
  }

  onInterrupt(message: Interrupt): void {
    this.calls.onStop(message);
  }

  drop(reason: WampError): void {
    this.calls.drop(reason);
  }
}
