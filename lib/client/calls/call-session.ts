import type { Reader } from '../../calls/reader.js';

/** What calls of both directions use of the session. */
export interface CallSession {
  /** What waits for the network. */
  readonly backlog: Reader;
  /** Reports an error of the application that nobody else learns of. Never throws. */
  report(text: string, error: unknown): void;
}
