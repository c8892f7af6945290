/** Every number `discovery/` decides by itself. */
export const defaults = {
  /** How many issues an error about refused arguments lists. */
  maxIssues: 100,
  /** How many steps into an argument the path of such an issue goes. */
  maxIssuePath: 32,
} as const;
