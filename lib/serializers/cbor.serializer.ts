import { Decoder, Encoder } from 'cbor-x';
import { BinarySerializer, codecOptions } from './binary.serializer.js';
import { CborScan } from './cbor.scan.js';

/** Apart, because cbor-x does not declare `int64AsNumber`. */
const options = { ...codecOptions, mapsAsObjects: true, int64AsNumber: true, tagUint8Array: false };

/** `wamp.2.cbor`, by cbor-x. */
export class CborSerializer extends BinarySerializer {
  readonly subprotocol = 'wamp.2.cbor';

  constructor() {
    const exactCodec = new Decoder({ ...codecOptions, mapsAsObjects: false });
    super(new Encoder(options), exactCodec, new CborScan());
  }
}
