import { Inject, Injectable, Optional } from '@nestjs/common';
import { getWampHubToken } from './decorators/index.js';
import type { WampHubStats } from './hub/operations/stats.js';
import type { WampHub } from './hub/wamp-hub.js';
import { WAMP_HUB } from './wamp-tokens.js';

/** The state of a hub as `@nestjs/terminus` takes it. */
export type WampHealthResult<Key extends string = string> = Record<
  Key,
  { status: 'up' | 'down' } & WampHubStats
>;

/**
 * Tells `@nestjs/terminus` how a hub is: `health.check([() => wampHealth.isHealthy()])`.
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
   * `up` as long as the hub lets clients in, `down` from the beginning of its shutdown; and how much it
   * holds.
   *
   * @param key the name in the result; default `wamp`
   * @param hub which hub is meant; default the one without a name, or else the only one
   */
  isHealthy<Key extends string = 'wamp'>(
    key: Key = 'wamp' as Key,
    hub: WampHub = this.hub,
  ): WampHealthResult<Key> {
    const health = { status: hub.isAccepting ? 'up' : 'down', ...hub.stats() };
    return { [key]: health } as WampHealthResult<Key>;
  }
}
