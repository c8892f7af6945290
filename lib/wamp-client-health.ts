import { Inject, Injectable, Optional } from '@nestjs/common';
import type { WampClient, WampClientStatus } from './client/wamp-client.js';
import { getWampClientToken } from './decorators/index.js';
import { WAMP_CLIENT } from './wamp-tokens.js';

/** The state of a client in the format of `@nestjs/terminus`. */
export type WampClientHealthResult<Key extends string = string> = Record<
  Key,
  {
    /** `up` while there is a session, or if a lazy client needs none. */
    status: 'up' | 'down';
    /** The state of the client. */
    connection: WampClientStatus;
  }
>;

/**
 * Reports the state of a client to `@nestjs/terminus`.
 *
 * @example
 * health.check([() => wampClientHealth.isHealthy()]);
 */
@Injectable()
export class WampClientHealthIndicator {
  private readonly client: WampClient;

  constructor(
    @Inject(WAMP_CLIENT) own: WampClient,
    @Optional() @Inject(getWampClientToken()) nameless: WampClient | undefined,
  ) {
    this.client = nameless ?? own;
  }

  /**
   * Returns `up` while the client has a session. A lazy client that is idle is `up`, too.
   *
   * @param key the name in the result; by default `wampClient`
   * @param client by default the client without a name, or the client of this module if there is none
   */
  isHealthy<Key extends string = 'wampClient'>(
    key: Key = 'wampClient' as Key,
    client: WampClient = this.client,
  ): WampClientHealthResult<Key> {
    const connection = client.status.value;
    const isUp = connection === 'open' || connection === 'idle';
    const health = { status: isUp ? 'up' : 'down', connection };
    return { [key]: health } as WampClientHealthResult<Key>;
  }
}
