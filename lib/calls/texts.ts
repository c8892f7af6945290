/** The messages of `calls/`. */
export const texts = {
  inputReadTwice: 'The input of a call can be read only once.',
  noStreamedInput: 'The other end does not take streamed input (progressive_call_invocations).',
} as const;
