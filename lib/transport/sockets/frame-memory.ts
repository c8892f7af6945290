/** A block of memory for frames, which lie in it one after the other. */
export class FrameMemory {
  block = Buffer.allocUnsafeSlow(0);
  /** The number of bytes of the block that are in use. */
  used = 0;

  constructor(private readonly blockBytes: number) {}

  hasRoomFor(bytes: number): boolean {
    return this.used + bytes <= this.block.length;
  }

  /** Makes room for so many bytes, at most a block: takes a new block if this one has too little. */
  reserve(bytes: number): void {
    if (this.hasRoomFor(bytes)) return;
    this.block = Buffer.allocUnsafeSlow(this.blockBytes);
    this.used = 0;
  }
}
