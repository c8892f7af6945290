import type { WampLimits } from '../../protocol/limits.js';
import type { Uri } from '../../protocol/messages.js';
import { oneOf } from '../../protocol/options.js';
import type { Clock } from '../../session/clock.js';
import type { SessionOptions } from '../../session/session-machine.js';

/** How clients are told that the server goes: by WebSocket status 1012, or by GOODBYE. */
export type WampShutdown = 'restart' | 'goodbye';

export const shutdownKind = oneOf('restart', 'goodbye');

/** How sessions behave. */
export interface HostOptions extends SessionOptions {
  /** The realms served. */
  readonly realms: readonly Uri[];
  readonly limits: WampLimits;
  readonly clock: Clock;
  /** How clients are told that the server goes. */
  readonly shutdown: WampShutdown;
}
