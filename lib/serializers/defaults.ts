/** Every number `serializers/` decides by itself. */
export const defaults = {
  /** Received texts up to this length are seen to be ASCII byte by byte, in bytes. */
  shortTextBytes: 64,
  /** Received integers up to this size are BigInt; larger ones are the bytes they came in. */
  bignumBytes: 1_024,
} as const;
