/** Every number that more than one ring needs. */
export const sharedDefaults = {
  /** The longest time a timer of the system can be set to, in milliseconds; beyond it rings at once. */
  longestTimerMs: 2 ** 31 - 1,
  /** The time after which a source without I/O must let others run, in milliseconds. */
  longestTurnMs: 5,
  /** The estimated heap size of a message that waits for a slow reader, in addition to its bytes. */
  waitingMessageBytes: 200,
  /** The nesting depth of a message, as limit of the hub and of a serializer. */
  maxMessageDepth: 64,
  /** The number of lists, maps, keys, binary and tagged values in a message, likewise. */
  maxMessageItems: 20_000,
} as const;
