import type { CancelTimer, Clock } from '../session/clock.js';

/** The network of a link. */
export interface LinkNetwork {
  readonly clock: Clock;
  /** The time that data takes in one direction, in milliseconds. */
  readonly delayMs: number;
  /** True while nothing arrives. */
  readonly isFrozen: boolean;
}

interface Parcel {
  readonly dueMs: number;
  readonly bytes: number;
  readonly arrive: () => void;
}

/**
 * One direction of a connection. What is sent in one turn arrives together in a later microtask, as the frames
 * of one TCP segment do; with a delay, when the clock says so.
 */
export class LinkLane {
  private readonly parcels: Parcel[] = [];
  private waitingBytes = 0;
  private isArmed = false;
  private cancel: CancelTimer | undefined;

  constructor(private readonly network: LinkNetwork) {}

  /** The bytes on their way. */
  get bytes(): number {
    return this.waitingBytes;
  }

  send(arrive: () => void, bytes = 0): void {
    const { clock, delayMs } = this.network;
    this.parcels.push({ dueMs: clock.now() + delayMs, bytes, arrive });
    this.waitingBytes += bytes;
    this.arm();
  }

  /** Goes on after the network was frozen. */
  arm(): void {
    const { clock, isFrozen } = this.network;
    const [first] = this.parcels;
    if (this.isArmed || isFrozen || first === undefined) return;
    this.isArmed = true;
    const delayMs = first.dueMs - clock.now();
    if (delayMs > 0) this.cancel = clock.schedule(delayMs, () => this.deliver());
    else queueMicrotask(() => this.deliver());
  }

  /** Loses all that is on its way. */
  clear(): void {
    this.cancel?.();
    this.isArmed = false;
    this.waitingBytes = this.parcels.length = 0;
  }

  private deliver(): void {
    this.isArmed = false;
    while (!this.network.isFrozen && this.isDue()) {
      const { bytes, arrive } = this.parcels.shift() as Parcel;
      this.waitingBytes -= bytes;
      arrive();
    }
    this.arm();
  }

  private isDue(): boolean {
    const [first] = this.parcels;
    return first !== undefined && first.dueMs <= this.network.clock.now();
  }
}
