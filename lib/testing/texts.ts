/** The messages of `testing/`. */
export const texts = {
  waitedInVain: (what: string, why: string, received: readonly string[]) =>
    `Waited for ${what}: ${why}. Received so far: ${received.join(', ') || 'nothing'}.`,
  connectionEnded: 'the connection ended',
  anyMessage: 'a message',
  answerTo: (name: string) => `the answer to ${name}`,
  nothingWithin: (waitMs: number) => `it did not come within ${waitMs} ms`,
  returnIn: (ms: number) => `retry-after-ms=${ms}`,
  cameInstead: (message: string) => `${message} came instead`,
} as const;
