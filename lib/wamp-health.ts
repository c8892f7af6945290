import { Inject, Injectable, Optional } from '@nestjs/common';
import { getWampHubToken } from './decorators/index.js';
import type { WampHubStats } from './hub/operations/stats.js';
import type { WampHub } from './hub/wamp-hub.js';
import { WAMP_HUB } from './wamp-tokens.js';

/** The state of a hub in the format of `@nestjs/terminus`. */
export type WampHealthResult<Key extends string = string> = Record<
  Key,
  {
    /** `down` from the beginning of the shutdown. */
    status: 'up' | 'down';
    /** Whether the broker of the cluster is there; absent without the option `cluster`. */
    cluster?: 'up' | 'down';
    /** The nodes of the cluster that live, with this one; absent without the option `cluster`. */
    members?: number;
  } & WampHubStats
>;

/** Options of `WampHealthIndicator.isHealthy`. */
export interface WampHealthOptions {
  /**
   * Returns `down` while the broker of the cluster is away, too. Then a restart of the broker takes all nodes out of
   * the load balancer, although each could go on with its own clients.
   *
   * @default false
   */
  readonly needsCluster?: boolean | undefined;
}

/**
 * Reports the state of a hub to `@nestjs/terminus`.
 *
 * @example
 * health.check([() => wampHealth.isHealthy()]);
 */
@Injectable()
export class WampHealthIndicator {
  private readonly hub: WampHub;

  constructor(
    @Inject(WAMP_HUB) own: WampHub,
    @Optional() @Inject(getWampHubToken()) nameless: WampHub | undefined,
  ) {
    this.hub = nameless ?? own;
  }

  /**
   * Returns `up` while the hub accepts clients and `down` from the beginning of its shutdown, with the
   * statistics of the hub. While the broker of a cluster is away, `cluster` is `down`.
   *
   * @param key the name in the result; by default `wamp`
   * @param hub by default the hub without a name, or the hub of this module if there is none
   */
  isHealthy<Key extends string = 'wamp'>(
    key: Key = 'wamp' as Key,
    hub: WampHub = this.hub,
    { needsCluster = false }: WampHealthOptions = {},
  ): WampHealthResult<Key> {
    const { clusterStats: node } = hub;
    const isUp = hub.isAccepting && (!needsCluster || node?.isUp !== false);
    const cluster = node && { cluster: node.isUp ? 'up' : 'down', members: node.members };
    const health = { status: isUp ? 'up' : 'down', ...cluster, ...hub.stats() };
    return { [key]: health } as WampHealthResult<Key>;
  }
}
