import type { SharedData } from '../../hub/connection/shared-data.js';
import { type Flushable, flushSoon } from '../sockets/write-batch.js';
import { joinBatch, prefixBytes } from './batch-format.js';

/** A writer of whole WebSocket messages. */
export interface MessageWriter extends Flushable {
  readonly bufferedBytes: number;
  readonly taken: number;
  send(data: string | Uint8Array): void;
  sendShared(shared: SharedData): void;
  flush(): boolean;
  onceDrained(callback: () => void): void;
}

/** Sends all messages of a turn of the event loop as one WebSocket message. */
export class BatchWriter implements MessageWriter {
  private messages: (string | Uint8Array)[] = [];
  private batchBytes = 0;
  private isDirty = false;

  /** @param maxBytes the longest batch; a longer message is a batch of its own */
  constructor(
    private readonly writer: MessageWriter,
    private readonly maxBytes: number,
  ) {}

  get bufferedBytes(): number {
    return this.batchBytes + this.writer.bufferedBytes;
  }

  get taken(): number {
    return this.writer.taken;
  }

  send(data: string | Uint8Array): void {
    const bytes = lengthOf(data);
    if (this.batchBytes + bytes > this.maxBytes) this.pass();
    this.messages.push(data);
    this.batchBytes += bytes;
    if (this.isDirty) return;
    this.isDirty = true;
    flushSoon(this);
  }

  sendShared({ data }: SharedData): void {
    this.send(data);
  }

  flush(): boolean {
    this.isDirty = false;
    this.pass();
    return this.writer.flush();
  }

  onceDrained(callback: () => void): void {
    this.pass();
    this.writer.onceDrained(callback);
  }

  /** Passes the messages on as one batch. */
  private pass(): void {
    if (this.messages.length === 0) return;
    const batch = joinBatch(this.messages);
    this.messages = [];
    this.batchBytes = 0;
    this.writer.send(batch);
  }
}

/** Returns the length of a message in a batch, in bytes. */
function lengthOf(data: string | Uint8Array): number {
  return typeof data === 'string' ? Buffer.byteLength(data) + 1 : data.length + prefixBytes;
}
