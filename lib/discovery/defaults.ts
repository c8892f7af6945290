/** The constants of `discovery/`. */
export const defaults = {
  /** The greatest number of issues in an error about invalid arguments. */
  maxIssues: 100,
  /** The greatest number of elements in the path of an issue. */
  maxIssuePath: 32,
} as const;
