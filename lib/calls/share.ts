import * as defaults from './defaults.js';

/** Work of a client that waits for its turn of the event loop. */
export interface Turn {
  /** The expected duration, in milliseconds. It may change while the work waits. */
  readonly expectedMs: number;
  /** Does the work. */
  run(): void;
  /** The time that the system takes afterwards for what the turn has let in, in milliseconds. By default 0. */
  readonly afterMs?: number;
  /** Called with the real duration in milliseconds, with the microtasks that the work has caused. */
  lasted?(ms: number): void;
}

/** The waiting work of one client. */
export class Share {
  /** The duration that was expected of the work when the share was last put in order, in milliseconds. */
  rank = 0;
  /** The place in the queue; -1 outside of it. */
  place = -1;
  /** The session of the client; `undefined` without one. */
  holder:
    | {
        /** The bytes of heap that it takes. */
        readonly weight: number;
      }
    | undefined = undefined;
  private waiting: Set<Turn> | undefined = undefined;

  /** True if work waits. */
  get isWaiting(): boolean {
    return this.waiting !== undefined && this.waiting.size > 0;
  }

  /** Adds work, after all work that waits already. */
  add(turn: Turn): void {
    (this.waiting ??= new Set()).add(turn);
  }

  /** Removes work that no longer has to be done. */
  forget(turn: Turn): void {
    this.waiting?.delete(turn);
  }

  /** Returns the next turn. There is none if the last one was forgotten. */
  get first(): Turn | undefined {
    for (const turn of this.waiting ?? []) return turn;
    return undefined;
  }

  /**
   * The expected duration of all waiting work, with that of the garbage collection of what the client makes
   * the server hold, in milliseconds.
   */
  get expectedMs(): number {
    return this.workMs + this.heldMs;
  }

  private get heldMs(): number {
    return (this.holder?.weight ?? 0) * defaults.heldByteMs;
  }

  /** Only the next turn is asked for its own. */
  private get workMs(): number {
    const { first, waiting } = this;
    if (first === undefined || waiting === undefined) return 0;
    return first.expectedMs + (waiting.size - 1) * defaults.unknownTurnMs;
  }
}
