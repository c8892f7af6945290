import { MessageCode } from '../protocol/message-codes.js';
import type { Dict, Id, List, Publish, Uri } from '../protocol/messages.js';
import { WampUnavailableError } from '../protocol/standard-errors.js';
import { withPayload } from '../protocol/wamp-result.js';
import type { Connection } from './connection.js';
import type { PublishOptions } from './publish-options.js';
import { publishNames } from './request-flaw.js';
import * as texts from './texts.js';
import type { WaitingRequest } from './waiting-room.js';

/** One publication, which may wait for a session. */
export class PublishRequest implements WaitingRequest {
  readonly isPublication = true;

  constructor(
    private readonly topic: Uri,
    private readonly args: List | undefined,
    private readonly kwargs: Dict | undefined,
    private readonly options: PublishOptions,
    private readonly resolve: (publication: Id | undefined) => void,
    private readonly reject: (error: Error) => void,
  ) {}

  start(session: Connection): void {
    const { acknowledge = true } = this.options;
    if (session.backlog.isFull) return this.reject(new WampUnavailableError(texts.slowConnection));
    const sink = { granted: this.resolve, refused: this.reject };
    if (acknowledge) session.ask(MessageCode.Publish, (request) => this.message(request), sink);
    else this.tell(session);
  }

  fail(error: Error): void {
    this.reject(error);
  }

  private tell(session: Connection): void {
    try {
      session.machine.requests.tell((request) => this.message(request));
      this.resolve(undefined);
    } catch (error) {
      this.reject(error as Error);
    }
  }

  private message(request: Id): Publish {
    const message: Publish = [MessageCode.Publish, request, this.wireOptions(), this.topic];
    return withPayload(message, this.args, this.kwargs);
  }

  private wireOptions(): Dict {
    const { acknowledge = true, details } = this.options;
    const wire: Dict = { ...details };
    for (const [option, name] of publishNames) {
      const value = this.options[option];
      if (value !== undefined) wire[name] = value;
    }
    if (acknowledge) wire['acknowledge'] = true;
    return wire;
  }
}
