/** An encoded item of a frame, in parts: its payloads are copied only into the frame. */
export class EncodedItem {
  /** The length of all parts, in bytes. */
  readonly length: number;

  constructor(private readonly parts: readonly Uint8Array[]) {
    this.length = parts.reduce((bytes, part) => bytes + part.length, 0);
  }

  /**
   * Writes it into a frame.
   *
   * @returns its end in the frame
   */
  writeTo(frame: Uint8Array, at: number): number {
    let end = at;
    for (const part of this.parts) {
      frame.set(part, end);
      end += part.length;
    }
    return end;
  }

  /** Returns a copy, which keeps no larger buffer in memory. */
  copy(): EncodedItem {
    const bytes = new Uint8Array(this.length);
    this.writeTo(bytes, 0);
    return new EncodedItem([bytes]);
  }
}
