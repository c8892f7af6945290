import { FrameScan } from './frame-scan.js';
import * as texts from './texts.js';

const stop = 0xff;

/** Scans CBOR. The head of a value has three bits of major type, and five bits for the argument or its width. */
export class CborScan extends FrameScan {
  protected value(levels: number): void {
    const head = this.byte();
    if (head < 0x18) return;
    switch (head >> 5) {
      case 2:
        return head === 0x5f ? this.chunks(0x40) : this.special(this.longArgument(head));
      case 3:
        return head === 0x7f ? this.chunks(0x60) : this.text(this.longArgument(head));
      case 4:
        return head === 0x9f
          ? this.open(levels, false)
          : this.list(this.longArgument(head), levels);
      case 5:
        return head === 0xbf ? this.open(levels, true) : this.map(this.longArgument(head), levels);
      case 6:
        return this.tagged(this.argument(head), levels);
      default:
        this.scalar(head);
    }
  }

  protected stringHead(): number {
    const head = this.byte();
    return head >> 5 === 3 && head !== 0x7f ? this.longArgument(head) : -1;
  }

  private argument(head: number): number {
    const info = head & 31;
    if (info < 24) return info;
    if (info > 27) throw this.unknown();
    return this.uint(1 << (info - 24));
  }

  /** Passes an integer, float, boolean, null or `undefined`. */
  private scalar(head: number): void {
    const info = head & 31;
    if (head >= 0xe0 && (info < 20 || info === 24)) this.simple();
    if (info < 24) return;
    if (head === 0xf8 && (this.bytes[this.at] ?? stop) < 32) throw this.unknown();
    if (info > 27) throw this.unknown();
    // With int64AsNumber, cbor-x decodes negative integers incorrectly.
    if (head === 0x3b) this.needsExactCodec = true;
    if (head === 0x1b) this.wideInteger();
    else this.skip(1 << (info - 24));
  }

  /** Passes a simple value without a meaning in JavaScript. */
  private simple(): void {
    this.countItem();
    this.isForeign = true;
  }

  /** Returns the argument of a head. cbor-x does not read lengths of eight bytes correctly in all cases. */
  private longArgument(head: number): number {
    if ((head & 31) === 27) this.isForeign = true;
    return this.argument(head);
  }

  /** Passes a text or bytes in chunks. Each chunk must have a definite length. */
  private chunks(major: number): void {
    this.countItem();
    this.isForeign = true;
    for (let head = this.byte(); head !== stop; head = this.byte()) {
      if ((head & 0xe0) !== major || (head & 31) === 31) throw this.unknown();
      this.countItem();
      const length = this.argument(head);
      if (major === 0x60) this.text(length);
      else this.skip(length);
    }
  }

  /** Passes a list or map of indefinite length. */
  private open(levels: number, isMap: boolean): void {
    const inner = this.inside(levels);
    while (this.bytes[this.at] !== stop) {
      if (isMap) this.key(inner);
      this.value(inner);
    }
    this.at++;
  }

  private tagged(tag: number, levels: number): void {
    const major = (this.bytes[this.at] ?? stop) >> 5;
    // Tag 64 with bytes is the form that wampy.js sends. cbor-x does not decode all other tags to plain values.
    if (tag !== 64 || major !== 2) this.isForeign = true;
    // `inside` counts the tag, too.
    const isNested = major > 3 && major < 7;
    if (!isNested) this.countItem();
    this.value(isNested ? this.inside(levels) : levels);
  }

  private unknown(): Error {
    return new Error(texts.unknownHead(this.at - 1));
  }
}
