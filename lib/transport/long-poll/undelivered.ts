import { detached } from '../../hub/connection/connection.js';
import { sharedDefaults } from '../../protocol/shared-defaults.js';
import type { Encoded } from './payload.js';

/** The messages for a client that it has not received yet, as far as the server can know. */
export class Undelivered {
  /** The estimated heap size of all messages. */
  bytes = 0;
  /** That of the messages that were delivered. */
  taken = 0;
  private messages: Encoded[] = [];
  /** The index of the first message that no answer has. */
  private next = 0;
  /** The number of messages of the last answer, which stand before that one. They are sent again if it was lost. */
  private sent = 0;

  /** True if messages wait for the next answer. */
  get isWaiting(): boolean {
    return this.next < this.messages.length;
  }

  add(message: Encoded): void {
    this.messages.push(typeof message === 'string' ? message : detached(message));
    this.bytes += weightOf(message);
  }

  /** Moves the next message into an answer, and those after it up to this number of bytes. */
  take(maxBytes: number): readonly Encoded[] {
    const { messages, next } = this;
    let end = next;
    for (let bytes = 0; end < messages.length; end++) {
      bytes += (messages[end] as Encoded).length;
      if (bytes > maxBytes && end > next) break;
    }
    this.sent = end - next;
    this.next = end;
    return messages.slice(next, end);
  }

  /** Forgets the messages of the last answer: the client has them. */
  delivered(): void {
    const { messages, next, sent } = this;
    for (let i = next - sent; i < next; i++) {
      this.count(weightOf(messages[i] as Encoded));
      messages[i] = '';
    }
    this.sent = 0;
    // To remove some items at a time would take long if many wait.
    if (2 * next >= messages.length) this.compact();
  }

  /** Puts back the messages of the last answer: the client has not got it. */
  lost(): void {
    this.next -= this.sent;
    this.sent = 0;
  }

  /** Forgets everything. */
  clear(): void {
    this.messages = [];
    this.sent = this.next = this.bytes = 0;
  }

  private count(delivered: number): void {
    this.bytes -= delivered;
    this.taken += delivered;
  }

  private compact(): void {
    this.messages = this.messages.slice(this.next);
    this.next = 0;
  }
}

function weightOf({ length }: Encoded): number {
  return length + sharedDefaults.waitingMessageBytes;
}
