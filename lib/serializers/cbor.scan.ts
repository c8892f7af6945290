import { FrameScan } from './frame-scan.js';
import { texts } from '../protocol/texts.js';

const stop = 0xff;

/** The major types a tag may stand before: text and numbers for dates, bytes as wampy sends them, lists for sets. */
const taggedTypes: ReadonlyMap<number, readonly number[]> = new Map([
  [0, [3]],
  [1, [0, 1, 7]],
  [64, [2]],
  [258, [4]],
]);

/** The heads of CBOR: a major type in three bits, and five bits that are its argument or tell the width of it. */
export class CborScan extends FrameScan {
  protected value(levels: number): void {
    const head = this.byte();
    if (head < 0x18) return;
    switch (head >> 5) {
      case 2:
        return this.special(this.argument(head));
      case 3:
        return this.text(this.argument(head));
      case 4:
        return head === 0x9f ? this.open(levels, false) : this.list(this.argument(head), levels);
      case 5:
        return head === 0xbf ? this.open(levels, true) : this.map(this.argument(head), levels);
      case 6:
        return this.tagged(this.argument(head), levels);
      default:
        this.scalar(head);
    }
  }

  protected stringHead(): number {
    const head = this.byte();
    return head >> 5 === 3 ? this.argument(head) : -1;
  }

  private argument(head: number): number {
    const info = head & 31;
    if (info < 24) return info;
    if (info > 27) throw this.unknown();
    return this.uint(1 << (info - 24));
  }

  /** Integers, floats, booleans, null and `undefined`. */
  private scalar(head: number): void {
    const info = head & 31;
    if (head >= 0xe0 && (info < 20 || info === 24)) throw this.unknown();
    if (info < 24) return;
    if (info > 27) throw this.unknown();
    // With int64AsNumber cbor-x gets the negative ones wrong.
    if (head === 0x3b) this.needsExactCodec = true;
    if (head === 0x1b) this.wideInteger();
    else this.skip(1 << (info - 24));
  }

  /** A list or map of indefinite length. */
  private open(levels: number, isMap: boolean): void {
    const inner = this.inside(levels);
    while (this.bytes[this.at] !== stop) {
      if (isMap) this.key();
      this.value(inner);
    }
    this.at++;
  }

  private tagged(tag: number, levels: number): void {
    const next = (this.bytes[this.at] ?? stop) >> 5;
    if (!taggedTypes.get(tag)?.includes(next)) throw new Error(texts.unknownExtension(this.at));
    this.hasSpecialValues = true;
    this.value(levels);
  }

  private unknown(): Error {
    return new Error(texts.unknownHead(this.at - 1));
  }
}
