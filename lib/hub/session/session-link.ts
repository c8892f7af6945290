import type { WampSerializer } from '../../serializers/serializer.js';
import type { SessionMachine } from '../../session/session-machine.js';
import type { SharedEvent, WampConnection } from '../connection/connection.js';
import type { Outbox } from '../connection/outbox.js';
import type { Pulse } from '../connection/pulse.js';
import type { WampSessionStats } from '../operations/stats.js';
import type { Publication } from './publication.js';

/** What a session knows of its connection and of the hub. */
export interface SessionLink {
  readonly connection: WampConnection;
  readonly serializer: WampSerializer;
  readonly machine: SessionMachine;
  readonly outbox: Outbox;
  readonly pulse: Pulse;
  /** Default timeout of calls to the client, in milliseconds; 0 for none. */
  readonly callTimeoutMs: number;
  stats(): WampSessionStats;
  /**
   * Sends a publication to this session alone, if it subscribed to the topic.
   *
   * @throws if the payload cannot be encoded
   */
  sendPublication(publication: Publication): void;
  /** Sends an event that others get too. */
  sendEvent(event: SharedEvent): void;
  /** Logs an error that no client is told of. */
  report(text: string, error: unknown): void;
  /** Resolves when the connection is gone. */
  disconnected(): Promise<void>;
}
