import type { Cancel, Dict, Id, Interrupt, List, Uri } from '../protocol/messages.js';
import { sharedTexts } from '../protocol/shared-texts.js';
import { WampUnavailableError } from '../protocol/standard-errors.js';
import type { WampError } from '../protocol/wamp-error.js';
import type { CallLeg } from './call-leg.js';
import { CallTable } from './call-table.js';
import { defaults } from './defaults.js';
import {
  IncomingCall,
  type IncomingCallLimits,
  type IncomingCallPorts,
  type IncomingCallTable,
} from './incoming-call.js';
import type { SessionCore, UriLimits } from './session-core.js';
import { uriRefusal } from './uri-check.js';

/** Where the calls of the other end go. */
export interface IncomingCallsPorts extends IncomingCallPorts {
  call(call: IncomingCall): void;
}

/** The limits on all calls of a session. */
export interface IncomingCallsLimits extends IncomingCallLimits, UriLimits {
  /** Calls whose handlers still run. */
  readonly maxCallsInFlight: number;
}

/** Takes no more calls. */
interface Draining {
  /** The error that every new call gets. */
  readonly reason: WampError;
  readonly whenEmpty: () => void;
}

/** The calls the other end has in flight. An entry leaves with the final answer, or with the session. */
export class IncomingCalls implements IncomingCallTable {
  private readonly open = new CallTable<IncomingCall>();
  /** Answered by cancellation or timeout while the handler still runs. */
  private abandoned: Set<IncomingCall> | undefined = undefined;
  /** Streamed calls whose answer came before their last piece, by id: late pieces are not new calls. */
  private endedStreams: Map<Id, Uri> | undefined = undefined;
  private draining: Draining | undefined;

  /** @param leg the messages that calls come in, and are answered by */
  constructor(
    readonly session: SessionCore<IncomingCallsPorts, IncomingCallsLimits>,
    readonly leg: CallLeg,
  ) {}

  get size(): number {
    return this.open.size + (this.abandoned?.size ?? 0);
  }

  /** Whether a request continues a streamed call rather than starting one. */
  isContinuation(request: Id, procedure: Uri): boolean {
    return this.open.get(request) !== undefined || this.endedStreams?.get(request) === procedure;
  }

  /** @param bytes of heap that the message takes */
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
    const refusal = this.refusal(procedure, bytes);
    const held = refusal === undefined ? bytes : 0;
    const call = new IncomingCall(this, request, options, procedure, args, kwargs, held);
    this.open.add(call);
    if (refusal !== undefined) return call.error(refusal);
    call.input?.begin({ args, kwargs, bytes });
    call.startTimer();
    this.session.ports.call(call);
  }

  onStop([, request, options]: Cancel | Interrupt): void {
    this.open.get(request)?.cancel(options['mode']);
  }

  /** Takes no more calls; those in flight go on. */
  refuseFurther(reason: WampError, whenEmpty: () => void): void {
    this.draining = { reason, whenEmpty };
  }

  /** Answers every call with an ERROR; their handlers are told to stop. */
  stop(reason: WampError): void {
    for (const call of this.open.all()) call.stop(reason);
  }

  /** The session ended: every handler is told to stop, nobody is answered. */
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
    this.close(call);
    (this.abandoned ??= new Set()).add(call);
  }

  private refusal(procedure: Uri, bytes: number): WampError | undefined {
    const { maxCallsInFlight, maxUriLength } = this.session.limits;
    if (this.draining !== undefined) return this.draining.reason;
    if (this.size >= maxCallsInFlight)
      return new WampUnavailableError(sharedTexts.tooMany('calls in flight', maxCallsInFlight));
    const wrongUri = uriRefusal(procedure, maxUriLength);
    if (wrongUri !== undefined || this.session.ports.hold(bytes)) return wrongUri;
    return new WampUnavailableError(sharedTexts.holdsTooMuch);
  }

  /** The call has its answer; says whether it was still waiting for it. */
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
