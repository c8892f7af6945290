import type { ClusterPort } from '../../cluster/cluster-port.js';
import type { VirtualClock } from '../virtual-clock.js';

/** What a test may do to a broker. */
export interface BrokerControl {
  /** Ends the broker at once, as a crash does. */
  stop(): Promise<void>;
  /** Starts it again, empty, at the same address. */
  start(): Promise<void>;
  /** Stops the broker without closing its connections, as SIGSTOP does. Without it, the cases of it are left out. */
  freeze?(): void;
  /** Lets a frozen broker go on. */
  thaw?(): void;
}

/** A port under test, with its broker. */
export interface ClusterPortBench {
  /** Returns a new port. All are to one broker, which is running. */
  createPort(): ClusterPort;
  /** The broker, if the test may stop it. Without it, the cases of a broker in trouble are left out. */
  readonly broker?: BrokerControl | undefined;
  /**
   * The name of the application, if the broker permits only some. With `-2` behind it, it is that of another one.
   *
   * @default a new one for each case
   */
  readonly application?: string | undefined;
  /**
   * Whether the port knows that nobody listens as a node. One that cannot know answers `false`.
   *
   * @default true
   */
  readonly knowsGone?: boolean | undefined;
  /**
   * The clock of the ports, which the cases advance.
   *
   * @default the clock of the system
   */
  readonly clock?: VirtualClock | undefined;
}
