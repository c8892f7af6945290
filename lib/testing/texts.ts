// The messages of `testing/`.

export const waitedInVain = (what: string, why: string, received: readonly string[]) =>
  `Waited for ${what}: ${why}. Received so far: ${received.join(', ') || 'nothing'}.`;
export const connectionEnded = 'the connection ended';
export const anyMessage = 'a message';
export const answerTo = (name: string) => `the answer to ${name}`;
export const nothingWithin = (waitMs: number) => `it did not come within ${waitMs} ms`;
export const returnIn = (ms: number) => `retry-after-ms=${ms}`;
export const cameInstead = (message: string) => `${message} came instead`;
