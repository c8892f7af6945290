/** The constants of the hub. */
export const defaults = {
  /** The name in messages of what the hub itself serves. It is in no catalog. */
  ownOrigin: 'nestjs-wamp',
  /** The number of unread bytes from which on a client is behind. Further messages wait where they can be dropped. */
  lagBytes: 262_144,
  /** The length from which on a text that waits is held as UTF-8, in characters. */
  longText: 4_096,
  /** The multiple of `maxOutboxBytes` that may wait for a client in the turn in which it falls behind. */
  burstFactor: 4,
  /** The estimated heap size of a streaming topic of a session, in bytes. */
  streamingTopicBytes: 1_536,
  /** The number of calls from which on stopping them is work that takes its turn. */
  quicklyStoppedCalls: 100,
  /** The expected duration of stopping a call, in milliseconds. */
  stopMs: 0.001,
  /** The number of steps in which all connections are pinged within `heartbeatMs`. */
  heartbeatSteps: 25,
  /** The longest time until an alarm checks the date again, in milliseconds. */
  alarmCheckMs: 60_000,
  /** The number of addresses, and of authids, whose failed logins are remembered. */
  rememberedFailures: 10_000,
  /** The time after which the number of dropped log lines is logged, in milliseconds. */
  leftOutLinesMs: 1_000,
  /** The number of subscriptions and registrations about which `hub.reauthorize` asks at the same time. */
  parallelChecks: 100,
  /** The maximum length of a log line, in characters. */
  longestLogLine: 1_000,
  /** The maximum length of the description of an error in the log, with its stack, in characters. */
  longestDescription: 16_000,
} as const;
