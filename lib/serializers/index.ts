export type { BinarySerializer } from './binary.serializer.js';
export { builtInSerializers } from './built-in.js';
export { CborSerializer } from './cbor.serializer.js';
export { JsonSerializer } from './json.serializer.js';
export { MsgpackSerializer } from './msgpack.serializer.js';
export { negotiate } from './negotiate.js';
export type { WampSerializer } from './serializer.js';
export type { WampSerializerOptions } from './serializer-options.js';
