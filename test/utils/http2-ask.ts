import { once } from 'node:events';
import { connect, constants, type ClientHttp2Session } from 'node:http2';
import type { PollReply } from './poll-port.js';

/** A client of HTTP/2: all of its requests go through one connection. */
export class Http2Client {
  private readonly session: ClientHttp2Session;

  constructor(origin: string) {
    this.session = connect(origin, { rejectUnauthorized: false });
    this.session.on('error', () => {});
  }

  /** Sends one request and resolves with the whole answer. */
  ask(
    path: string,
    body: string | Uint8Array = '',
    headers: Readonly<Record<string, string>> = {},
    method = 'POST',
  ): Promise<PollReply> {
    const stream = this.session.request({ ':path': path, ':method': method, ...headers });
    return new Promise((resolve, reject) => {
      const parts: Buffer[] = [];
      let told: Record<string, unknown> = {};
      stream.on('response', (answer) => (told = answer));
      stream.on('data', (part: Buffer) => parts.push(part)).on('error', reject);
      stream.on('end', () =>
        resolve({
          status: Number(told[':status']),
          headers: told as PollReply['headers'],
          body: Buffer.concat(parts),
        }),
      );
      stream.end(body);
    });
  }

  /** Sends one request, and gives it up as soon as the server has it. */
  giveUp(path: string): void {
    const stream = this.session.request({ ':path': path, ':method': 'POST' });
    stream.on('error', () => {});
    stream.end();
    this.session.ping(() => stream.close(constants.NGHTTP2_CANCEL));
  }

  /** Sends one request, and gives it up when a part of the answer has come. The rest waits for the client. */
  async breakAnswer(path: string): Promise<void> {
    const stream = this.session.request({ ':path': path, ':method': 'POST' });
    stream.on('error', () => {}).end();
    await once(stream, 'response');
    stream.close(constants.NGHTTP2_CANCEL);
    await once(stream, 'close');
  }

  close(): void {
    this.session.destroy();
  }
}
