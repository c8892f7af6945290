// The constants of `session/`.

/** The number of calls in flight that a session keeps in a list. Further calls are in a Map. */
export const fewCalls = 16;
/** The number of remembered streamed calls that were answered before their last piece. */
export const endedStreams = 1_024;
/** The estimated heap size of a call in flight without its message, with a generator that answers it, in bytes. */
export const callBytes = 2_048;
/** The estimated heap size of a call to the other end without its payload, in bytes. */
export const outgoingCallBytes = 1_024;
/** The estimated heap size of a subscription or registration without its URI, in bytes. */
export const entryBytes = 320;
