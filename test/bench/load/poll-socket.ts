import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { noteEvent } from './watch.js';

const headEnd = '\r\n\r\n';

/** One HTTP connection of a long-poll client. Requests follow each other; each answer calls back in its turn. */
export class PollSocket {
  private rest = '';
  private readonly waiting: ((body: string) => void)[] = [];

  private constructor(private readonly socket: Socket) {
    socket.on('error', () => {}).on('data', (data: Buffer) => this.read(data.toString('latin1')));
  }

  static async open(port: number): Promise<PollSocket> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    return new PollSocket(socket);
  }

  /** Sends a request, and calls back with the body of the answer. */
  post(path: string, body: string, answered: (body: string) => void): void {
    this.waiting.push(answered);
    const length = `Content-Length: ${body.length}`;
    this.socket.write(`POST /ws/${path} HTTP/1.1\r\nHost: a\r\n${length}${headEnd}${body}`);
  }

  ask(path: string, body = ''): Promise<string> {
    return new Promise((resolve) => this.post(path, body, resolve));
  }

  async close(): Promise<void> {
    const closed = once(this.socket, 'close');
    this.socket.destroy();
    await closed;
  }

  private read(data: string): void {
    noteEvent();
    this.rest += data;
    for (let end = this.rest.indexOf(headEnd); end >= 0; end = this.rest.indexOf(headEnd)) {
      const head = this.rest.slice(0, end);
      const start = end + headEnd.length;
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
      if (this.rest.length < start + length) return;
      if (!/^HTTP\/1.1 20[04]/.test(head)) throw new Error(head);
      const body = this.rest.slice(start, start + length);
      this.rest = this.rest.slice(start + length);
      this.waiting.shift()!(body);
    }
  }
}

/** A long-poll client: one connection waits for messages, the other sends. */
export class PollClient {
  private isClosing = false;

  private constructor(
    private readonly receiving: PollSocket,
    private readonly sending: PollSocket,
    private readonly id: string,
  ) {}

  /** Opens a session. */
  static async open(port: number): Promise<PollClient> {
    const [receiving, sending] = [await PollSocket.open(port), await PollSocket.open(port)];
    const opened = await sending.ask('open', '{"protocols":["wamp.2.json"]}');
    const { transport } = JSON.parse(opened) as { transport: string };
    const client = new PollClient(receiving, sending, transport);
    client.send('[1,"realm1",{"roles":{"caller":{},"subscriber":{}}}]');
    await new Promise<void>((resolve) => client.receive(() => resolve()));
    return client;
  }

  send(message: string): void {
    this.sending.post(`${this.id}/send`, message, () => {});
  }

  /** Asks for the next message. */
  receive(received: (message: string) => void): void {
    this.receiving.post(`${this.id}/receive`, '', received);
  }

  /** Sends a message, and waits for the answer. */
  ask(message: string): Promise<string> {
    const answer = new Promise<string>((resolve) => this.receive(resolve));
    this.send(message);
    return answer;
  }

  /** Asks for messages again and again. */
  listen(received: (message: string) => void): void {
    this.receive((message) => {
      if (this.isClosing) return;
      this.listen(received);
      // An answer without a message keeps the session alive.
      if (message !== '') received(message);
    });
  }

  /** Waits for messages, and keeps only the connection for that. */
  async rest(): Promise<void> {
    this.listen(() => {});
    await this.sending.close();
  }

  /** Breaks the connection of a client that rests. */
  async leave(): Promise<void> {
    await this.receiving.close();
  }

  async close(): Promise<void> {
    this.isClosing = true;
    await this.sending.ask(`${this.id}/close`);
    await Promise.all([this.receiving.close(), this.sending.close()]);
  }
}
