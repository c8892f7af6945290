import { Backlog } from '../../lib/client/backlog.js';
import type { CallSession } from '../../lib/client/calls/call-session.js';
import { VirtualClock } from '../../lib/testing/virtual-clock.js';

/** The most that may wait in the socket of a {@link TestCallSession}, and what makes senders wait. */
export const full = 1_001;
export const slow = 300;

/** What calls use of a session, with a socket of any speed. */
export class TestCallSession implements CallSession {
  readonly socket = { bufferedBytes: 0 };
  readonly backlog: Backlog;
  readonly reports: [text: string, error: unknown][] = [];

  constructor(readonly clock = new VirtualClock()) {
    this.backlog = new Backlog(this.socket, clock, 1_000);
  }

  report(text: string, error: unknown): void {
    this.reports.push([text, error]);
  }
}
