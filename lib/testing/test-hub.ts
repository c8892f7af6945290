import { authorityOf, type WampAuthorizationOptions } from '../auth/authorization-options.js';
import { clusterPorts } from '../cluster/cluster-node.js';
import type { WampClusterOption } from '../cluster/cluster-option.js';
import { type HubPorts, settleHubOptions, type WampHubOptions } from '../hub/hub-options.js';
import { WampHub } from '../hub/wamp-hub.js';
import type { Dict, Uri } from '../protocol/messages.js';
import type { WampError } from '../protocol/wamp-error.js';
import type { WampSerializer } from '../serializers/serializer.js';
import type { TestJoinOptions } from './join-options.js';
import { MemoryConnection, type MemoryTransport } from './memory-connection.js';
import * as texts from './texts.js';
import { VirtualClock } from './virtual-clock.js';
import { WampTestClient } from './wamp-test-client.js';

/** Options of a test hub. All have defaults. */
export interface TestHubOptions
  extends WampHubOptions, WampAuthorizationOptions, WampClusterOption {
  /**
   * The clock of the hub, which several hubs of a cluster share.
   *
   * @default a clock of its own
   */
  readonly clock?: VirtualClock | undefined;
  /** Returns the error for the client, if it knows one for what a handler threw. */
  readonly mapError?: ((error: unknown) => WampError | undefined) | undefined;
}

/** Options of the connection of a test client. */
export interface TestConnectionOptions {
  /**
   * The serializer of both ends.
   *
   * @default the first serializer of the hub
   */
  readonly serializer?: WampSerializer | undefined;
  /** The properties of the transport that the server sees, for example the headers of the upgrade request. */
  readonly transport?: MemoryTransport | undefined;
}

/** Options of a test client that joins. */
export interface TestClientOptions extends TestConnectionOptions, TestJoinOptions {}

/** A line in the log of the hub. */
export interface LogLine {
  /** The method of the logger. */
  readonly level: 'error' | 'warn' | 'info';
  /** The line. */
  readonly message: string;
  /** The stack of an error, if there is one. */
  readonly stack?: string | undefined;
}

/** A hub without a Nest application, with its clock and its log. */
export interface TestHub {
  /** The hub. */
  readonly hub: WampHub;
  /** The clock of the hub. Time stands still until `advance` is called. */
  readonly clock: VirtualClock;
  /** The lines in the log of the hub. */
  readonly log: LogLine[];
  /** Connects a client. It has not sent HELLO yet. */
  connect(options?: TestConnectionOptions): WampTestClient;
  /** Connects a client and opens a session, see {@link joinTestClient}. */
  join(options: TestClientOptions): Promise<WampTestClient>;
  /** Connects a client and opens a session. */
  join(realm?: Uri, details?: Dict, options?: TestConnectionOptions): Promise<WampTestClient>;
}

/**
 * Creates a hub with a virtual clock, connections in memory and a readable log. It serves `realm1`. With the option
 * `cluster`, it connects to the others.
 */
export function createTestHub(options: TestHubOptions = {}): TestHub {
  const { mapError, clock = new VirtualClock() } = options;
  const log: LogLine[] = [];
  const logger: HubPorts['logger'] = {
    error: (message, stack) => log.push({ level: 'error', message, stack }),
    warn: (message) => log.push({ level: 'warn', message }),
    info: (message) => log.push({ level: 'info', message }),
  };
  const authority = authorityOf(options);
  const hub = new WampHub(
    settleHubOptions(options, {
      clock,
      logger,
      mapError,
      authority,
      ...clusterPorts(options.cluster),
    }),
  );
  if (options.cluster !== undefined)
    void hub.start().catch((error: unknown) => hub.core.report(texts.startFailed, error));
  return {
    hub,
    clock,
    log,
    connect: (connection) => connectTestClient(hub, connection),
    join: (how?: Uri | TestClientOptions, details?: Dict, connection?: TestConnectionOptions) =>
      joinTestClient(hub, how as Uri, details, connection),
  };
}

/**
 * Connects a client to a hub, without a port. In a test of a Nest application, the hub is
 * `app.get(WampHub)` after `app.init()`.
 */
export function connectTestClient(
  hub: WampHub,
  { serializer = hub.core.options.serializers[0], transport }: TestConnectionOptions = {},
): WampTestClient {
  const spoken = serializer as WampSerializer;
  return new WampTestClient(new MemoryConnection(hub, spoken, transport).client, spoken);
}

/**
 * Connects a client to a hub, without a port, and opens a session. If the hub asks, the client logs in.
 *
 * @throws the `WampError` of the ABORT if the hub refuses the client: its URI, and the message of its details
 * @example
 * const auth = craAuth({ authid: 'ann', secret: 'secret' });
 * const client = await joinTestClient(app.get(WampHub), { auth });
 * @example
 * const joining = joinTestClient(hub, {
 *   authid: 'ann',
 *   authmethods: ['code'],
 *   onChallenge: (method, { hint }) => 'wrong',
 * });
 * await expect(joining).rejects.toMatchObject({ uri: 'wamp.error.authentication_denied' });
 */
export async function joinTestClient(
  hub: WampHub,
  options: TestClientOptions,
): Promise<WampTestClient>;
/**
 * Connects a client to a hub, without a port, and opens a session.
 *
 * @param realm by default the first realm of the hub
 * @param details HELLO.Details, by default `capableClient`
 * @throws the `WampError` of the ABORT if the hub refuses the client
 */
export async function joinTestClient(
  hub: WampHub,
  realm?: Uri,
  details?: Dict,
  options?: TestConnectionOptions,
): Promise<WampTestClient>;
export async function joinTestClient(
  hub: WampHub,
  how?: Uri | TestClientOptions,
  details?: Dict,
  options?: TestConnectionOptions,
): Promise<WampTestClient> {
  const [first] = hub.core.options.realms;
  const client = connectTestClient(hub, typeof how === 'object' ? how : options);
  if (typeof how === 'object') await client.join({ ...how, realm: how.realm ?? first });
  else await client.join(how ?? first, details);
  return client;
}
