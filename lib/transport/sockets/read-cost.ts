import { defaults } from '../defaults.js';

/** The cost of bytes on the average of all clients: it is expected of those that are new. */
const common = { ms: defaults.unknownByteMs * defaults.commonBytes, bytes: defaults.commonBytes };

/**
 * What reading the bytes of one client costs, in the average of its last steps. The longest of them is left
 * out: it may be due to the garbage collector, which comes when it likes.
 */
export class ReadCost {
  private ms = 0;
  private bytes = 0;
  /** The step that is left out, and for how many further steps. The first steps all count. */
  private longestMs = Infinity;
  private longestBytes = 0;
  private stepsLeft: number = defaults.firstSteps;

  /** The expected duration of reading a byte, in milliseconds. */
  get byteMs(): number {
    const unknownBytes = Math.max(0, defaults.knownBytes - this.bytes);
    const unknownMs = Math.max(defaults.leastUnknownByteMs, common.ms / common.bytes);
    return (this.ms + unknownBytes * unknownMs) / (this.bytes + unknownBytes);
  }

  /** Counts a step, or a turn. */
  add(ms: number, bytes: number): void {
    const countedMs = Math.min(ms, defaults.longestCountedMs);
    countInCommon(countedMs, bytes);
    if (this.stepsLeft-- <= 0) this.leaveOut(countedMs, bytes);
    else if (countedMs <= this.longestMs) this.count(countedMs, bytes);
    else {
      this.count(this.longestMs, this.longestBytes);
      this.leaveOut(countedMs, bytes);
    }
  }

  private count(ms: number, bytes: number): void {
    const kept = 1 - 1 / defaults.rememberedSteps;
    this.ms = this.ms * kept + ms;
    this.bytes = this.bytes * kept + bytes;
  }

  private leaveOut(ms: number, bytes: number): void {
    this.longestMs = ms;
    this.longestBytes = bytes;
    this.stepsLeft = defaults.rememberedSteps;
  }
}

function countInCommon(ms: number, bytes: number): void {
  common.ms += ms;
  common.bytes += bytes;
  if (common.bytes <= 2 * defaults.commonBytes) return;
  common.ms /= 2;
  common.bytes /= 2;
}
