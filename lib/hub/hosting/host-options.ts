import type { WampLimits } from '../../protocol/limits.js';
import type { Uri } from '../../protocol/messages.js';
import { oneOf } from '../../protocol/options.js';
import type { Clock } from '../../session/clock.js';
import type { SessionOptions } from '../../session/session-machine.js';

/** The end of sessions at shutdown: WebSocket status 1012 (`restart`), or GOODBYE (`goodbye`). */
export type WampShutdown = 'restart' | 'goodbye';

export const shutdownKind = oneOf({ restart: true, goodbye: true } satisfies Record<
  WampShutdown,
  true
>);

/** The options of a connection and its session. */
export interface HostOptions extends SessionOptions {
  /** The served realms. */
  readonly realms: readonly Uri[];
  readonly limits: WampLimits;
  readonly clock: Clock;
  /** The end of sessions at shutdown. */
  readonly shutdown: WampShutdown;
}
