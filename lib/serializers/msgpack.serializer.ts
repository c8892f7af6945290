import { Packr, Unpackr } from 'msgpackr';
import { BinarySerializer, codecOptions } from './binary.serializer.js';
import { MsgpackReader } from './msgpack-reader.js';
import { MsgpackScan } from './msgpack-scan.js';
import { writeUnsigned } from './msgpack-unsigned.js';
import { messageLimitsOf, type WampSerializerOptions } from './serializer-options.js';
import * as texts from './texts.js';

/** The number of 8-byte integers converted so far. `encode` compares it before and after. */
let wideIntegers = 0;

/** @throws if the integer does not fit into 64 bits */
function within64Bits(value: bigint): bigint {
  if (value < -(2n ** 63n) || value >= 2n ** 64n) throw new RangeError(texts.bigInt(value));
  wideIntegers++;
  return value;
}

/** The serializer `wamp.2.msgpack`. It uses msgpackr. */
export class MsgpackSerializer extends BinarySerializer {
  readonly subprotocol = 'wamp.2.msgpack';

  constructor(options: WampSerializerOptions = {}) {
    const limits = messageLimitsOf(options);
    super(
      new Packr({ ...codecOptions, mapsAsObjects: true, int64AsType: 'number', useToJSON: false }),
      new Unpackr({ ...codecOptions, mapsAsObjects: false }),
      new MsgpackScan(limits),
      new MsgpackReader(),
      within64Bits,
      limits.sentDepth,
    );
  }

  override encode(message: readonly unknown[]): Uint8Array {
    const before = wideIntegers;
    const frame = super.encode(message);
    if (wideIntegers > before) writeUnsigned(frame, wideIntegers - before);
    return frame;
  }
}
