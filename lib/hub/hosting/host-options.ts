import type { WampLimits } from '../../protocol/limits.js';
import type { Uri } from '../../protocol/messages.js';
import type { Clock } from '../../session/clock.js';
import type { SessionOptions } from '../../session/session-machine.js';

/** How sessions behave. */
export interface HostOptions extends SessionOptions {
  /** The realms served. */
  readonly realms: readonly Uri[];
  readonly limits: WampLimits;
  readonly clock: Clock;
  /** Default timeout of calls to clients, in milliseconds; 0 for none. */
  readonly callTimeoutMs: number;
  /** How clients are told that the server goes. */
  readonly shutdown: 'restart' | 'goodbye';
}
