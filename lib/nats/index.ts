/**
 * Several nodes over NATS. Needs `@nats-io/transport-node`.
 *
 * @module nestjs-wamp/nats
 */

export type { WampClusterOptions } from '../cluster/cluster-options.js';
export type { TopicPattern } from '../cluster/events/local-topics.js';
export { natsCluster, type NatsClusterOptions } from './nats-cluster.js';
export type { NatsConnectionOptions, NatsPortOptions } from './nats-options.js';
