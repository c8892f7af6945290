import { defaults } from '../protocol/defaults.js';
import { texts } from '../protocol/texts.js';
import type { MessageLimits } from './serializer-options.js';

const underscore = 0x5f;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Goes over the heads of all values in a frame before a library decodes it. That costs little, since
 * nothing is made. It refuses deep nesting, and finds what the libraries would make more of than a plain
 * value (generated code, shared references) or nothing at all: that is read by a `PlainReader`.
 */
export abstract class FrameScan {
  /** Whether there are bytes, which the libraries do not copy. */
  hasSpecialValues = false;
  /** Whether an integer is beyond 2^53, or a key could be `__proto__`, which the libraries rename. */
  needsExactCodec = false;
  /** Whether it has what our library does not make plain: a `PlainReader` has to read it. */
  isForeign = false;
  /** How many texts there are, keys included. */
  texts = 0;
  /** Whether a text may be no UTF-8: those that are short and ASCII were seen to be. */
  hasDoubtfulText = false;
  private isStrict = false;
  /** Lists, maps and keys so far. */
  private items = 0;
  protected bytes: Uint8Array = new Uint8Array();
  protected at = 0;

  constructor(private readonly limits: Pick<MessageLimits, 'depth' | 'items'>) {}

  /** @throws unless `bytes` are exactly one value */
  scan(bytes: Uint8Array): void {
    this.hasSpecialValues = this.needsExactCodec = this.hasDoubtfulText = false;
    this.isForeign = false;
    this.texts = 0;
    this.bytes = bytes;
    this.at = 0;
    this.items = 0;
    this.value(this.limits.depth);
    if (this.at > bytes.length) throw new Error(texts.truncated);
    if (this.at < bytes.length) throw new Error(texts.trailing(this.at));
  }

  /** @throws unless all texts in `bytes`, which were scanned before, are UTF-8 */
  checkTexts(bytes: Uint8Array): void {
    this.isStrict = true;
    try {
      this.scan(bytes);
    } finally {
      this.isStrict = false;
    }
  }

  /** Goes past one value. */
  protected abstract value(levels: number): void;

  /** Goes past the head of a string and returns the string's length; -1 for anything else. */
  protected abstract stringHead(): number;

  protected list(items: number, levels: number): void {
    const inner = this.inside(levels);
    for (; items > 0; items--) this.value(inner);
  }

  protected map(entries: number, levels: number): void {
    const inner = this.inside(levels);
    for (; entries > 0; entries--) {
      this.key(inner);
      this.value(inner);
    }
  }

  /** How many levels are left inside a list or map. */
  protected inside(levels: number): number {
    if (levels === 0) throw new RangeError(texts.tooDeep(this.limits.depth));
    this.countItem();
    return levels - 1;
  }

  private countItem(): void {
    if (++this.items > this.limits.items)
      throw new RangeError(texts.tooManyItems(this.limits.items));
  }

  protected key(levels: number): void {
    this.countItem();
    const length = this.stringHead();
    if (length < 0) return this.foreignKey(levels);
    if (length === '__proto__'.length && this.bytes[this.at] === underscore)
      this.needsExactCodec = true;
    this.text(length);
  }

  /** A key that is a number, for example: it becomes text. */
  private foreignKey(levels: number): void {
    this.isForeign = true;
    this.at--;
    this.value(levels);
  }

  /** Goes past the bytes of a text; to look at those of a short one is cheap. */
  protected text(length: number): void {
    const { bytes, at } = this;
    const end = (this.at = at + length);
    this.texts++;
    if (length <= defaults.shortTextBytes && end <= bytes.length) {
      let bits = 0;
      for (let i = at; i < end; i++) bits |= bytes[i] as number;
      if (bits < 0x80) return;
    }
    this.doubt(at, end);
  }

  private doubt(at: number, end: number): void {
    this.hasDoubtfulText = true;
    if (!this.isStrict) return;
    try {
      utf8.decode(this.bytes.subarray(at, end));
    } catch {
      throw new TypeError(texts.notUtf8(at));
    }
  }

  /** May go past the end: `byte` and `scan` find out. */
  protected skip(length: number): void {
    this.at += length;
  }

  protected special(length: number): void {
    this.hasSpecialValues = true;
    this.skip(length);
  }

  /** An integer of eight bytes, of which the first four tell enough. */
  protected wideInteger(): void {
    if (this.uint(4) >= 2 ** 21) this.needsExactCodec = true;
    this.skip(4);
  }

  /** The next byte. */
  protected byte(): number {
    const byte = this.bytes[this.at++];
    if (byte === undefined) throw new Error(texts.truncated);
    return byte;
  }

  /** The big-endian number in the next `width` bytes. */
  protected uint(width: number): number {
    let value = 0;
    for (; width > 0; width--) value = value * 256 + this.byte();
    return value;
  }
}
