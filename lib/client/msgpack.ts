/**
 * The serializer MessagePack for `nestjs-wamp/client`, with the package `msgpackr`.
 *
 * @module nestjs-wamp/client/msgpack
 */

export { MsgpackSerializer } from '../serializers/msgpack.serializer.js';
