import type { Cancel, Dict, Id, Interrupt, List, Uri } from '../protocol/messages.js';
import * as sharedTexts from '../protocol/shared-texts.js';
import { WampUnavailableError } from '../protocol/standard-errors.js';
import type { WampError } from '../protocol/wamp-error.js';
import type { CallLeg } from './call-leg.js';
import { CallTable } from './call-table.js';
import * as defaults from './defaults.js';
import { roomError } from './heap-budget.js';
import {
  IncomingCall,
  type IncomingCallLimits,
  type IncomingCallPorts,
  type IncomingCallTable,
} from './incoming-call.js';
import type { SessionCore, UriLimits } from './session-core.js';
import { uriError } from './uri-check.js';

/** The port for the calls of the other end. */
export interface IncomingCallsPorts extends IncomingCallPorts {
  call(call: IncomingCall): void;
}

/** The limits of all calls of a session. */
export interface IncomingCallsLimits extends IncomingCallLimits, UriLimits {
  /** The number of calls whose handlers may be running. */
  readonly maxCallsInFlight: number;
}

/** The state while no more calls are accepted. */
interface Draining {
  /** While draining: the error that every new CALL gets. */
  readonly reason: WampError;
  readonly whenEmpty: () => void;
}

/** Holds the calls of the other end. A call is removed with its final answer or with the session. */
export class IncomingCalls implements IncomingCallTable {
  private readonly open = new CallTable<IncomingCall>();
  /** Calls that were answered by CANCEL or a timeout while the handler is still running. */
  private abandoned: Set<IncomingCall> | undefined = undefined;
  /** Streamed calls that were answered before their last piece, by id. Late pieces must not start a new call. */
  private endedStreams: Map<Id, Uri> | undefined = undefined;
  private draining: Draining | undefined;

  /** @param leg the message codes of calls and answers */
  constructor(
    readonly session: SessionCore<IncomingCallsPorts, IncomingCallsLimits>,
    readonly leg: CallLeg,
  ) {}

  get size(): number {
    return this.open.size + (this.abandoned?.size ?? 0);
  }

  /** Returns true if a request continues a streamed call and does not start a new one. */
  isContinuation(request: Id, procedure: Uri): boolean {
    return this.open.get(request) !== undefined || this.endedStreams?.get(request) === procedure;
  }

  /** @param bytes the estimated heap size of the message */
  onCall(
    request: Id,
    options: Dict,
    procedure: Uri,
    args: List | undefined,
    kwargs: Dict | undefined,
    bytes: number,
  ): void {
    const isLast = options['progress'] !== true;
    const known = this.open.get(request);
    if (known !== undefined) return known.chunk({ args, kwargs, bytes }, procedure, isLast);
    if (this.endedStreams?.get(request) === procedure) return this.onLateChunk(request, isLast);
    const size = bytes + defaults.callBytes;
    const error = this.errorFor(procedure, size);
    const held = error === undefined ? size : 0;
    const call = new IncomingCall(this, request, options, procedure, args, kwargs, held);
    this.open.add(call);
    if (error !== undefined) return call.error(error);
    call.input?.begin({ args, kwargs, bytes });
    call.startTimer();
    this.session.ports.call(call);
  }

  onStop([, request, options]: Cancel | Interrupt): void {
    this.open.get(request)?.cancel(options['mode']);
  }

  /** Stops accepting calls. Calls in flight continue. */
  drain(reason: WampError, whenEmpty: () => void): void {
    this.draining = { reason, whenEmpty };
  }

  /** Answers every call with an ERROR and stops the handlers. */
  stop(reason: WampError): void {
    for (const call of this.open.all()) call.stop(reason);
  }

  /** Stops every handler without an answer, because the session has ended. */
  drop(reason: WampError): void {
    const running = [...this.open.drain(), ...(this.abandoned ?? [])];
    this.abandoned = this.endedStreams = undefined;
    for (const call of running) {
      this.uncount(call);
      call.drop(reason);
    }
  }

  release(call: IncomingCall): void {
    const isHeld = this.close(call) || this.abandoned?.delete(call) === true;
    if (isHeld) this.uncount(call);
    if (this.draining !== undefined && this.size === 0) this.draining.whenEmpty();
  }

  private uncount(call: IncomingCall): void {
    this.session.ports.release(call.bytes);
    call.input?.uncount();
  }

  abandon(call: IncomingCall): void {
    // Sending the answer may have ended the session.
    if (!this.close(call)) return;
    (this.abandoned ??= new Set()).add(call);
  }

  private errorFor(procedure: Uri, bytes: number): WampError | undefined {
    const { maxCallsInFlight, maxUriLength } = this.session.limits;
    if (this.draining !== undefined) return this.draining.reason;
    if (this.size >= maxCallsInFlight)
      return new WampUnavailableError(sharedTexts.tooMany('calls in flight', maxCallsInFlight));
    const wrongUri = uriError(procedure, maxUriLength);
    return wrongUri ?? roomError(this.session.ports, bytes);
  }

  /** Closes an answered call. Returns true if it was not answered before. */
  private close(call: IncomingCall): boolean {
    if (!this.open.delete(call)) return false;
    if (call.input?.isOpen === true) this.expectLateChunks(call);
    return true;
  }

  private expectLateChunks(call: IncomingCall): void {
    const streams = (this.endedStreams ??= new Map());
    streams.set(call.request, call.procedure);
    if (streams.size <= defaults.endedStreams) return;
    for (const oldest of streams.keys()) return void streams.delete(oldest);
  }

  private onLateChunk(request: Id, isLast: boolean): void {
    if (isLast) this.endedStreams?.delete(request);
  }
}
