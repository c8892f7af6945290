/** Every number `testing/` decides by itself. */
export const defaults = {
  /** How long a test client waits for a message over a real socket, in milliseconds. */
  testWaitMs: 5_000,
} as const;
