import type { Cluster, Redis, RedisOptions } from 'ioredis';
import { defaults } from './defaults.js';
import * as texts from './texts.js';

/** What a cluster fixes: with the defaults of the library, events are kept in an outage and delivered when they are old. */
const fixed = {
  lazyConnect: true,
  retryStrategy: () => null,
  reconnectOnError: null,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  autoResubscribe: false,
  enableAutoPipelining: false,
  enableReadyCheck: false,
  maxRetriesPerRequest: 0,
  connectTimeout: defaults.connectMs,
  disconnectTimeout: defaults.disconnectMs,
  disableClientInfo: true,
  protocol: 2,
  keyPrefix: '',
  monitor: false,
  readOnly: false,
  // Otherwise a node stays at the old master for 10 seconds when Sentinel is told to choose another one.
  failoverDetector: true,
} as const satisfies RedisOptions;

const fixedNames = [...Object.keys(fixed), 'commandTimeout', 'socketTimeout'];

/** The options of `ioredis` that an application may set, such as credentials, TLS and Sentinel. */
export type RedisConnectionOptions = Omit<
  RedisOptions,
  keyof typeof fixed | 'commandTimeout' | 'socketTimeout'
>;

/** The address of a server. */
export interface RedisNode {
  /** Its name or its IP address. */
  readonly host: string;
  /** Its port. */
  readonly port: number;
}

/** The way to Redis: `url`, `options`, both, `nodes` with `options`, or `client`. */
export interface RedisPortOptions {
  /**
   * The address of the server, such as `rediss://broker:6379`.
   *
   * @default 'redis://127.0.0.1:6379'
   */
  readonly url?: string | undefined;
  /**
   * Servers of one Redis Cluster. The node uses one at a time, and the next one when it is lost: the servers of a
   * Redis Cluster pass all messages on to each other.
   *
   * @default none
   */
  readonly nodes?: readonly RedisNode[] | undefined;
  /**
   * Credentials, TLS, Sentinel and other options of `ioredis`. Those that decide about reconnection are fixed.
   *
   * @default none
   */
  readonly options?: RedisConnectionOptions | undefined;
  /**
   * A client of the application, whose options are used for two connections of the cluster's own. The client itself
   * is not used.
   *
   * @default none
   */
  readonly client?: Redis | Cluster | undefined;
}

/** The class of `ioredis`. */
interface RedisClass {
  new (options: RedisOptions): Redis;
  new (url: string, options: RedisOptions): Redis;
}

/** Makes a client that is not connected. */
export type MakeClient = () => Redis;

/**
 * Checks the options of the way to Redis.
 *
 * @throws a `TypeError` for an option that a cluster fixes, and for two ways
 */
export function assertRedisOptions({ url, nodes, client, options }: RedisPortOptions): void {
  for (const name of fixedNames)
    if (options !== undefined && name in options) throw new TypeError(texts.fixedOption(name));
  const ways = [url, nodes, client].filter((way) => way !== undefined);
  if (ways.length > 1 || (client !== undefined && options !== undefined))
    throw new TypeError(texts.oneWay);
}

/**
 * Returns what makes the clients of one attempt.
 *
 * @param turn the number of the attempt, which chooses one of several servers
 * @throws an `Error` if the client of the application knows no server
 */
export function clientMaker(
  library: { readonly Redis: RedisClass },
  { url, nodes, client, options }: RedisPortOptions,
  turn: number,
): MakeClient {
  const given = client === undefined ? made() : nodeOf(client, turn);
  return () => given.duplicate(fixed);

  function made(): Redis {
    const { Redis } = library;
    const all = { ...options, ...nodes?.[turn % nodes.length], lazyConnect: true };
    return url === undefined ? new Redis(all) : new Redis(url, all);
  }
}

function nodeOf(client: Redis | Cluster, turn: number): Redis {
  if (!client.isCluster) return client as Redis;
  const nodes = (client as Cluster).nodes('master');
  const node = nodes[turn % nodes.length];
  if (node === undefined) throw new Error(texts.noNode);
  return node;
}
