/**
 * Several nodes over NATS. Needs `@nats-io/transport-node`.
 *
 * @module nestjs-wamp/nats
 */

export { natsCluster, type NatsClusterOptions } from './nats-cluster.js';
export type { NatsConnectionOptions, NatsPortOptions } from './nats-options.js';
