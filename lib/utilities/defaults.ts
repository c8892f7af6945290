/** The constants of `utilities/`. */
export const defaults = {
  /** The number of answers that are kept for one session. */
  keptAnswers: 100,
  /** The heap that these answers may take, in bytes. */
  keptBytes: 1_048_576,
  /** The estimated heap size of a kept answer without its payload, in bytes. */
  answerBytes: 256,
} as const;
