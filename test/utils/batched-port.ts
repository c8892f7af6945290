import type { ClientPort, ClientPortListener } from '../../lib/testing/index.js';

/** A client port that sends and receives batches, written for tests without a line of the server's code. */
export class BatchedPort implements ClientPort {
  /** The number of messages in each batch of the server. */
  readonly batches: number[] = [];

  constructor(
    private readonly port: ClientPort,
    private readonly separator = '\u{1e}',
  ) {}

  get waitMs(): number | undefined {
    return this.port.waitMs;
  }

  listen(listener: ClientPortListener): void {
    this.port.listen({
      closed: (...end) => listener.closed(...end),
      message: (batch) => {
        const messages =
          typeof batch === 'string' ? batch.split('\u{1e}').slice(0, -1) : split(batch);
        this.batches.push(messages.length);
        for (const message of messages) listener.message(message);
      },
    });
  }

  send(data: string | Uint8Array): void {
    this.sendBatch([data]);
  }

  sendBatch(messages: readonly (string | Uint8Array)[]): void {
    const parts = messages.map((data) => {
      if (typeof data === 'string') return data + this.separator;
      const length = Buffer.alloc(4);
      length.writeUInt32BE(data.length);
      return Buffer.concat([length, data]);
    });
    this.port.send(
      typeof parts[0] === 'string' ? parts.join('') : Buffer.concat(parts as Buffer[]),
    );
  }

  /** Sends a WebSocket message as it is. */
  sendRaw(data: string | Uint8Array): void {
    this.port.send(data);
  }

  pause(): void {
    this.port.pause();
  }

  resume(): void {
    this.port.resume();
  }

  close(): void {
    this.port.close();
  }
}

function split(batch: Uint8Array): Uint8Array[] {
  const messages: Uint8Array[] = [];
  const bytes = Buffer.from(batch);
  for (let at = 0; at < bytes.length;) {
    const end = at + 4 + bytes.readUInt32BE(at);
    messages.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return messages;
}
