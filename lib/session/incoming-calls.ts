import { defaults } from '../protocol/defaults.js';
import type { Call, Cancel, Id } from '../protocol/messages.js';
import { WampInvalidUriError } from '../protocol/standard-errors.js';
import { isUri } from '../protocol/uri.js';
import type { WampError } from '../protocol/wamp.error.js';
import { CallTable } from './call-table.js';
import { IncomingCall } from './incoming-call.js';
import type { Clock, Send, SessionPorts } from './ports.js';
import { texts } from '../protocol/texts.js';

/** The calls a client has in flight. An entry leaves with the final answer, or with the session. */
export class IncomingCalls {
  private readonly open = new CallTable<IncomingCall>();
  /** Answered by CANCEL or timeout while the handler still runs. */
  private abandoned: Set<IncomingCall> | undefined = undefined;
  /** Streamed calls whose answer came before their last piece: late pieces are not new calls. */
  private endedStreams: Set<Id> | undefined = undefined;

  constructor(
    private readonly ports: SessionPorts,
    readonly send: Send,
  ) {}

  get clock(): Clock {
    return this.ports.clock;
  }

  get size(): number {
    return this.open.size + (this.abandoned?.size ?? 0);
  }

  /** Whether a CALL with this id continues a streamed call rather than starting one. */
  isContinuation(request: Id): boolean {
    return this.open.get(request) !== undefined || this.endedStreams?.has(request) === true;
  }

  onCall([, request, options, procedure, args, kwargs]: Call): void {
    const isLast = options['progress'] !== true;
    const known = this.open.get(request);
    if (known !== undefined) return known.chunk(args, kwargs, isLast);
    if (this.endedStreams?.has(request)) return this.onLateChunk(request, isLast);
    const call = new IncomingCall(this, request, options, procedure, args, kwargs);
    this.open.add(call);
    if (!isUri(procedure)) return call.error(new WampInvalidUriError(texts.invalidUri(procedure)));
    call.startTimer();
    this.ports.call(call);
  }

  onCancel([, request, options]: Cancel): void {
    this.open.get(request)?.cancel(options['mode']);
  }

  /** The session ended: every handler is told to stop, nobody is answered. */
  drop(reason: WampError): void {
    const running = [...this.open.drain(), ...(this.abandoned ?? [])];
    this.abandoned = this.endedStreams = undefined;
    for (const call of running) call.drop(reason);
  }

  release(call: IncomingCall): void {
    if (this.open.delete(call)) this.rememberStream(call);
    else this.abandoned?.delete(call);
  }

  abandon(call: IncomingCall): void {
    this.release(call);
    (this.abandoned ??= new Set()).add(call);
  }

  private rememberStream(call: IncomingCall): void {
    if (call.input?.isOpen !== true) return;
    const streams = (this.endedStreams ??= new Set());
    streams.add(call.request);
    if (streams.size <= defaults.endedStreams) return;
    for (const oldest of streams) return void streams.delete(oldest);
  }

  private onLateChunk(request: Id, isLast: boolean): void {
    if (isLast) this.endedStreams?.delete(request);
  }
}
