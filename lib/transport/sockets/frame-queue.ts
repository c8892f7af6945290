import type { Socket } from 'node:net';
import { defaults } from '../defaults.js';
import type { FrameFormat } from './frame-format.js';
import { FrameMemory } from './frame-memory.js';
import { writeFrames } from './write-frames.js';

/** The memory for frames of all connections. */
const memory = new FrameMemory(defaults.frameMemoryBytes);

/** The list of an idle connection. Nothing is ever added to it. */
const none: Uint8Array[] = [];

/**
 * Holds the frames that one connection writes at the end of a turn. Consecutive frames of one connection
 * are written next to each other in memory, as a run. A frame of another connection ends the run. So
 * nothing is allocated for each frame, and no frames are copied before they are written.
 */
export class FrameQueue {
  private frames = none;
  private frameBytes = 0;
  private runMemory: Buffer | undefined = undefined;
  private runStart = 0;
  private runEnd = 0;

  constructor(protected readonly format: FrameFormat) {}

  /** The length of all frames, in bytes. */
  protected get bytes(): number {
    return this.frameBytes + this.runEnd - this.runStart;
  }

  /** Adds a message. */
  protected add(data: string | Uint8Array): void {
    const { format } = this;
    // A UTF-16 code unit takes at most three bytes in UTF-8.
    const most = (typeof data === 'string' ? 3 : 1) * data.length + format.maxHeadBytes;
    if (most > defaults.frameMemoryBytes) return this.addFrame(format.encode(data));
    const isNext = this.runMemory === memory.block && this.runEnd === memory.used;
    if (!isNext || !memory.hasRoomFor(most)) this.beginRun(most);
    this.runEnd = memory.used = format.write(memory.block, memory.used, data, data.length);
  }

  /** Adds a frame that other connections share. */
  protected addFrame(frame: Uint8Array): void {
    this.endRun();
    this.push(frame);
  }

  /** Writes all frames, if there is a socket, and removes them. */
  protected writeTo(socket: Socket | undefined): void {
    this.endRun();
    const { frames, frameBytes } = this;
    this.frames = none;
    this.frameBytes = 0;
    if (socket !== undefined) writeFrames(socket, frames, frameBytes);
  }

  private beginRun(most: number): void {
    this.endRun();
    memory.reserve(most);
    this.runMemory = memory.block;
    this.runStart = this.runEnd = memory.used;
  }

  private endRun(): void {
    if (this.runMemory === undefined) return;
    const run = this.runMemory.subarray(this.runStart, this.runEnd);
    this.runMemory = undefined;
    this.runStart = this.runEnd = 0;
    this.push(run);
  }

  private push(frame: Uint8Array): void {
    if (this.frames === none) this.frames = [frame];
    else this.frames.push(frame);
    this.frameBytes += frame.length;
  }
}
