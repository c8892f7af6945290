/**
 * Several nodes over Redis. Needs `ioredis`.
 *
 * @module nestjs-wamp/redis
 */

export { redisCluster, type RedisClusterOptions } from './redis-cluster.js';
export type { RedisConnectionOptions, RedisNode, RedisPortOptions } from './redis-options.js';
