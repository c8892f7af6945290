/** The constants of `testing/`. */
export const defaults = {
  /** The longest wait of a test client for a message over a real socket, in milliseconds. */
  testWaitMs: 5_000,
} as const;
