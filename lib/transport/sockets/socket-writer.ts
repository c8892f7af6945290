import type { Socket } from 'node:net';
import type { SharedData } from '../../hub/connection/shared-data.js';
import type { FrameFormat } from './frame-format.js';
import { FrameQueue } from './frame-queue.js';
import { type Flushable, flushSoon } from './write-batch.js';

/** The members of a connection that its writer uses. */
export interface WriterOwner {
  /** True while frames may be written. Otherwise waiting frames are dropped. */
  readonly isOpen: boolean;
}

const nothing = new Uint8Array();

/**
 * Writes messages to a network socket, all frames of a turn of the event loop with one system call. It
 * extends the queue, so that an idle connection needs one object less.
 */
export class SocketWriter extends FrameQueue implements Flushable {
  private isDirty = false;
  private whenDrained: (() => void) | undefined;
  /** Called by the socket when it has taken data. Created when it is needed first. */
  private onTaken: (() => void) | undefined;

  constructor(
    private readonly socket: Socket,
    format: FrameFormat,
    private readonly owner: WriterOwner,
  ) {
    super(format);
  }

  /** The number of sent bytes that the operating system has not taken yet. */
  get bufferedBytes(): number {
    return this.bytes + this.socket.writableLength;
  }

  /** The number of bytes that the operating system has taken. */
  get taken(): number {
    return this.socket.bytesWritten - this.socket.writableLength;
  }

  send(data: string | Uint8Array): void {
    this.add(data);
    if (!this.isDirty) this.flushSoon();
  }

  sendShared(shared: SharedData): void {
    this.addFrame(shared.framedBy(this.format.encode));
    if (!this.isDirty) this.flushSoon();
  }

  /** Writes the frames of this turn, if the connection is still open. */
  flush(): boolean {
    if (this.isDirty) {
      this.isDirty = false;
      this.writeTo(this.owner.isOpen ? this.socket : undefined);
      this.awaitDrain();
    }
    return this.bufferedBytes > 0;
  }

  onceDrained(callback: () => void): void {
    if (this.onTaken === undefined) {
      this.onTaken = () => this.drained();
      this.socket.on('drain', this.onTaken);
    }
    this.whenDrained = callback;
    this.awaitDrain();
  }

  /**
   * Waits until the socket has taken all data. Node emits no event for data that it takes at once or buffers itself.
   * A socket that is over takes nothing more: it would answer each write with an error, before it emits `close`.
   */
  private awaitDrain(): void {
    const { socket } = this;
    if (this.whenDrained === undefined || this.isDirty) return;
    if (socket.writableLength === 0) this.drained();
    else if (socket.writable && !socket.writableNeedDrain) socket.write(nothing, this.onTaken);
  }

  private drained(): void {
    const { whenDrained } = this;
    this.whenDrained = undefined;
    whenDrained?.();
  }

  private flushSoon(): void {
    this.isDirty = true;
    flushSoon(this);
  }
}
