let events = 0;

/** Something has happened to a client of the generator: it did not turn its loop for nothing. */
export function noteEvent(): void {
  events++;
}

/**
 * Keeps the generator from sleeping. A server that writes to a process of its own machine pays for waking
 * it, which no client elsewhere asks of it, and the slower the server the more often the generator
 * sleeps: the figure would say more about that than about the server.
 */
export class Watch {
  private waitedMs = 0;
  private since = performance.now();
  private seen = events;
  private next = setImmediate(() => this.turn());

  /** @returns how long there was nothing to do, in microseconds */
  end(): number {
    clearImmediate(this.next);
    return this.waitedMs * 1_000;
  }

  private turn(): void {
    const now = performance.now();
    if (events === this.seen) this.waitedMs += now - this.since;
    this.since = now;
    this.seen = events;
    this.next = setImmediate(() => this.turn());
  }
}
