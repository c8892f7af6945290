import type { WampClusterOptions } from '../cluster/cluster-options.js';
import type { NatsPortOptions } from './nats-options.js';
import { NatsPort } from './nats-port.js';

/** Options of `natsCluster`: those of every cluster, and the way to NATS. */
export interface NatsClusterOptions extends Omit<WampClusterOptions, 'port'>, NatsPortOptions {}

/**
 * Returns the options of a cluster whose nodes speak over NATS. Needs `nats-server` 2.9 or later, and the package
 * `@nats-io/transport-node`.
 *
 * @throws a `TypeError` for options of the connection that a cluster fixes
 * @example
 * WampModule.forRoot({
 *   cluster: natsCluster({ name: 'shop', servers: 'nats://broker:4222' }),
 * });
 * @example
 * natsCluster({
 *   name: 'shop',
 *   servers: ['tls://broker1:4222', 'tls://broker2:4222'],
 *   options: { user: 'shop', pass: process.env.NATS_PASSWORD, tls: { caFile: 'ca.pem' } },
 * });
 */
export function natsCluster(options: NatsClusterOptions): WampClusterOptions {
  const { servers, options: library, connection, ...cluster } = options;
  return { ...cluster, port: new NatsPort({ servers, options: library, connection }) };
}
