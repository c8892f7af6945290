import { hubDefaults, type HubOptions } from '../hub/hub-options.js';
import { WampHub } from '../hub/wamp-hub.js';
import { limitsOf, type WampLimitOptions } from '../protocol/limits.js';
import type { Dict, Uri } from '../protocol/messages.js';
import { builtInSerializers } from '../serializers/index.js';
import type { WampSerializer } from '../serializers/serializer.js';
import { MemoryConnection, type MemoryTransport } from './memory-connection.js';
import { VirtualClock } from './virtual-clock.js';
import { WampTestClient } from './wamp-test-client.js';

/** Options of the hub under test; all have defaults. */
export type TestHubOptions = Partial<Omit<HubOptions, 'clock' | 'logger' | 'limits'>> & {
  readonly limits?: WampLimitOptions;
};

/** How a test client connects. */
export interface TestConnectionOptions {
  /** Default: the hub's first, which is JSON unless its options say otherwise. */
  readonly serializer?: WampSerializer | undefined;
  /** What the server sees of the transport, for example the headers of the upgrade request. */
  readonly transport?: MemoryTransport | undefined;
}

/** A line the hub wrote to its log. */
export interface LogLine {
  readonly level: 'error' | 'warn';
  readonly message: string;
  readonly stack?: string | undefined;
}

/** A hub that stands alone, and what a test needs around it. */
export interface TestHub {
  readonly hub: WampHub;
  /** Its time: nothing times out until `advance`. */
  readonly clock: VirtualClock;
  /** What it has written to its log. */
  readonly log: LogLine[];
  /** A client that is connected, before HELLO. */
  connect(options?: TestConnectionOptions): WampTestClient;
  /** A client with an open session. */
  join(realm?: Uri, details?: Dict, options?: TestConnectionOptions): Promise<WampTestClient>;
}

/** A hub with a virtual clock, connections in memory and a log to read. It serves `realm1`. */
export function createTestHub(options: TestHubOptions = {}): TestHub {
  const clock = new VirtualClock();
  const log: LogLine[] = [];
  const limits = limitsOf(options.limits);
  const hub = new WampHub({
    ...hubDefaults,
    serializers: builtInSerializers({
      maxDepth: limits.maxMessageDepth,
      maxItems: limits.maxMessageItems,
    }),
    ...options,
    limits,
    clock,
    logger: {
      error: (message, stack) => log.push({ level: 'error', message, stack }),
      warn: (message) => log.push({ level: 'warn', message }),
    },
  });
  return {
    hub,
    clock,
    log,
    connect: (connection) => connectTestClient(hub, connection),
    join: (realm, details, connection) => joinTestClient(hub, realm, details, connection),
  };
}

/**
 * Connects a client to a hub without a port. In a Nest test the hub is `app.get(WampHub)`, after
 * `app.init()`.
 */
export function connectTestClient(
  hub: WampHub,
  { serializer = hub.core.options.serializers[0], transport }: TestConnectionOptions = {},
): WampTestClient {
  const spoken = serializer as WampSerializer;
  return new WampTestClient(new MemoryConnection(hub, spoken, transport).client, spoken);
}

/** Connects a client to a hub without a port, and opens a session. Default: the hub's first realm. */
export async function joinTestClient(
  hub: WampHub,
  realm: Uri | undefined = hub.core.options.realms[0],
  details?: Dict,
  options?: TestConnectionOptions,
): Promise<WampTestClient> {
  const client = connectTestClient(hub, options);
  await client.join(realm, details);
  return client;
}
