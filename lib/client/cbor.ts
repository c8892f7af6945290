/**
 * The serializer CBOR for `nestjs-wamp/client`, with the package `cbor-x`.
 *
 * @module nestjs-wamp/client/cbor
 */

export { CborSerializer } from '../serializers/cbor.serializer.js';
