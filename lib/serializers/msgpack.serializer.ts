import { Packr, Unpackr } from 'msgpackr';
import { BinarySerializer, codecOptions } from './binary.serializer.js';
import { MsgpackScan } from './msgpack.scan.js';
import { depthsOf, type WampSerializerOptions } from './serializer.options.js';

/** `wamp.2.msgpack`, by msgpackr. */
export class MsgpackSerializer extends BinarySerializer {
  readonly subprotocol = 'wamp.2.msgpack';

  constructor(options: WampSerializerOptions = {}) {
    const { received, sent } = depthsOf(options);
    super(
      new Packr({ ...codecOptions, mapsAsObjects: true, int64AsType: 'number', useToJSON: false }),
      new Unpackr({ ...codecOptions, mapsAsObjects: false }),
      new MsgpackScan(received),
      sent,
    );
  }
}
