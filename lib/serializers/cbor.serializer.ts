import { Decoder, Encoder, Tag } from 'cbor-x';
import { BinarySerializer, codecOptions } from './binary.serializer.js';
import { CborReader } from './cbor-reader.js';
import { CborScan } from './cbor-scan.js';
import { messageLimitsOf, type WampSerializerOptions } from './serializer-options.js';

/** Apart, because cbor-x does not declare `int64AsNumber`. */
const encoderOptions = {
  ...codecOptions,
  mapsAsObjects: true,
  int64AsNumber: true,
  tagUint8Array: false,
};

const limit = 2n ** 64n;

/** Beyond 64 bits it is a bignum (RFC 8949, 3.4.3), for which cbor-x needs time by the square of its size. */
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

/** `wamp.2.cbor`, by cbor-x. */
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
