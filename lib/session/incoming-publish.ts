import { MessageCode } from '../protocol/message-codes.js';
import type { Dict, Id, List, Publish, Uri } from '../protocol/messages.js';
import type { WampError } from '../protocol/wamp-error.js';
import { sendError } from './send-error.js';
import type { SessionCore } from './session-core.js';

/** One PUBLISH of the client, until it is accepted or failed. */
export class IncomingPublish {
  private readonly request: Id;
  readonly options: Dict;
  readonly topic: Uri;
  readonly args: List | undefined;
  readonly kwargs: Dict | undefined;

  constructor(
    private readonly session: SessionCore,
    [, request, options, topic, args, kwargs]: Publish,
    /** The estimated heap size of the message, in bytes. */
    readonly bytes: number,
  ) {
    this.request = request;
    this.options = options;
    this.topic = topic;
    this.args = args;
    this.kwargs = kwargs;
  }

  /** Sends PUBLISHED, if the client asked for it. */
  accept(publication: Id): void {
    if (this.wantsAnswer) this.session.send([MessageCode.Published, this.request, publication]);
  }

  /** Sends ERROR, if the client asked for an answer. */
  fail(error: WampError): void {
    if (this.wantsAnswer) sendError(this.session, MessageCode.Publish, this.request, error);
  }

  /** True if the client asked for an answer. */
  get wantsAnswer(): boolean {
    return this.options['acknowledge'] === true;
  }
}
