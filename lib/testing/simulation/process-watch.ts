const events = ['unhandledRejection', 'uncaughtException'] as const;

type Listener = (...args: unknown[]) => void;

/** Hears of the errors that nobody handles, in the place of all other listeners of the process. */
export class ProcessWatch {
  private readonly others = events.map((event) => process.rawListeners(event) as Listener[]);
  private readonly own: Listener[];

  constructor(hear: (event: (typeof events)[number], error: unknown) => void) {
    this.own = events.map((event) => (error) => hear(event, error));
    for (const [i, event] of events.entries()) {
      process.removeAllListeners(event);
      process.on(event, this.own[i] as Listener);
    }
  }

  /** Brings the other listeners back. */
  stop(): void {
    for (const [i, event] of events.entries()) {
      process.removeListener(event, this.own[i] as Listener);
      for (const listener of this.others[i] as Listener[]) process.on(event, listener);
    }
  }
}
