import { Decoder, Encoder } from 'cbor-x';
import { BinarySerializer, codecOptions } from './binary.serializer.js';
import { CborReader } from './cbor.reader.js';
import { CborScan } from './cbor.scan.js';
import { depthsOf, type WampSerializerOptions } from './serializer.options.js';

/** Apart, because cbor-x does not declare `int64AsNumber`. */
const encoderOptions = {
  ...codecOptions,
  mapsAsObjects: true,
  int64AsNumber: true,
  tagUint8Array: false,
};

/** Beyond 64 bits they travel as bignums (RFC 8949, 3.4.3). */
function anySize(value: bigint): bigint {
  return value;
}

/** `wamp.2.cbor`, by cbor-x. */
export class CborSerializer extends BinarySerializer {
  readonly subprotocol = 'wamp.2.cbor';

  constructor(options: WampSerializerOptions = {}) {
    const { received, sent } = depthsOf(options);
    const exactCodec = new Decoder({ ...codecOptions, mapsAsObjects: false });
    super(
      new Encoder(encoderOptions),
      exactCodec,
      new CborScan(received),
      new CborReader(),
      anySize,
      sent,
    );
  }
}
