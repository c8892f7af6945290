/** The constants of `session/`. */
export const defaults = {
  /** The number of calls in flight that a session keeps in a list. Further calls are in a Map. */
  fewCalls: 16,
  /** The number of remembered streamed calls that were answered before their last piece. */
  endedStreams: 1_024,
  /** The estimated heap size of a call in flight without its message, with a generator that answers it, in bytes. */
  callBytes: 2_048,
  /** The estimated heap size of a call to the other end without its payload, in bytes. */
  outgoingCallBytes: 1_024,
  /** The estimated heap size of a subscription or registration without its URI, in bytes. */
  entryBytes: 320,
} as const;
