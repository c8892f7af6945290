import type { Cancelable } from '../../calls/client-call.js';
import type { WampError } from '../../protocol/wamp-error.js';
import type { AnswerSink } from '../../session/outgoing-call.js';
import type { FoundSession } from './session-finder.js';

/** Starts a call as soon as its session is found. */
export type LateStart = (
  session: FoundSession | undefined,
  sink: AnswerSink,
) => Cancelable | undefined;

/** A call whose session is still looked for. If it is canceled before, it does not start. */
export class LateCall implements Cancelable {
  private call: Cancelable | undefined;
  private isCanceled = false;

  constructor(
    found: Promise<FoundSession | undefined>,
    private readonly sink: AnswerSink,
    start: LateStart,
  ) {
    void found.then((session) => {
      if (!this.isCanceled) this.call = start(session, sink);
    });
  }

  cancel(reason: WampError): void {
    if (this.call !== undefined) return this.call.cancel(reason);
    if (this.isCanceled) return;
    this.isCanceled = true;
    this.sink.error(reason);
  }
}
