import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import type { WampSerializer } from '../../lib/serializers/index.js';
import type { ClientPort, ClientPortListener } from '../../lib/testing/index.js';

/** What a server answers to one request. */
export interface PollReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Sends one request and resolves with the whole answer. */
export function ask(
  url: string,
  body: string | Uint8Array = '',
  options: { agent?: Agent; headers?: Record<string, string>; method?: string } = {},
): Promise<PollReply> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method: 'POST', ...options }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part)).on('error', reject);
      response.on('end', () => {
        const { statusCode = 0, headers } = response;
        resolve({ status: statusCode, headers, body: Buffer.concat(parts) });
      });
    });
    asked.on('error', reject).end(body);
  });
}

/** The client's end of a long-poll transport, written for tests without a line of the server's code. */
export class PollPort implements ClientPort {
  readonly waitMs = 5_000;
  private readonly agent = new Agent({ keepAlive: true });
  private listener: ClientPortListener | undefined;
  private readonly base: Promise<string>;
  private sends: Promise<unknown>;
  private polls: Promise<void> | undefined;
  private isOver = false;
  private isPaused = false;

  constructor(
    url: string,
    private readonly serializer: WampSerializer,
  ) {
    const protocols = [serializer.subprotocol];
    this.base = ask(`${url}/open`, JSON.stringify({ protocols }), { agent: this.agent }).then(
      ({ status, body }) => {
        if (status !== 200)
          throw new Error(`open was answered with HTTP ${status}: ${String(body)}`);
        return `${url}/${(JSON.parse(String(body)) as { transport: string }).transport}`;
      },
    );
    this.sends = this.base.catch(() => this.end());
  }

  listen(listener: ClientPortListener): void {
    this.listener = listener;
    this.poll();
  }

  send(data: string | Uint8Array): void {
    const bytes = Buffer.from(data as string);
    this.sends = this.sends.then(() => this.ask('send', bytes)).catch(() => this.end());
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
    this.poll();
  }

  close(): void {
    if (this.isOver) return;
    this.ask('close').then(
      () => this.end(),
      () => this.end(),
    );
  }

  private poll(): void {
    this.polls ??= this.pollOnce()
      .catch(() => this.end())
      .then(() => {
        this.polls = undefined;
        if (!this.isPaused && !this.isOver) this.poll();
      });
  }

  private async pollOnce(): Promise<void> {
    const { status, body } = await this.ask('receive');
    if (status !== 200 && status !== 204) this.end();
    if (status === 200) this.listener?.message(this.serializer.binary ? body : String(body));
  }

  private async ask(what: string, body?: Buffer): Promise<PollReply> {
    return ask(`${await this.base}/${what}`, body, { agent: this.agent });
  }

  private end(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.agent.destroy();
    this.listener?.closed();
  }
}
