/**
 * Turns messages into frames and back (specification: "Serializations"). JSON, MessagePack and CBOR
 * are built in; another format is a class with these four members, named in the hub's `serializers`.
 *
 * All three built-in serializers follow one policy, so what a handler sees or returns does not depend
 * on what the client speaks:
 * - integers up to 2^53 are numbers, beyond that BigInt. CBOR carries any of those, MessagePack up to 64
 *   bits, JSON none: to send one is an error, and a received one loses digits;
 * - what a format has and JavaScript has not becomes plain: bignums, decimals, UUIDs, typed arrays; of any
 *   other tag the content, of any other extension the bytes; keys that are no text become text. A bignum
 *   of more than 1,024 bytes stays bytes, and a date that came as text stays that text;
 * - an Error or a synchronous generator in a payload is an error;
 * - `Uint8Array`, `Buffer`, `ArrayBuffer` and `DataView` are binary; received binary is a `Uint8Array`
 *   of its own;
 * - text is UTF-8: a message with other bytes in a text or key is refused, never mended;
 * - half a surrogate pair in a text becomes U+FFFD, except in JSON, which can carry it;
 * - `undefined`, functions and symbols are left out of maps; in lists `undefined` is null, the others
 *   are an error;
 * - `toJSON()` is honoured, so a Date travels as ISO string, and a received timestamp is one as well;
 * - a Map is a map, a Set and any other typed array a list, an instance of a class its own properties;
 * - NaN and Infinity are null in JSON and themselves in MessagePack and CBOR.
 */
export interface WampSerializer {
  /** The WebSocket subprotocol it is negotiated by, such as `wamp.2.json`. */
  readonly subprotocol: string;
  /** Whether it speaks binary frames (`Uint8Array`) or text frames (`string`). */
  readonly binary: boolean;
  /**
   * The frame that carries `message`. It stays valid when the next message is encoded.
   *
   * @throws if the message holds a value that the format or the policy cannot express
   */
  encode(message: readonly unknown[]): string | Uint8Array;
  /**
   * The one value that `data` carries, not yet known to be a message.
   *
   * @throws if `data` is not exactly one value of the format, or is nested too deep;
   *   the peer then gets an ABORT
   */
  decode(data: string | Uint8Array): unknown;
  /**
   * Joins two encoded lists to one: the items of `head`, then those of `tail`, 15 at most. The hub
   * encodes the payload of an event once by it, however many subscriptions the event matches. Without
   * it, the event is encoded for each subscription.
   */
  join?(head: string | Uint8Array, tail: string | Uint8Array): string | Uint8Array;
}
