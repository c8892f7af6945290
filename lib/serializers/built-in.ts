import { CborSerializer } from './cbor.serializer.js';
import { JsonSerializer } from './json.serializer.js';
import { MsgpackSerializer } from './msgpack.serializer.js';
import type { WampSerializerOptions } from './serializer-options.js';
import type { WampSerializer } from './serializer.js';

/** Returns the serializers of a hub without the option `serializers`. */
export function builtInSerializers(options?: WampSerializerOptions): readonly WampSerializer[] {
  return [new JsonSerializer(options), new MsgpackSerializer(options), new CborSerializer(options)];
}
