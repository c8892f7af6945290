import type { Uri } from '../../protocol/messages.js';
import type { RealmHandlers } from '../handlers/realm-handlers.js';
import type { WampSession } from '../session/wamp-session.js';
import type { EventQueues } from './event-queues.js';
import type { StreamingTopic } from './streaming-topic.js';
import type { WaitingSubscribe } from './waiting-subscribe.js';

/** A client with a session, and the state of the handlers that serve it. */
export class ServedClient {
  /** The streaming topics that run for this client, by URI. */
  streamingTopics: Map<Uri, StreamingTopic> | undefined = undefined;

  /** The SUBSCRIBE messages that wait for the other nodes of the cluster. */
  waitingSubscribes: Set<WaitingSubscribe> | undefined = undefined;

  constructor(
    readonly session: WampSession,
    /** The handlers of its realm. */
    readonly handlers: RealmHandlers,
    /** Its events that wait for handlers. */
    readonly queues: EventQueues,
  ) {}
}
