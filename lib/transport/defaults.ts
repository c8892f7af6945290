/** The constants of `transport/`. */
export const defaults = {
  /** The time that a peer has to close a connection after the server, in milliseconds. */
  disconnectTimeoutMs: 2_000,
  /** The time for the rest of an incomplete request when the HTTP server is closing, in milliseconds. */
  unfinishedRequestMs: 1_000,
  /**
   * The time that other listeners have to answer an upgrade, in milliseconds. It is Node's timeout for the
   * headers of a request.
   */
  unansweredUpgradeMs: 60_000,
  /** The number of such upgrades that may wait. If there are more, the oldest is answered. */
  unansweredUpgrades: 1_000,
  /** The number of upgrades that may wait for their turn of the event loop. Further ones get HTTP 503. */
  waitingUpgrades: 2_000,
  /** The number of RawSocket connections that may be in the middle of their handshake. Further ones are refused. */
  waitingHandshakes: 2_000,
  /** The number of unanswered requests on one HTTP connection that uses long-poll. Further ones are not read. */
  unansweredRequests: 32,
  /** The number of `send` requests of one long-poll client that may wait. Further ones get HTTP 429. */
  waitingSends: 1_000,
  /** The heap that one of them takes beside its body, in bytes. */
  waitingSendBytes: 8_192,
  /** The longest answer of several messages to a `receive`, in bytes. */
  answerBytes: 1_048_576,
  /** The longest body of `open`, in bytes. It names only the protocols. */
  openBytes: 4_096,
  /** The least limit of a RawSocket client, in bytes. WELCOME does not fit into less. */
  leastPeerBytes: 1_024,
  /** The expected duration of an upgrade, in milliseconds. */
  upgradeMs: 0.5,
  /** The time for a complete request on the separate port of a hub, in milliseconds. */
  requestTimeoutMs: 10_000,
  /** The interval at which that server looks for late requests, in milliseconds. */
  requestCheckMs: 1_000,
  /** The value of `Retry-After` for clients of a full server, in seconds. */
  retryAfterSeconds: 10,
  /** The longest time that frames wait for the end of a turn of the event loop, in milliseconds. */
  longTurnMs: 1,
  /** The number of bytes of a client that are read at once: at first, at least, and at most. */
  firstStepBytes: 256,
  leastStepBytes: 128,
  mostStepBytes: 65_536,
  /** The longest duration of such a step, in milliseconds. If a step takes longer, fewer bytes are read at once. */
  longestStepMs: 4,
  /** The most messages that are handled in such a step: their handlers may all run after it. */
  stepMessages: 16,
  /** The bytes of heap of a message that waits, besides its text or bytes. */
  waitingMessageBytes: 48,
  /** The duration that each turn of a reader may have, however little was expected of it, in milliseconds. */
  leastTurnMs: 0.1,
  /** The number of bytes from which on the socket probably has more, and the least time that is expected for it then, in milliseconds. */
  muchBytes: 16_384,
  muchMs: 8,
  /** The time that the system takes for a chunk of such a socket, in milliseconds. */
  chunkMs: 0.06,
  /** The expected duration of reading a byte, before any was read, in milliseconds. */
  unknownByteMs: 0.001,
  /** The least of it for a client that is not known: others may have sent long messages. */
  leastUnknownByteMs: 0.000_25,
  /** The number of bytes of a client from which on only its own cost counts. HELLO alone tells little of what follows. */
  knownBytes: 1_024,
  /** The number of bytes of all clients after which older ones count half in what is expected of a new client. */
  commonBytes: 4_096,
  /** The number of steps in the average duration of reading a byte. */
  rememberedSteps: 64,
  /** The number of first steps that all count in it. Later the longest one is left out. */
  firstSteps: 8,
  /** The expected duration of a message in the body of a `send`, with what it causes, before any was read, in milliseconds. */
  unknownMessageMs: 0.25,
  /** The number of turns for sent bodies whose duration is remembered, of all clients. */
  rememberedSends: 64,
  /** The longest duration that one step, or turn, counts in these averages, in milliseconds. A longer one may be due to the garbage collector. */
  longestCountedMs: 8,
  /** The number of flushes, or frames, between two checks of how busy the server is. */
  flushProbe: 16,
  /** The size of a block of memory for small frames, in bytes. */
  frameMemoryBytes: 16_384,
  /** The number of blocks of a turn that the next one uses again. */
  frameBlocks: 16,
  /** The size of a block of memory for frames that many connections may share, in bytes. */
  sharedMemoryBytes: 65_536,
  /** The longest batch that is sent, in bytes. */
  maxBatchBytes: 65_536,
  /** Frames are copied into one buffer before they are written if their average size is below this, in bytes. */
  copyBelowBytes: 4_096,
} as const;
