/** What the process tells who has started it. */
export const ExitCode = {
  Ok: 0,
  /** The other end answered ERROR, or a check failed. */
  Failed: 1,
  /** The command was wrong, or there was no session. */
  Unusable: 2,
  /** ^C, 128 and the number of SIGINT. */
  Interrupted: 130,
  /** 128 and the number of SIGTERM. */
  Terminated: 143,
} as const;
