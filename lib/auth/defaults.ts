/** The constants of `auth/`. */
export const defaults = {
  /** The number of allowed URIs of one role and action that are remembered, so that patterns are not searched again. */
  knownUris: 1_000,
  /** The number of decisions of `authorize` that are kept for one session and action. */
  cachedDecisions: 100,
  /** The estimated bytes of a kept decision without its URI. */
  decisionBytes: 120,
  /** The bytes that all kept decisions of a hub may take. */
  cachedBytes: 16_777_216,
  /** The random bytes of a nonce or a salt. A multiple of 3, so that its Base64 has no padding. */
  nonceBytes: 24,
  /** The longest nonce of a client, in characters. */
  longestNonce: 256,
  /** The iterations and the bytes of a derived key that a client assumes for WAMP-CRA. */
  craIterations: 1_000,
  craKeyBytes: 32,
  /** The iterations of PBKDF2 for new credentials. */
  pbkdf2Iterations: 600_000,
  /** The iterations and the KiB of memory of Argon2id for new credentials. */
  argon2Iterations: 2,
  argon2KiB: 19_456,
} as const;
