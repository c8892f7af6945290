import { defaults } from './defaults.js';
import type { MessageLimits } from './serializer-options.js';
import * as texts from './texts.js';
import { isUtf8 } from './utf8.js';

const underscore = 0x5f;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Scans the heads of all values in a frame before a library decodes it. The scan is cheap because it
 * creates nothing. It rejects frames that are too deep or have too many items. It also finds values that
 * the libraries do not decode to plain values (generated code, shared references) or cannot decode: a
 * `PlainReader` reads such a frame.
 */
export abstract class FrameScan {
  /** True if the frame contains bytes, which the libraries do not copy. */
  hasSpecialValues = false;
  /** True if an integer is beyond 2^53, or if a key may be `__proto__`, which the libraries rename. */
  needsExactCodec = false;
  /** True if the library would not decode the frame to plain values: a `PlainReader` must read it. */
  isForeign = false;
  /** The number of texts, keys included. */
  texts = 0;
  /** True if a text may not be valid UTF-8. Only long ones are not checked at once. */
  hasDoubtfulText = false;
  private isStrict = false;
  /** The number of values so far that become objects, and of keys. */
  private items = 0;
  protected bytes: Uint8Array = new Uint8Array();
  protected at = 0;

  constructor(private readonly limits: Pick<MessageLimits, 'depth' | 'items'>) {}

  /** @throws if `bytes` are not exactly one value, are too deep or have too many items */
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

  /** @throws if a text in `bytes`, which were scanned before, is not valid UTF-8 */
  checkTexts(bytes: Uint8Array): void {
    this.isStrict = true;
    try {
      this.scan(bytes);
    } finally {
      this.isStrict = false;
    }
  }

  /** Passes one value. */
  protected abstract value(levels: number): void;

  /** Passes the head of a string and returns the length of the string, or -1 if it is not a string. */
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

  /** Returns the number of levels that remain inside a list or map. */
  protected inside(levels: number): number {
    if (levels === 0) throw new RangeError(texts.tooDeep(this.limits.depth));
    this.countItem();
    return levels - 1;
  }

  protected countItem(): void {
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

  /** Passes a key that is not a string, for example a number. It will be converted to a string. */
  private foreignKey(levels: number): void {
    this.isForeign = true;
    this.at--;
    this.value(levels);
  }

  /** Passes the bytes of a text. A short text is checked at once, because that is cheap. */
  protected text(length: number): void {
    const { bytes, at } = this;
    const end = (this.at = at + length);
    this.texts++;
    if (length > defaults.shortTextBytes || end > bytes.length) return this.doubt(at, end);
    if (!isUtf8(bytes, at, end)) throw new TypeError(texts.notUtf8(at));
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

  /** Passes `length` bytes. The position may be beyond the end then; `byte` and `scan` check that. */
  protected skip(length: number): void {
    this.at += length;
  }

  /** Passes bytes. */
  protected special(length: number): void {
    this.countItem();
    this.hasSpecialValues = true;
    this.skip(length);
  }

  /** Passes an integer of eight bytes. Its first four bytes show if it is beyond 2^53. */
  protected wideInteger(): void {
    if (this.uint(4) >= 2 ** 21) this.needsExactCodec = true;
    this.skip(4);
  }

  /** Returns the next byte. */
  protected byte(): number {
    const byte = this.bytes[this.at++];
    if (byte === undefined) throw new Error(texts.truncated);
    return byte;
  }

  /** Returns the big-endian number in the next `width` bytes. */
  protected uint(width: number): number {
    let value = 0;
    for (; width > 0; width--) value = value * 256 + this.byte();
    return value;
  }
}
