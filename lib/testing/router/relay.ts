import type { Report } from '../../hub/operations/report.js';
import type { Broker } from '../../hub/pubsub/broker.js';
import { publishedReceivers } from '../../hub/pubsub/receivers.js';
import { publisherDetails, type ReceiverOptions } from '../../hub/session/publication.js';
import type { WampSession } from '../../hub/session/wamp-session.js';
import { randomId } from '../../protocol/ids.js';
import type { Dict } from '../../protocol/messages.js';
import type { IncomingPublish } from '../../session/incoming-publish.js';
import * as texts from '../texts.js';

/** The parts of the hub that pass events on. */
export interface RelayParts {
  readonly broker: Broker;
  readonly report: Report;
}

/** Passes the events of clients to the subscribers among all clients. */
export class Relay {
  constructor(private readonly hub: RelayParts) {}

  /** Sends PUBLISHED, and then EVENT to the receivers. */
  publish(publisher: WampSession, publish: IncomingPublish): void {
    const { topic, args, kwargs, options: given } = publish;
    const { realm } = publisher;
    const id = randomId();
    const options = receiversFor(publisher, given);
    const details = given['disclose_me'] === true ? publisherDetails(publisher) : undefined;
    publish.accept(id);
    try {
      this.hub.broker.publish({ id, realm, topic, args, kwargs, details, options });
    } catch (error) {
      // Some received values cannot be sent with every serializer, for example integers beyond 64 bits.
      this.hub.report(texts.notRelayed(topic, publisher.id), error);
    }
  }
}

/** Returns the conditions of PUBLISH.Options. A publisher gets its own event only on request (specification: "Publisher Exclusion"). */
function receiversFor({ id }: WampSession, given: Dict): ReceiverOptions {
  const receivers = publishedReceivers(given);
  if (given['exclude_me'] === false) return receivers;
  return { ...receivers, exclude: [id, ...(receivers.exclude ?? [])] };
}
