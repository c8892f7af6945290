import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Code, type Dialect } from './dialect.js';
import { emptyPong, FrameReader, type OnMessage } from './frames.js';
import { noteEvent } from './watch.js';

const ignore = (): void => {};
const headEnd = '\r\n\r\n';

/** All connections read into one buffer: what is in it is done with before the next read. */
const buffer = Buffer.allocUnsafe(1 << 16);

/** One client of the load generator: a bare socket, and nothing of what makes a real client. */
export class LoadConnection {
  /** Called for each message. */
  onMessage: OnMessage = ignore;
  /** Called when all messages of one read have been passed on. */
  onRead: () => void = ignore;

  private readonly reader = new FrameReader(() => this.write(emptyPong));
  private readonly socket: Socket;
  private head: string | undefined = '';
  private onHead: (head: string) => void = ignore;

  private constructor(port: number) {
    const callback = (bytes: number): boolean => this.receive(buffer.subarray(0, bytes));
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true, onread: { buffer, callback } });
    this.socket.on('error', ignore).on('connect', noteEvent);
  }

  /** Connects, upgrades and greets, until the server takes requests. */
  static async open(port: number, dialect: Dialect): Promise<LoadConnection> {
    const connection = new LoadConnection(port);
    const head = new Promise<string>((resolve) => (connection.onHead = resolve));
    const greeted = connection.messages(dialect.greetings);
    connection.socket.write(upgradeRequest(dialect));
    const [status] = (await head).split('\r\n', 1);
    if (!status!.includes(' 101 ')) throw new Error(`Not upgraded: ${status}`);
    if (dialect.hello !== undefined) connection.write(dialect.hello);
    await greeted;
    if (dialect.login !== undefined) await connection.logIn(dialect, dialect.login);
    return connection;
  }

  write(frames: Uint8Array): void {
    this.socket.write(frames);
  }

  /** Reads nothing until `resume`: what the server sends waits on its side. */
  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  /** Writes a request and waits for one message, whose payload it returns. */
  async ask(frame: Uint8Array): Promise<Buffer> {
    const answer = this.messages(1);
    this.write(frame);
    return answer as Promise<Buffer>;
  }

  private async logIn(dialect: Dialect, frame: Buffer): Promise<void> {
    const answer = await this.ask(frame);
    if (dialect.codeOf(answer, 0) !== Code.Welcome)
      throw new Error(`Not welcome: ${answer.toString('latin1')}`);
  }

  /** Hangs up. */
  async close(): Promise<void> {
    if (this.socket.destroyed) return;
    const closed = once(this.socket, 'close');
    this.socket.destroy();
    await closed;
  }

  /** Resolves with the last of the next so many messages. */
  private messages(count: number): Promise<Buffer | undefined> {
    if (count === 0) return Promise.resolve(undefined);
    let missing = count;
    return new Promise((resolve) => {
      this.onMessage = (bytes, start, end) => {
        if (--missing > 0) return;
        this.onMessage = ignore;
        resolve(Buffer.from(bytes.subarray(start, end)));
      };
    });
  }

  private receive(bytes: Buffer): boolean {
    noteEvent();
    const frames = this.head === undefined ? bytes : this.afterHead(bytes);
    if (frames.length > 0) this.reader.read(frames, this.onMessage);
    this.onRead();
    return true;
  }

  private afterHead(bytes: Buffer): Buffer {
    const before = this.head!.length;
    this.head += bytes.toString('latin1');
    const end = this.head!.indexOf(headEnd);
    if (end < 0) return bytes.subarray(bytes.length);
    this.onHead(this.head!);
    this.head = undefined;
    return bytes.subarray(end + headEnd.length - before);
  }
}

function upgradeRequest({ path, subprotocol }: Dialect): string {
  return [
    `GET ${path} HTTP/1.1`,
    'Host: localhost',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ...(subprotocol === undefined ? [] : [`Sec-WebSocket-Protocol: ${subprotocol}`]),
    headEnd,
  ]
    .join('\r\n')
    .slice(0, -2);
}
