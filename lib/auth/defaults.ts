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
} as const;
