/** Every number the hub decides by itself. */
export const defaults = {
  /** With how many bytes unread a client lags: what follows waits where it can still be dropped. */
  lagBytes: 262_144,
  /** How many times `maxOutboxBytes` may come for a client in the turn in which it falls behind. */
  burstFactor: 4,
  /** In how many steps all connections are pinged within `heartbeatMs`. */
  heartbeatSteps: 25,
  /** After how long it is said that lines of the log were left out, in milliseconds. */
  leftOutLinesMs: 1_000,
  /** Where a line of the log is cut off, in characters. */
  longestLogLine: 1_000,
} as const;
