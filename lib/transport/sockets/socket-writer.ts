import type { Socket } from 'node:net';
import type { SharedData } from '../../hub/connection/connection.js';
import type { FrameFormat } from './frame-format.js';
import { FrameQueue } from './frame-queue.js';
import { type Flushable, flushSoon } from './write-batch.js';

/** What a writer must know of the connection it writes for. */
export interface WriterOwner {
  /** Whether frames are written still; what waits is forgotten otherwise. */
  readonly isOpen: boolean;
}

const nothing = new Uint8Array();

/**
 * Writes messages to a network socket: all frames of a turn of the event loop by one system call. It is
 * its own queue, so that an idle connection has one object less.
 */
export class SocketWriter extends FrameQueue implements Flushable {
  private isDirty = false;
  private whenDrained: (() => void) | undefined;
  /** Called by the socket; made with the first need of it. */
  private onTaken: (() => void) | undefined;

  constructor(
    private readonly socket: Socket,
    format: FrameFormat,
    private readonly owner: WriterOwner,
  ) {
    super(format);
  }

  /** Bytes accepted by `send` that the operating system has not taken yet. */
  get bufferedBytes(): number {
    return this.bytes + this.socket.writableLength;
  }

  /** Bytes that the operating system has taken. */
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

  /** Writes what was queued in this turn, if the connection is still open. */
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

  /** Of what is taken at once, or is less than Node buffers by itself, there is no event. */
  private awaitDrain(): void {
    const { socket } = this;
    if (this.whenDrained === undefined || this.isDirty) return;
    if (socket.writableLength === 0) this.drained();
    else if (!socket.writableNeedDrain) socket.write(nothing, this.onTaken);
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
