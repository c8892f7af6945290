import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Code, type Dialect } from './dialect.js';
import type { OnMessage } from './frames.js';
import type { Place } from './load.js';
import { noteEvent } from './watch.js';
import type { MessageReader, Wire } from './wire.js';

const ignore = (): void => {};

/** All connections read into one buffer: what is in it is done with before the next read. */
const buffer = Buffer.allocUnsafe(1 << 16);

/** One client of the load generator: a bare socket, and nothing of what makes a real client. */
export class LoadConnection {
  /** Called for each message. */
  onMessage: OnMessage = ignore;
  /** Called when all messages of one read have been passed on. */
  onRead: () => void = ignore;

  private readonly reader: MessageReader;
  private readonly socket: Socket;
  /** The answer to the opening, as far as it is there; undefined when it is complete. */
  private answer: Buffer | undefined = Buffer.alloc(0);
  private onOpened: (error?: Error) => void = ignore;

  private constructor(
    port: Place,
    private readonly wire: Wire,
  ) {
    this.reader = wire.reader(() => this.write(wire.pong));
    const callback = (bytes: number): boolean => this.receive(buffer.subarray(0, bytes));
    const where = typeof port === 'string' ? { path: port } : { port, host: '127.0.0.1' };
    this.socket = connect({ ...where, noDelay: true, onread: { buffer, callback } });
    this.socket.on('error', ignore).on('connect', noteEvent);
  }

  /** Connects, opens and greets, until the server takes requests. */
  static async open(port: Place, dialect: Dialect): Promise<LoadConnection> {
    const { wire } = dialect;
    const connection = new LoadConnection(port, wire);
    const opened = new Promise<void>((resolve, reject) => {
      connection.onOpened = (error) => (error === undefined ? resolve() : reject(error));
    });
    const greeted = connection.messages(dialect.greetings);
    connection.socket.write(wire.opening(dialect));
    await opened;
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
    const frames = this.answer === undefined ? bytes : this.afterAnswer(this.answer, bytes);
    if (frames.length > 0) this.reader.read(frames, this.onMessage);
    this.onRead();
    return true;
  }

  private afterAnswer(before: Buffer, bytes: Buffer): Buffer {
    const answer = (this.answer = Buffer.concat([before, bytes]));
    try {
      const end = this.wire.opened(answer);
      if (end === undefined) return answer.subarray(answer.length);
      this.answer = undefined;
      this.onOpened();
      return answer.subarray(end);
    } catch (error) {
      this.onOpened(error as Error);
      return answer.subarray(answer.length);
    }
  }
}
