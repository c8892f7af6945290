import type { WampClusterOptions } from '../cluster/cluster-options.js';
import type { RedisPortOptions } from './redis-options.js';
import { RedisPort } from './redis-port.js';

/** Options of `redisCluster`: those of every cluster, and the way to Redis. */
export interface RedisClusterOptions extends Omit<WampClusterOptions, 'port'>, RedisPortOptions {}

/**
 * Returns the options of a cluster whose nodes speak over Redis. Needs Redis 6.2 or later, or Valkey, and the package
 * `ioredis`.
 *
 * @throws a `TypeError` for options of the connection that a cluster fixes, and for two ways to Redis
 * @example
 * WampModule.forRoot({
 *   cluster: redisCluster({ name: 'shop', url: 'redis://broker:6379' }),
 * });
 * @example
 * redisCluster({
 *   name: 'shop',
 *   url: 'rediss://broker:6379',
 *   options: { username: 'shop', password: process.env.REDIS_PASSWORD },
 * });
 */
export function redisCluster(options: RedisClusterOptions): WampClusterOptions {
  const { url, nodes, options: library, client, ...cluster } = options;
  return { ...cluster, port: new RedisPort({ url, nodes, options: library, client }) };
}
