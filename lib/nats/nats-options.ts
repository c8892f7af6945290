import type { NatsConnection, NodeConnectionOptions } from '@nats-io/transport-node';
import { defaults } from './defaults.js';
import * as texts from './texts.js';

/** What a cluster fixes: with the defaults of the library, it gives up after ten attempts and sends old events. */
const fixed = {
  reconnect: true,
  waitOnFirstConnect: false,
  maxReconnectAttempts: -1,
  reconnectTimeWait: defaults.reconnectMs,
  reconnectJitter: defaults.reconnectJitterMs,
  reconnectJitterTLS: defaults.reconnectJitterMs,
  pingInterval: defaults.pingMs,
  maxPingOut: defaults.pingsOut,
  timeout: defaults.connectMs,
  ignoreAuthErrorAbort: false,
  noEcho: true,
  noAsyncTraces: true,
} as const satisfies NodeConnectionOptions;

const fixedNames = [...Object.keys(fixed), 'reconnectDelayHandler', 'reconnectToServer', 'servers'];

/** The options of `@nats-io/transport-node` that an application may set, such as credentials and TLS. */
export type NatsConnectionOptions = Omit<
  NodeConnectionOptions,
  keyof typeof fixed | 'reconnectDelayHandler' | 'reconnectToServer' | 'servers'
>;

/** The way to NATS: servers, or a connection that the application has. */
export interface NatsPortOptions {
  /**
   * The addresses of the servers, such as `nats://broker:4222`. One of each is enough: they tell of the others.
   *
   * @default '127.0.0.1:4222'
   */
  readonly servers?: string | readonly string[] | undefined;
  /**
   * Credentials, TLS and other options of `@nats-io/transport-node`. Those that decide about reconnection are fixed.
   *
   * @default none
   */
  readonly options?: NatsConnectionOptions | undefined;
  /**
   * A connection of the application, instead of `servers` and `options`. It is not closed with the hub. Make it with
   * `{ maxReconnectAttempts: -1, noEcho: true, pingInterval: 1000, reconnectTimeWait: 250 }`: with the defaults of the
   * library it closes for ever after ten attempts, and finds a server that is frozen only after minutes.
   *
   * @default a connection of the cluster's own
   */
  readonly connection?: NatsConnection | undefined;
}

/**
 * Returns the options of a connection.
 *
 * @throws a `TypeError` for an option that a cluster fixes, and for a connection with more options
 */
export function natsConnectionOptions(
  { servers, options = {}, connection }: NatsPortOptions,
  name: string,
): NodeConnectionOptions {
  if (connection !== undefined && (servers ?? Object.keys(options)[0]) !== undefined)
    throw new TypeError(texts.twoWays);
  for (const each of fixedNames) if (each in options) throw new TypeError(texts.fixedOption(each));
  const listed = servers === undefined ? {} : { servers: [servers].flat() };
  return { name, ...options, ...listed, ...fixed };
}
