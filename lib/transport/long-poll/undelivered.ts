import { detached } from '../../hub/connection/shared-data.js';
import { sharedDefaults } from '../../protocol/shared-defaults.js';
import type { Encoded, Payload } from './payload.js';

/**
 * The messages for a client that it has not received yet, as far as the server can know. Those of the last answer are
 * kept as its body, which the system may not have taken yet: so they are held once, and sent again as they are.
 */
export class Undelivered {
  /** The estimated heap size of all messages. */
  bytes = 0;
  /** That of the messages that were delivered. */
  taken = 0;
  private messages: Encoded[] = [];
  /** The index of the first message that no answer has. */
  private next = 0;
  /** The last answer, until it is delivered. */
  private body: Uint8Array | undefined;
  /** The estimated heap size of its messages. */
  private bodyBytes = 0;
  private isLost = false;

  constructor(
    private readonly payload: Payload,
    /** The longest body of several messages, in bytes. */
    private readonly maxBytes: number,
  ) {}

  /** True if messages wait for the next answer. */
  get isWaiting(): boolean {
    return this.isLost || this.next < this.messages.length;
  }

  add(message: Encoded): void {
    this.messages.push(typeof message === 'string' ? message : detached(message));
    this.bytes += weightOf(message);
  }

  /** Returns the body of the next answer: the last one if it was lost, otherwise that of the next messages. */
  take(): Uint8Array {
    const known = this.isLost ? this.body : undefined;
    this.isLost = false;
    return known ?? (this.body = this.join());
  }

  /** Forgets the messages of the last answer, unless it was lost: the client has them. */
  delivered(): void {
    if (this.isLost) return;
    this.bytes -= this.bodyBytes;
    this.taken += this.bodyBytes;
    this.forgetBody();
  }

  /** Puts back the last answer: the client has not got it. */
  lost(): void {
    this.isLost = this.body !== undefined;
  }

  /** Forgets everything. */
  clear(): void {
    this.messages = [];
    this.next = this.bytes = 0;
    this.forgetBody();
  }

  private forgetBody(): void {
    this.body = undefined;
    this.bodyBytes = 0;
    this.isLost = false;
  }

  private join(): Uint8Array {
    const { messages, next } = this;
    let end = next;
    for (let bytes = 0; end < messages.length; end++) {
      const message = messages[end] as Encoded;
      bytes += message.length;
      if (bytes > this.maxBytes && end > next) break;
      this.bodyBytes += weightOf(message);
    }
    const body = this.payload.join(messages.slice(next, end));
    messages.fill('', next, end);
    this.next = end;
    // To remove some items at a time would take long if many wait.
    if (2 * end >= messages.length) this.compact();
    return detached(typeof body === 'string' ? Buffer.from(body) : body);
  }

  private compact(): void {
    this.messages = this.messages.slice(this.next);
    this.next = 0;
  }
}

function weightOf({ length }: Encoded): number {
  return length + sharedDefaults.waitingMessageBytes;
}
