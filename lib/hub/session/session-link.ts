import type { WampSerializer } from '../../serializers/serializer.js';
import type { HeapBudget } from '../../session/heap-budget.js';
import type { SessionMachine } from '../../session/session-machine.js';
import type { WampConnection } from '../connection/connection.js';
import type { Outbox } from '../connection/outbox.js';
import type { Pulse } from '../connection/pulse.js';
import type { SharedEvent } from '../connection/shared-data.js';
import type { WampSessionStats } from '../operations/stats.js';
import type { Publication } from './publication.js';

/** The connection of a session to its transport and to the hub. */
export interface SessionLink extends HeapBudget {
  readonly connection: WampConnection;
  readonly serializer: WampSerializer;
  readonly machine: SessionMachine;
  readonly outbox: Outbox;
  readonly pulse: Pulse;
  /** The default timeout of calls to the client, in milliseconds; 0 for none. */
  readonly callTimeoutMs: number;
  /** The calls of other nodes to the client. A shutdown waits for them. */
  servedCalls: number;
  /** Goes on with a shutdown that waits for the session. */
  idle(): void;
  stats(): WampSessionStats;
  /**
   * Sends a publication to this session alone, if it subscribed to the topic.
   *
   * @throws if the payload cannot be encoded
   */
  sendPublication(publication: Publication): void;
  /** Sends an event that other sessions get, too. */
  sendEvent(event: SharedEvent): void;
  /** Logs an error that is not sent to any client. */
  report(text: string, error: unknown): void;
  /** Resolves when the connection has ended. */
  disconnected(): Promise<void>;
}
