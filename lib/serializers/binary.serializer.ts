import type { FrameScan } from './frame-scan.js';
import type { PlainReader } from './plain-reader.js';
import { type FormatRules, fromMap, narrowed, toPlain } from './plain-value.js';
import { replaceLeaves, soundTexts } from './received-value.js';
import type { WampSerializer } from './serializer.js';
import * as texts from './texts.js';

/** The part of a library that we use. */
interface Codec {
  encode(value: unknown): Uint8Array;
  decode(bytes: Uint8Array): unknown;
}

/** Settings that msgpackr and cbor-x share. */
export const codecOptions = {
  // Records are a private extension of these libraries.
  useRecords: false,
  // Without it, the head of every map takes three bytes.
  variableMapSize: true,
} as const;

const rules: Omit<FormatRules, 'maxDepth' | 'bigInt'> = {
  isBinary: true,
  binary: (bytes) => bytes,
};

/** The base of the MessagePack and CBOR serializers. A library converts the bytes; this class adds the policy of `WampSerializer`. */
export abstract class BinarySerializer implements WampSerializer {
  abstract readonly subprotocol: string;
  readonly binary = true;
  private readonly rules: FormatRules;

  /**
   * @internal
   * @param codec decodes maps to objects, and 64-bit integers to numbers
   * @param exactCodec decodes maps to `Map`, and 64-bit integers to `BigInt`
   * @param reader reads the frames that neither codec decodes to plain values
   * @param bigInt converts an integer to send
   * @param maxDepth the greatest nesting depth of a message to send
   */
  protected constructor(
    private readonly codec: Codec,
    private readonly exactCodec: Pick<Codec, 'decode'>,
    private readonly scan: FrameScan,
    private readonly reader: PlainReader,
    bigInt: FormatRules['bigInt'],
    maxDepth: number,
  ) {
    this.rules = { ...rules, bigInt, maxDepth };
  }

  encode(message: readonly unknown[]): Uint8Array {
    return this.codec.encode(toPlain(message, this.rules));
  }

  /** In both formats the head of a short list is one byte, and its low bits are the number of items. */
  join(head: string | Uint8Array, tail: string | Uint8Array): Uint8Array {
    const [first, second] = [head as Uint8Array, tail as Uint8Array];
    const joined = new Uint8Array(first.length + second.length - 1);
    joined.set(second, first.length - 1);
    joined.set(first);
    joined[0] = (first[0] as number) + ((second[0] as number) & 0x0f);
    return joined;
  }

  decode(data: string | Uint8Array): unknown {
    if (typeof data === 'string') throw new TypeError(texts.wrongData('bytes'));
    return this.read(data, ownValue);
  }

  /** Decodes like `decode`, but bytes in the result may be views of the data. @internal */
  decodeViews(data: Uint8Array): unknown {
    return this.read(data, viewedValue);
  }

  private read(data: Uint8Array, leaf: (value: unknown) => unknown): unknown {
    const { scan } = this;
    scan.scan(data);
    if (scan.isForeign) return this.reader.read(data);
    const { needsExactCodec, hasSpecialValues } = scan;
    const value = (needsExactCodec ? this.exactCodec : this.codec).decode(data);
    if (scan.hasDoubtfulText && soundTexts(value) !== scan.texts) scan.checkTexts(data);
    return needsExactCodec || hasSpecialValues ? replaceLeaves(value, leaf) : value;
  }
}

/** Converts a decoded value that is neither a list nor a plain object, by the policy of `WampSerializer`. */
function ownValue(value: unknown): unknown {
  if (typeof value === 'bigint') return narrowed(value);
  if (value instanceof Uint8Array) return new Uint8Array(value);
  if (value instanceof Map) return replaceLeaves(fromMap(value), ownValue);
  return value;
}

/** A `Buffer` becomes plain bytes: its methods do other things. */
function viewedValue(value: unknown): unknown {
  if (!(value instanceof Uint8Array)) return ownValue(value);
  return new Uint8Array(value.buffer, value.byteOffset, value.length);
}
