import { sharedDefaults } from '../protocol/shared-defaults.js';
import type { CancelTimer, Clock } from '../session/clock.js';
import * as defaults from './defaults.js';

/** The session that a {@link Liveness} watches. */
export interface LivenessPort {
  readonly clock: Clock;
  /** The bytes that wait for the network. While they become less, the server lives. */
  readonly bufferedBytes: number;
  /** Asks the server for a sign of life. */
  probe(): void;
  /** Called once, if the server is silent. */
  lost(): void;
}

/** The times of a {@link Liveness}, in milliseconds; 0 for never. */
export interface LivenessOptions {
  readonly heartbeatMs: number;
  readonly heartbeatTimeoutMs: number;
  readonly probeTimeoutMs: number;
}

/**
 * Watches the server of one session: a silent one is asked for a sign of life, and counts as lost if it
 * stays silent. A message that was received only stores the time. One timer looks at it when it rings.
 */
export class Liveness {
  private readonly silenceMs: number;
  private readonly timeoutMs: number;
  private readonly probeTimeoutMs: number;
  private heardMs: number;
  private lostMs = never;
  private dueMs = never;
  private waitingBytes = 0;
  private isExcused = false;
  private isOver = false;
  private cancel: CancelTimer = () => {};

  constructor(
    private readonly port: LivenessPort,
    options: LivenessOptions,
  ) {
    this.silenceMs = options.heartbeatMs || never;
    this.timeoutMs = options.heartbeatTimeoutMs || never;
    this.probeTimeoutMs = options.probeTimeoutMs || never;
    this.heardMs = port.clock.now();
    this.ringAt(this.heardMs + this.silenceMs);
  }

  /** Called for each received message. */
  heard(): void {
    this.heardMs = this.port.clock.now();
  }

  /** Asks for a sign of life now, after a hint that the network has changed. */
  probe(): void {
    if (this.probeTimeoutMs === never) return;
    // The timer should have rung: the machine was asleep.
    if (this.port.clock.now() >= this.lostMs) this.lostMs = never;
    this.ask(this.probeTimeoutMs);
  }

  /** Asks for a sign of life now if the server is silent, after a hint that the machine was asleep. */
  wake(): void {
    const silentMs = this.port.clock.now() - this.heardMs;
    if (this.silenceMs === never || silentMs >= this.silenceMs) this.probe();
  }

  /** Ends the watch. */
  stop(): void {
    this.isOver = true;
    this.cancel();
  }

  private onRing(): void {
    const nowMs = this.port.clock.now();
    if (this.heardMs !== unheard) this.onAlive(nowMs);
    else if (nowMs < this.lostMs) this.ask(this.timeoutMs);
    else if (this.port.bufferedBytes < this.waitingBytes) this.askAnew();
    else if (nowMs - this.dueMs > defaults.lateMs && !this.isExcused) {
      // The machine was asleep, and the answer may wait to be read. But not twice in a row.
      this.isExcused = true;
      this.askAnew();
    } else {
      this.stop();
      this.port.lost();
    }
  }

  private onAlive(nowMs: number): void {
    this.lostMs = never;
    this.isExcused = false;
    const dueMs = this.heardMs + this.silenceMs;
    if (nowMs < dueMs) this.ringAt(dueMs);
    else this.ask(this.timeoutMs);
  }

  private askAnew(): void {
    this.lostMs = never;
    this.ask(this.timeoutMs);
  }

  private ask(timeoutMs: number): void {
    if (this.isOver) return;
    const nowMs = this.port.clock.now();
    this.heardMs = unheard;
    this.lostMs = Math.min(this.lostMs, nowMs + timeoutMs);
    this.ringAt(Math.min(this.lostMs, nowMs + this.silenceMs));
    this.waitingBytes = this.port.bufferedBytes;
    // At last: the answer may come before this returns.
    this.port.probe();
  }

  private ringAt(dueMs: number): void {
    const { clock } = this.port;
    const delayMs = Math.min(dueMs - clock.now(), sharedDefaults.longestTimerMs);
    this.cancel();
    this.dueMs = clock.now() + delayMs;
    if (dueMs !== never) this.cancel = clock.schedule(delayMs, () => this.onRing());
  }
}

const never = Infinity;

/** The time of the last message while a probe is not answered. */
const unheard = -Infinity;
