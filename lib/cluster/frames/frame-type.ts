/** The types of frames between nodes. A number is never used again for something else. */
export const FrameType = {
  Event: 1,
  Beat: 2,
  Bye: 3,
  Delta: 4,
  SnapshotRequest: 5,
  Snapshot: 6,
  Call: 7,
  Input: 8,
  Cancel: 9,
  Progress: 10,
  Result: 11,
  Error: 12,
  Roll: 13,
  Rolled: 14,
  Ask: 16,
  Told: 17,
  Topics: 18,
  Taken: 19,
} as const;

/** The type of a frame. */
export type FrameType = (typeof FrameType)[keyof typeof FrameType];
