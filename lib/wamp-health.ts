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
  } & WampHubStats
>;

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
   * statistics of the hub.
   *
   * @param key the name in the result; by default `wamp`
   * @param hub by default the hub without a name, or the hub of this module if there is none
   */
  isHealthy<Key extends string = 'wamp'>(
    key: Key = 'wamp' as Key,
    hub: WampHub = this.hub,
  ): WampHealthResult<Key> {
    const health = { status: hub.isAccepting ? 'up' : 'down', ...hub.stats() };
    return { [key]: health } as WampHealthResult<Key>;
  }
}
