import type { Reader } from '../calls/reader.js';
import type { CancelTimer, Clock } from '../session/clock.js';
import * as defaults from './defaults.js';
import type { WampSocket } from './socket.js';

/**
 * The bytes that wait for the network. Sockets tell only how many there are, so whoever waits for fewer asks
 * the clock again and again; no timer runs while nobody waits.
 */
export class Backlog implements Reader {
  private waiting: (() => void)[] = [];
  private timer: CancelTimer | undefined;
  private isOver = false;

  /** @param maxBytes the bytes beyond which nothing more is accepted */
  constructor(
    private readonly socket: Pick<WampSocket, 'bufferedBytes'>,
    private readonly clock: Clock,
    private readonly maxBytes: number,
  ) {}

  get isFull(): boolean {
    return !this.isOver && this.socket.bufferedBytes > this.maxBytes;
  }

  caughtUp(): Promise<void> | undefined {
    if (!this.isBehind) return undefined;
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      this.timer ??= this.look();
    });
  }

  /** Ends all waits, because the connection has ended. */
  close(): void {
    this.isOver = true;
    this.timer?.();
    this.goOn();
  }

  private get isBehind(): boolean {
    const most = Math.min(defaults.backlogBytes, this.maxBytes / 4);
    return !this.isOver && this.socket.bufferedBytes > most;
  }

  private look(): CancelTimer {
    return this.clock.schedule(defaults.backlogLookMs, () => {
      if (this.isBehind) this.timer = this.look();
      else this.goOn();
    });
  }

  private goOn(): void {
    const { waiting } = this;
    this.waiting = [];
    this.timer = undefined;
    for (const resolve of waiting) resolve();
  }
}
