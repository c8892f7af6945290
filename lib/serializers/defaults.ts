/** The constants of `serializers/`. */
export const defaults = {
  /** Received texts up to this length are checked and read byte by byte, in bytes. */
  shortTextBytes: 64,
  /** Received integers up to this size become BigInt, in bytes. Larger ones stay bytes. */
  bignumBytes: 1_024,
} as const;
