import type { Socket } from 'node:net';
import { defaults } from '../defaults.js';
import type { FrameFormat } from './frame-format.js';
import { writeFrames } from './write-frames.js';

/** Memory for frames of all connections: used up from its start to its end, then the next is taken. */
let memory = Buffer.allocUnsafeSlow(0);
let used = 0;

/** What an idle connection has; nothing is ever added to it. */
const none: Uint8Array[] = [];

/**
 * The frames that one connection writes at the end of a turn. Those of its own stand one behind the
 * other in memory, as a run, which another connection's frame ends: nothing is allocated for each of
 * them, and nothing is copied together to be written.
 */
export class FrameQueue {
  private frames = none;
  private frameBytes = 0;
  private runMemory: Buffer | undefined = undefined;
  private runStart = 0;
  private runEnd = 0;

  constructor(protected readonly format: FrameFormat) {}

  /** How long all frames are together, in bytes. */
  protected get bytes(): number {
    return this.frameBytes + this.runEnd - this.runStart;
  }

  /** Adds a message. */
  protected add(data: string | Uint8Array): void {
    const { format } = this;
    // A character takes three bytes at most.
    const most = (typeof data === 'string' ? 3 : 1) * data.length + format.maxHeadBytes;
    if (most > defaults.frameMemoryBytes) return this.addFrame(format.encode(data));
    const isNext = this.runMemory === memory && this.runEnd === used;
    if (!isNext || used + most > memory.length) this.beginRun(most);
    this.runEnd = used = format.write(memory, used, data, data.length);
  }

  /** Adds a frame that is not this connection's own. */
  protected addFrame(frame: Uint8Array): void {
    this.endRun();
    this.push(frame);
  }

  /** Writes all frames, if somebody still takes them, and forgets them. */
  protected writeTo(socket: Socket | undefined): void {
    this.endRun(socket);
    const { frames, frameBytes } = this;
    this.frames = none;
    this.frameBytes = 0;
    if (socket !== undefined) writeFrames(socket, frames, frameBytes);
  }

  private beginRun(most: number): void {
    this.endRun();
    if (used + most > memory.length) {
      memory = Buffer.allocUnsafeSlow(defaults.frameMemoryBytes);
      used = 0;
    }
    this.runMemory = memory;
    this.runStart = this.runEnd = used;
  }

  private endRun(socket?: Socket): void {
    if (this.runMemory === undefined) return;
    // A peer that lags would keep memory that others use too.
    const mayWait = socket !== undefined && socket.writableLength > 0;
    const run = this.runMemory.subarray(this.runStart, this.runEnd);
    this.runMemory = undefined;
    this.runStart = this.runEnd = 0;
    this.push(mayWait ? Buffer.from(run) : run);
  }

  private push(frame: Uint8Array): void {
    if (this.frames === none) this.frames = [frame];
    else this.frames.push(frame);
    this.frameBytes += frame.length;
  }
}
