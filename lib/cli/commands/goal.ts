/** What a command that lasts waits for: so many events or calls, or an error. */
export class Goal {
  readonly reached: Promise<void>;
  /** Ends the command with an error. */
  fail!: (error: unknown) => void;
  private resolve!: () => void;
  private taken = 0;
  private done = 0;

  /** @param count after which the command ends; by default never */
  constructor(private readonly count: number = Infinity) {
    this.reached = new Promise<void>((resolve, reject) => {
      this.resolve = resolve;
      this.fail = reject;
    });
    // It may fail before anyone waits for it.
    this.reached.catch(() => undefined);
  }

  /** Returns false for one more than were asked for. */
  take(): boolean {
    return ++this.taken <= this.count;
  }

  /** Counts one that is done. */
  step(): void {
    if (++this.done >= this.count) this.resolve();
  }
}
