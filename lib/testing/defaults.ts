/** The constants of `testing/`. */
export const defaults = {
  /** The longest wait of a test client for a message over a real socket, in milliseconds. */
  testWaitMs: 5_000,
  /** The option `timeoutMs` of the functions that wait. Jest ends a test after 5 seconds. */
  waitMs: 2_000,
  /** The least default of the option `intervalMs` of the functions that wait. */
  intervalMs: 10,
  /** The longest wait in a test of a cluster port, in milliseconds. */
  portWaitMs: 20_000,
  /** The time of a virtual clock that passes while such a test waits for its port, in milliseconds. */
  portStepMs: 5,
  /** The looks that a long wait has. */
  looks: 200,
  /** The characters of a message that an error shows. */
  shownCharacters: 120,
} as const;
