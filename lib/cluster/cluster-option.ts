import type { OptionRules } from '../protocol/options.js';
import type { WampClusterOptions } from './cluster-options.js';

/** The option of a hub that is one of several. */
export interface WampClusterOption {
  /**
   * Connects the hub with those of other processes: events, `kick`, and what `hub.cluster` has reach the clients of
   * all. `natsCluster()` of `nestjs-wamp/nats` and `redisCluster()` of `nestjs-wamp/redis` return it.
   *
   * @default no cluster
   */
  readonly cluster?: WampClusterOptions | undefined;
}

export const clusterOptionRule = { cluster: {} } as const satisfies OptionRules<WampClusterOption>;
