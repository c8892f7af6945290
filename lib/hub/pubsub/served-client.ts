import type { Uri } from '../../protocol/messages.js';
import type { RealmHandlers } from '../handlers/realm-handlers.js';
import type { WampSession } from '../session/wamp-session.js';
import type { EventQueues } from './event-queues.js';
import type { TopicLife } from './topic-life.js';

/** A client that joined: its session, and what the application's handlers do for it. */
export class ServedClient {
  /** The streaming topics that run for it. */
  lives: Map<Uri, TopicLife> | undefined = undefined;

  constructor(
    readonly session: WampSession,
    /** What the application offers to it. */
    readonly handlers: RealmHandlers,
    /** Its events that wait for a handler. */
    readonly queues: EventQueues,
  ) {}
}
