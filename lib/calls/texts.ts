// The messages of `calls/`.

export const inputReadTwice = 'The input of a call can be read only once.';
export const noStreamedInput =
  'The other end does not take streamed input (progressive_call_invocations).';
