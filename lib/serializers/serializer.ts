/**
 * Converts messages to frames and back (specification: "Serializations"). JSON, MessagePack and CBOR are
 * built in. To add a format, write a class with these members and list it in the option `serializers`.
 *
 * All built-in serializers follow the same rules, so a handler does not depend on the format of a client:
 * - An integer up to 2^53 is a number, a larger one a BigInt. CBOR can send any BigInt, MessagePack up
 *   to 64 bits. JSON cannot send a BigInt, which is an error; a received one loses digits.
 * - Values that JavaScript does not have are converted: bignums, decimals, UUIDs and typed arrays. An
 *   unknown CBOR tag is replaced with its content, an unknown MessagePack extension with its bytes. Keys
 *   are converted to strings. A bignum of more than 1,024 bytes stays bytes. A date that was sent as
 *   text stays text.
 * - An Error or a synchronous generator in a payload is an error.
 * - `Uint8Array`, `Buffer`, `ArrayBuffer` and `DataView` are sent as binary. Received binary is always a
 *   new `Uint8Array`.
 * - Text must be UTF-8. A message with invalid UTF-8 is rejected and never repaired.
 * - Half a surrogate pair in a text is replaced with U+FFFD, except in JSON, which can send it.
 * - In maps, `undefined`, functions and symbols are left out. In lists, `undefined` becomes null; a
 *   function or a symbol is an error.
 * - `toJSON()` is called, so a Date is sent as an ISO string. A received timestamp is an ISO string too.
 * - A Map is sent as a map, a Set and any other typed array as a list, and an instance of a class as its
 *   own properties.
 * - NaN and Infinity are null in JSON, and unchanged in MessagePack and CBOR.
 */
export interface WampSerializer {
  /** The name of the WebSocket subprotocol, such as `wamp.2.json`. */
  readonly subprotocol: string;
  /** True for binary frames (`Uint8Array`), false for text frames (`string`). */
  readonly binary: boolean;
  /**
   * Returns the frame for `message`. The frame must stay valid when the next message is encoded.
   *
   * @throws if the message contains a value that cannot be sent
   */
  encode(message: readonly unknown[]): string | Uint8Array;
  /**
   * Returns the value in a frame. It is not yet checked to be a message.
   *
   * @throws if `data` is not exactly one value of the format, or is nested too deep; the peer then gets
   *   an ABORT
   */
  decode(data: string | Uint8Array): unknown;
  /**
   * Joins two encoded lists into one: the items of `head`, then the items of `tail`, 15 items at most.
   * With it the hub encodes the payload of an event once for all matching subscriptions. Without it, the
   * hub encodes the event for each subscription.
   */
  join?(head: string | Uint8Array, tail: string | Uint8Array): string | Uint8Array;
}
