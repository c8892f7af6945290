/** The first octet of a RawSocket connection. No HTTP request begins with it. */
export const magicOctet = 0x7f;

/** The length of each of the two parts of a handshake, in bytes. */
export const handshakeBytes = 4;

/** The codes of a handshake that is refused (specification: "RawSocket Transport", "Handshake"). */
export const RawRefusal = {
  Serializer: 1,
  Length: 2,
  Reserved: 3,
  Connections: 4,
} as const;

/** A code of {@link RawRefusal}. */
export type RawRefusalCode = (typeof RawRefusal)[keyof typeof RawRefusal];

/** The serializers that have a number, by their subprotocols of WebSocket. */
const subprotocols = new Map([
  [1, 'wamp.2.json'],
  [2, 'wamp.2.msgpack'],
  [3, 'wamp.2.cbor'],
]);

/** The shortest limit that a peer can tell, in bytes. */
const leastLimit = 512;

/** What a client asks for. */
export interface RawRequest {
  /** The number of the serializer. */
  readonly serializer: number;
  /** The subprotocol of the serializer; `undefined` if the number is unknown. */
  readonly subprotocol: string | undefined;
  /** The longest message that the client accepts, in bytes. */
  readonly maxBytes: number;
  /** True if the bits that have no meaning yet are 0. */
  readonly isClean: boolean;
}

/** Returns what a client asks for; `undefined` if this is no handshake. */
export function readHandshake(octets: Buffer): RawRequest | undefined {
  const [magic, wish = 0, ...reserved] = octets;
  if (magic !== magicOctet) return undefined;
  const serializer = wish & 0x0f;
  return {
    serializer,
    subprotocol: subprotocols.get(serializer),
    maxBytes: leastLimit * 2 ** (wish >>> 4),
    isClean: reserved.every((octet) => octet === 0),
  };
}

/**
 * Returns the answer that accepts a client.
 *
 * @param maxBytes the longest message that the server accepts; the client is told a power of two up to it
 */
export function acceptance({ serializer }: RawRequest, maxBytes: number): Buffer {
  const exponent = Math.floor(Math.log2(maxBytes / leastLimit));
  const limit = Math.min(15, Math.max(0, exponent));
  return Buffer.of(magicOctet, limit * 16 + serializer, 0, 0);
}

/** Returns the answer that refuses a client. */
export function refusal(code: RawRefusalCode): Buffer {
  return Buffer.of(magicOctet, code * 16, 0, 0);
}
