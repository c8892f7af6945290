import { defaults } from '../defaults.js';

/** The cost of bytes on the average of all clients: it is expected of those that are new. */
const common = { ms: defaults.unknownByteMs * defaults.commonBytes, bytes: defaults.commonBytes };

/** What reading the bytes of one client costs, in the average of its last steps. */
export class ReadCost {
  private ms = 0;
  private bytes = 0;

  /** The expected duration of reading a byte, in milliseconds. */
  get byteMs(): number {
    const unknownBytes = Math.max(0, defaults.knownBytes - this.bytes);
    const unknownMs = Math.max(defaults.leastUnknownByteMs, common.ms / common.bytes);
    return (this.ms + unknownBytes * unknownMs) / (this.bytes + unknownBytes);
  }

  /** Counts a step, or a turn. A single long duration counts little. */
  add(ms: number, bytes: number): void {
    const kept = 1 - 1 / defaults.rememberedSteps;
    const countedMs = Math.min(ms, defaults.longestCountedMs);
    this.ms = this.ms * kept + countedMs;
    this.bytes = this.bytes * kept + bytes;
    common.ms += countedMs;
    common.bytes += bytes;
    if (common.bytes > 2 * defaults.commonBytes) halve();
  }
}

function halve(): void {
  common.ms /= 2;
  common.bytes /= 2;
}
