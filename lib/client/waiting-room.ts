import type { Connection } from './connection.js';

/** A request that waits for a session. */
export interface WaitingRequest {
  readonly isPublication?: boolean;
  start(session: Connection): void;
  fail(error: Error): void;
}

/** Keeps requests in order until there is a session. */
export class WaitingRoom {
  private readonly waiting = new Set<WaitingRequest>();

  /** The number of publications. */
  get publications(): number {
    let count = 0;
    for (const { isPublication } of this.waiting) if (isPublication === true) count++;
    return count;
  }

  add(request: WaitingRequest): void {
    this.waiting.add(request);
  }

  /** Removes a request, because it was canceled or its time is over. */
  remove(request: WaitingRequest): void {
    this.waiting.delete(request);
  }

  /** Starts all requests. Those that wait again meanwhile stay for the next session. */
  start(session: Connection): void {
    for (const request of this.take()) request.start(session);
  }

  /** Fails all requests, because there will be no session. */
  fail(error: Error): void {
    for (const request of this.take()) request.fail(error);
  }

  private take(): WaitingRequest[] {
    const all = [...this.waiting];
    this.waiting.clear();
    return all;
  }
}
