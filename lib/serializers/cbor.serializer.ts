import { Decoder, Encoder, Tag } from 'cbor-x';
import { BinarySerializer, codecOptions } from './binary.serializer.js';
import { CborReader } from './cbor-reader.js';
import { CborScan } from './cbor-scan.js';
import { messageLimitsOf, type WampSerializerOptions } from './serializer-options.js';

/** A constant of its own, because the types of cbor-x do not declare `int64AsNumber`. */
const encoderOptions = {
  ...codecOptions,
  mapsAsObjects: true,
  int64AsNumber: true,
  tagUint8Array: false,
};

const limit = 2n ** 64n;

/**
 * Returns a bignum (RFC 8949, 3.4.3) for an integer beyond 64 bits. cbor-x can encode these too, but
 * needs time that grows with the square of their size.
 */
function anySize(value: bigint): unknown {
  if (value < limit && value >= -limit) return value;
  return value > 0n ? new Tag(bytesOf(value), 2) : new Tag(bytesOf(-1n - value), 3);
}

function bytesOf(value: bigint): Uint8Array {
  const digits = value.toString(16);
  const hex = digits.padStart(digits.length + (digits.length % 2), '0');
  return Uint8Array.from({ length: hex.length / 2 }, (_, i) =>
    Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16),
  );
}

/** The serializer `wamp.2.cbor`. It uses cbor-x. */
export class CborSerializer extends BinarySerializer {
  readonly subprotocol = 'wamp.2.cbor';

  constructor(options: WampSerializerOptions = {}) {
    const limits = messageLimitsOf(options);
    const exactCodec = new Decoder({ ...codecOptions, mapsAsObjects: false });
    super(
      new Encoder(encoderOptions),
      exactCodec,
      new CborScan(limits),
      new CborReader(),
      anySize,
      limits.sentDepth,
    );
  }
}
