/** Every number the package decides by itself; each is the default of the option of the same name, if there is one. */
export const defaults = {
  /** How long a call of a client waits for its answer, in milliseconds. */
  callTimeoutMs: 30_000,
  /** How long the server waits for a client's GOODBYE after its own, in milliseconds. */
  closeTimeoutMs: 2_000,
  /** How many streamed calls, answered before their last piece, a session remembers. */
  endedStreams: 1_024,
} as const;
