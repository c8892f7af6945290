/** The constants of `cluster/`. */
export const defaults = {
  /** The nesting depth of a frame: that of a message, and what is around it. */
  frameDepth: 72,
  /** The lists, maps and keys of a frame. */
  frameItems: 1_000_000,
  /** The length of a subject, in bytes. A line of NATS has 4,096; a realm and a URI of 256 characters always fit. */
  subjectBytes: 3_072,
} as const;
