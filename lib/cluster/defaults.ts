/** The constants of `cluster/`. */
export const defaults = {
  /** The nesting depth of a frame: that of a message, and what is around it. */
  frameDepth: 72,
  /** The lists, maps, keys and binary values of a frame. */
  frameItems: 1_000_000,
  /** The length of a subject, in bytes. A line of NATS has 4,096; a realm and a URI of 256 characters always fit. */
  subjectBytes: 3_072,
  /** The number of events of a node among which copies are found. */
  duplicateWindow: 1_024,
  /** The number of nodes whose last events are remembered. */
  knownPublishers: 1_000,
  /** The number of sessions in `eligible` up to which an event is sent to their nodes, and not to its topic. */
  pushedSessions: 100,
  /** The bytes and the number of the publications of one turn that travel as one frame. Copies of all of them are found. */
  turnBytes: 262_144,
  turnEvents: 512,
  /** The length of a text payload from which on it is UTF-8 in a frame: shorter text is read faster than copied. */
  longText: 1_024,
  /** The memory for one text that becomes UTF-8, in bytes. */
  scratchBytes: 65_536,
  /** The number of sent bytes from which on the broker is asked to confirm them at once. */
  flushBytes: 262_144,
  /** The time after which the broker is asked to confirm what was sent, in milliseconds. */
  flushMs: 100,
  /** The bytes beyond `maxUnconfirmedBytes` for small frames without payload. The rolls of open calls have twice as many. */
  reserveBytes: 262_144,
  /** The size of the largest frame that may use them, in bytes. */
  smallFrameBytes: 4_096,
  /** The time after which a publication that the port has refused is sent again, in milliseconds. */
  retryMs: 100,
  /** The longest time that SUBSCRIBED waits for the broker, in milliseconds. */
  confirmMs: 1_000,
  /** The number of topics without subscribers that a node listens to. */
  lingeringInterests: 10_000,
  /** The longest time that publications wait for the other nodes when the broker is back, in milliseconds. */
  reunionMs: 1_500,
  /** The time between two log lines about publications that were dropped, in milliseconds. */
  dropLogMs: 60_000,
  /** The time between two rolls of the open calls, in milliseconds. */
  rollMs: 1_000,
  /** The number of rolls without an answer, or ticks without a roll, after which a node does not hear us. */
  unheardRolls: 6,
  /** What the timeout of a call is longer here than at the node of the session, whose error is clearer, in milliseconds. */
  timeoutMarginMs: 1_000,
  /** The number of calls from one node to another that are open at the same time. */
  openCalls: 10_000,
  /** The time for which a node is remembered after its end, in milliseconds. */
  rememberMs: 60_000,
  /** The number of pieces of streamed input that a node sends ahead. */
  inputPieces: 64,
  /** The bytes of streamed input that a node sends ahead. The last piece may exceed it. */
  inputBytes: 1_048_576,
  /** The bytes of answers that a node keeps, in case that they were lost. */
  keptBytes: 1_048_576,
  /** The bytes of calls to one node that are kept until they are known to have arrived. */
  keptCallBytes: 16_777_216,
  /** The time for which a node keeps an answer, in milliseconds. */
  keptMs: 6_000,
  /** The size of the largest frame before a broker has told its own, in bytes. */
  frameBytes: 1_048_576,
  /** The time between two attempts to reach a broker, and what is added to it at random, in milliseconds. */
  connectAgainMs: 250,
  connectJitterMs: 100,
  /** The time between two attempts when a broker has refused the node, in milliseconds. */
  refusedRetryMs: 5_000,
  /** The time after which a node that has not answered is asked again, in milliseconds. */
  askAgainMs: 1_000,
  /** The number of times that a node is asked again before it counts as silent. */
  askTimes: 5,
  /** The number of questions of other nodes that are remembered. */
  rememberedQuestions: 1_000,
  /** The time between two looks at who is silent, in milliseconds. */
  tickMs: 500,
  /** The delay of a timer from which on the process has slept, in milliseconds. */
  stallMs: 500,
  /** The nodes of a cluster. */
  maxMembers: 1_000,
  /** The time between two warnings about one thing, in milliseconds. */
  warnMs: 60_000,
  /** The time for which a node that has left is remembered, in milliseconds. */
  rememberLeftMs: 60_000,
  /** The realms whose sessions a sign of life counts one by one. */
  beatRealms: 100,
  /** The subprotocols in a sign of life. */
  beatSubprotocols: 16,
  /** The characters of each text in a sign of life. */
  beatText: 200,
  /** The time for which changes of sessions are collected, in milliseconds. */
  deltaMs: 100,
  /** The same, if the sessions of an authid are limited: a client may come back to another node at once. */
  promptDeltaMs: 10,
  /** The sessions in one DELTA. */
  deltaEntries: 500,
  /** The sessions in one page of a SNAPSHOT. */
  pageEntries: 1_000,
  /** The characters of the names of a session that others are told of. */
  sessionText: 4_096,
  /** The time for which requests for a SNAPSHOT are collected, in milliseconds. */
  snapshotMs: 50,
  /** The requests from which on a SNAPSHOT goes to all nodes at once. */
  snapshotAll: 4,
  /** The time after which a SNAPSHOT is asked for again, and for which a missing DELTA is waited for, in milliseconds. */
  snapshotAgainMs: 2_000,
  /** The DELTA frames that wait for a SNAPSHOT. */
  heldDeltas: 256,
  /** The sessions of other nodes that a node knows. */
  directoryEntries: 2_000_000,
  /** The sessions from which on the log mentions the option `directory`. */
  manySessions: 200_000,
  /** The sessions in a page of `sessions()`. */
  sessionsPage: 1_000,
  /** The time for which changes of topics are collected, in milliseconds. */
  topicsMs: 10,
  /** The topics in one frame. */
  topicRows: 1_000,
  /** The topics of which a node tells the application. */
  ownedTopics: 500_000,
  /** The time after a change of the nodes in which no topic is told of, in milliseconds. */
  settleMs: 1_000,
  /** The signs of life between two comparisons of the lists of topics. */
  beatsPerCheck: 5,
  /** The time that the owner of a topic has to answer, in milliseconds. */
  ownerAnswerMs: 1_000,
} as const;
