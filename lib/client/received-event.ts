import type { Dict, EventMessage, Id, List, Uri } from '../protocol/messages.js';
import { unwrap } from '../protocol/wamp-result.js';
import type { WampEvent } from './wamp-declaration.js';

/** An EVENT, as the handlers of a subscription get it. */
export class ReceivedEvent implements WampEvent {
  readonly topic: Uri;
  readonly args: List;
  readonly kwargs: Dict;
  readonly details: Dict;
  readonly publication: Id;
  readonly subscription: Id;

  /** @param uri the topic of the subscription, which a pattern does not tell */
  constructor([, subscription, publication, details, args, kwargs]: EventMessage, uri: Uri) {
    const { topic } = details;
    this.topic = typeof topic === 'string' ? topic : uri;
    this.args = args ?? [];
    this.kwargs = kwargs ?? {};
    this.details = details;
    this.publication = publication;
    this.subscription = subscription;
  }

  get value(): unknown {
    return unwrap(this.args, this.kwargs, this.details);
  }
}
