/** The constants of `cluster/`. */
export const defaults = {
  /** The nesting depth of a frame: that of a message, and what is around it. */
  frameDepth: 72,
  /** The lists, maps and keys of a frame. */
  frameItems: 1_000_000,
  /** The length of a subject, in bytes. A line of NATS has 4,096; a realm and a URI of 256 characters always fit. */
  subjectBytes: 3_072,
  /** The number of events of a node among which copies are found. */
  duplicateWindow: 1_024,
  /** The number of nodes whose last events are remembered. */
  knownPublishers: 1_000,
  /** The number of sessions in `eligible` up to which an event is sent to their nodes, and not to its topic. */
  pushedSessions: 100,
  /** The number of sent bytes from which on the broker is asked to confirm them at once. */
  flushBytes: 65_536,
  /** The time after which the broker is asked to confirm what was sent, in milliseconds. */
  flushMs: 100,
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
} as const;
