/** The state of the other end, which may read slowly. */
export interface Reader {
  /** True if there is no room for more. */
  readonly isFull: boolean;
  /** Returns a promise that resolves when the other end has caught up; `undefined` if it is not behind. */
  caughtUp(): Promise<void> | undefined;
}
