import { defaults } from '../defaults.js';

const memories: FrameMemory[] = [];

/**
 * Memory for the frames of a turn of the event loop, which lie one after the other in blocks. When the system has taken
 * all of them, the next turn uses the same blocks, so that they become no garbage.
 */
export class FrameMemory {
  block: Buffer = Buffer.allocUnsafeSlow(0);
  /** The number of bytes of the block that are in use. */
  used = 0;
  /** The blocks of this turn, and then those of earlier ones that are free. */
  private blocks: Buffer[] = [];
  /** The number of blocks of this turn. */
  private count = 0;
  /** The number of bytes of the first block that wait since an earlier turn. */
  private start = 0;

  constructor(private readonly blockBytes: number) {
    memories.push(this);
  }

  hasRoomFor(bytes: number): boolean {
    return this.used + bytes <= this.block.length;
  }

  /** Makes room for so many bytes, at most a block: takes the next block if this one has too little. */
  reserve(bytes: number): void {
    if (this.hasRoomFor(bytes)) return;
    // What waits in the first block would stay there as long as the block is used.
    if (this.start > 0) {
      this.blocks = [];
      this.start = this.count = 0;
    }
    this.block = this.blocks[this.count] ?? Buffer.allocUnsafeSlow(this.blockBytes);
    if (this.count < defaults.frameBlocks) this.blocks[this.count++] = this.block;
    this.used = 0;
  }

  /** Begins a turn. All frames before were taken: their memory is free. */
  reuse(): void {
    if (this.count === 0) return;
    this.block = this.blocks[0] as Buffer;
    this.used = this.start;
    this.count = 1;
  }

  /** Begins a turn. Some frames before still wait in their memory. */
  leave(): void {
    this.blocks = [this.block];
    this.start = this.used;
    this.count = 1;
  }
}

/**
 * Begins a turn in all memories.
 *
 * @param areTaken true if the system has taken all frames before
 */
export function beginTurn(areTaken: boolean): void {
  for (const memory of memories) {
    if (areTaken) memory.reuse();
    else memory.leave();
  }
}
