import type { Dict, List } from '../protocol/messages.js';
import type { WampError } from '../protocol/wamp.error.js';
import { texts } from '../protocol/texts.js';
import { isEmptyPayload } from '../protocol/wamp.result.js';

/** Who consumes the pieces of a streamed call. */
export interface InputSink {
  next(args: List | undefined, kwargs: Dict | undefined): void;
  complete(): void;
  error(reason: Error): void;
}

/**
 * The pieces of one progressive call invocation, kept until the handler asks for them
 * (specification: "Progressive Call Invocations"). An empty first piece only opens the stream, and an
 * empty last one only ends it.
 */
export class CallInput {
  private waiting: [List | undefined, Dict | undefined][] = [];
  private sink: InputSink | undefined;
  private failure: WampError | undefined;
  private ended = false;

  constructor(args: List | undefined, kwargs: Dict | undefined) {
    if (!isEmptyPayload(args, kwargs)) this.push(args, kwargs);
  }

  /** Whether the caller may still send pieces. */
  get isOpen(): boolean {
    return !this.ended;
  }

  push(args: List | undefined, kwargs: Dict | undefined): void {
    if (this.sink === undefined) this.waiting.push([args, kwargs]);
    else this.sink.next(args, kwargs);
  }

  end(args: List | undefined, kwargs: Dict | undefined): void {
    if (!isEmptyPayload(args, kwargs)) this.push(args, kwargs);
    this.ended = true;
    this.sink?.complete();
  }

  fail(reason: WampError): void {
    this.failure = reason;
    this.waiting = [];
    this.sink?.error(reason);
  }

  /** Hands everything so far, and all that follows, to the one consumer; a second one fails. */
  attach(sink: InputSink): void {
    if (this.sink !== undefined) return sink.error(new Error(texts.inputReadTwice));
    this.sink = sink;
    for (const [args, kwargs] of this.waiting.splice(0)) sink.next(args, kwargs);
    if (this.failure !== undefined) sink.error(this.failure);
    else if (this.ended) sink.complete();
  }

  /** The consumer wants no more; what still comes is discarded. */
  detach(sink: InputSink): void {
    if (this.sink === sink) this.sink = discard;
  }
}

const discard: InputSink = { next() {}, complete() {}, error() {} };
