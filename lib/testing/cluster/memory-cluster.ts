import type { Clock } from '../../session/clock.js';
import { systemClock } from '../../wamp-clock.js';
import { SeededRandom } from '../simulation/seeded-random.js';
import { MemoryBroker, type MemoryNetwork } from './memory-broker.js';
import { MemoryClusterPort } from './memory-cluster-port.js';

/** Options of `memoryCluster`. */
export interface MemoryClusterOptions {
  /**
   * The clock of delays, for example a `VirtualClock`. It is the one of the hubs.
   *
   * @default the clock of the system, as applications have it
   */
  readonly clock?: Clock | undefined;
  /**
   * The seed of what happens by chance.
   *
   * @default 1
   */
  readonly seed?: number | undefined;
  /**
   * The size of the largest frame, in bytes.
   *
   * @default 1_048_576
   */
  readonly maxFrameBytes?: number | undefined;
}

/** A broker in memory, with a network that can fail as real ones do. See {@link memoryCluster}. */
export class MemoryCluster {
  private readonly broker: MemoryBroker;
  private readonly network: MemoryNetwork;

  /** @internal */
  constructor({ clock = systemClock, seed = 1, maxFrameBytes = 1_048_576 }: MemoryClusterOptions) {
    const chance = new SeededRandom(seed);
    const random = (): number => chance.next();
    this.network = { delayMs: 0, jitterMs: 0, lost: 0, doubled: 0, maxFrameBytes, random };
    this.broker = new MemoryBroker(clock, this.network);
  }

  /** Returns the port of one more node. */
  port(): MemoryClusterPort {
    return new MemoryClusterPort(this.broker);
  }

  /**
   * Sets the time that frames take from one node to another. With `jitterMs`, those of different nodes overtake
   * each other; those of one node to another never do.
   *
   * @param ms milliseconds of the clock
   * @param jitterMs the greatest further time, which differs from frame to frame
   */
  delay(ms: number, jitterMs = 0): void {
    this.network.delayMs = ms;
    this.network.jitterMs = jitterMs;
  }

  /** Loses a share of all frames, from 0 to 1. */
  lose(share: number): void {
    this.network.lost = share;
  }

  /** Delivers a share of all frames twice, from 0 to 1. */
  double(share: number): void {
    this.network.doubled = share;
  }

  /** Ends the broker. It forgets everything. */
  stop(): void {
    this.broker.stop();
  }

  /** Starts the broker after `stop`. All nodes connect again. */
  start(): void {
    this.broker.start();
  }

  /** Lets the broker stand still. Nodes find out after a while. */
  freeze(): void {
    this.broker.freeze();
  }

  /** Lets the broker go on after `freeze`. */
  thaw(): void {
    this.broker.thaw();
  }

  /** Lets all frames of a node vanish, as when its cable is pulled out. */
  isolate(port: MemoryClusterPort): void {
    this.broker.isolate(port);
  }

  /** Ends what `isolate` began. */
  reach(port: MemoryClusterPort): void {
    this.broker.reach(port);
  }
}

/**
 * Returns a broker in memory, for tests of several nodes without a real one.
 *
 * @example
 * const clock = new VirtualClock();
 * const broker = memoryCluster({ clock });
 * const ports = [broker.port(), broker.port()];
 * broker.stop();
 */
export function memoryCluster(options: MemoryClusterOptions = {}): MemoryCluster {
  return new MemoryCluster(options);
}
