import { detached } from '../../hub/connection/connection.js';
import type { Encoded } from './payload.js';

/** The messages for a client that it has not received yet, as far as the server can know. */
export class Undelivered {
  /** The number of bytes of all messages. */
  bytes = 0;
  /** The number of bytes that were delivered. */
  taken = 0;
  private waiting: Encoded[] = [];
  private next = 0;
  /** The messages of the last answer. They are sent again if it was lost. */
  private sent: readonly Encoded[] = [];

  /** True if messages wait for the next answer. */
  get isWaiting(): boolean {
    return this.next < this.waiting.length;
  }

  add(message: Encoded): void {
    this.waiting.push(typeof message === 'string' ? message : detached(message));
    this.bytes += message.length;
  }

  /** Moves the next message, or all of them, into an answer. */
  take(all: boolean): readonly Encoded[] {
    const end = all ? this.waiting.length : this.next + 1;
    this.sent = this.waiting.slice(this.next, end);
    this.next = end;
    // To remove one item at a time would take long if many wait.
    if (2 * this.next >= this.waiting.length) this.compact();
    return this.sent;
  }

  /** Forgets the messages of the last answer: the client has them. */
  delivered(): void {
    const bytes = lengthOf(this.sent);
    this.bytes -= bytes;
    this.taken += bytes;
    this.sent = [];
  }

  /** Puts back the messages of the last answer: the client has not got it. */
  lost(): void {
    if (this.sent.length === 0) return;
    this.compact();
    this.waiting = [...this.sent, ...this.waiting];
    this.sent = [];
  }

  /** Forgets everything. */
  clear(): void {
    this.waiting = [];
    this.sent = [];
    this.next = this.bytes = 0;
  }

  private compact(): void {
    this.waiting = this.waiting.slice(this.next);
    this.next = 0;
  }
}

function lengthOf(messages: readonly Encoded[]): number {
  return messages.reduce((sum, { length }) => sum + length, 0);
}
