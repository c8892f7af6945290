/**
 * Several nodes over Redis. Needs `ioredis`.
 *
 * @module nestjs-wamp/redis
 */

export type { WampClusterOptions } from '../cluster/cluster-options.js';
export type { TopicPattern } from '../cluster/events/local-topics.js';
export { redisCluster, type RedisClusterOptions } from './redis-cluster.js';
export type { RedisConnectionOptions, RedisNode, RedisPortOptions } from './redis-options.js';
