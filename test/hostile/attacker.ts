import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { WampSerializer } from 'nestjs-wamp';
import { type ClientOptions, WebSocket } from 'ws';
import { MessageCode } from '../../lib/protocol/message-codes.js';
import { splitBatch } from '../../lib/transport/batched/batch-format.js';

type Message = readonly unknown[];

interface Waiter {
  readonly matches: (message: Message) => boolean;
  resolve(message: Message): void;
  reject(error: Error): void;
}

/** How a connection came to its end. */
export interface Ending {
  readonly status: number;
  /** The ABORT that came before, if any. */
  readonly abort: Message | undefined;
}

/** A client that keeps to no rule: it sends what it is told to, messages, bytes or frames. */
export class Attacker {
  /** Everything the server has sent, decoded. */
  readonly received: Message[] = [];
  /** Resolves with the status once the connection is gone. */
  readonly closed: Promise<number>;
  isClosed = false;
  /** The session's id, once it has one. */
  session = 0;
  private lastRequest = 0;
  private lastPing = 0;
  private waiters: Waiter[] = [];

  private constructor(
    readonly ws: WebSocket,
    readonly serializer: WampSerializer,
  ) {
    ws.binaryType = 'nodebuffer';
    ws.on('error', () => undefined);
    ws.on('message', (data: Buffer, isBinary) => this.onMessage(isBinary ? data : String(data)));
    this.closed = new Promise((resolve) => {
      ws.once('close', (status) => {
        this.isClosed = true;
        for (const { reject } of this.waiters.splice(0)) reject(this.inVain());
        resolve(status);
      });
    });
  }

  /** Connects, and says nothing. */
  static async connect(
    url: string,
    serializer: WampSerializer,
    options?: ClientOptions,
    suffix: '' | '.batched' = '',
  ): Promise<Attacker> {
    const ws = new WebSocket(url, serializer.subprotocol + suffix, options);
    const attacker = new Attacker(ws, serializer);
    await once(attacker.ws, 'open');
    return attacker;
  }

  /** The TCP connection under the WebSocket. */
  get socket(): Socket {
    return (this.ws as unknown as { _socket: Socket })._socket;
  }

  /** A request id that has not been used. */
  nextRequest(): number {
    return ++this.lastRequest;
  }

  hello(realm: unknown = 'realm1', details: unknown = { roles: allRoles }): void {
    this.send([MessageCode.Hello, realm, details]);
  }

  /** Opens a session. */
  async join(): Promise<this> {
    const welcome = this.next(([code]) => code === MessageCode.Welcome);
    this.hello();
    this.session = (await welcome)[1] as number;
    return this;
  }

  send(message: Message): void {
    this.sendBytes(this.serializer.encode(message));
  }

  /** Sends one WebSocket message: text if it is a string, unless `binary` says otherwise. */
  sendBytes(data: string | Uint8Array, binary = typeof data !== 'string'): void {
    this.ws.send(data, { binary });
  }

  /** Sends a request with a fresh id. */
  request(code: number, ...rest: unknown[]): number {
    const request = this.nextRequest();
    this.send([code, request, ...rest]);
    return request;
  }

  /** Sends a CALL. */
  call(name: string, args: unknown[] = [], options: object = {}): number {
    return this.request(MessageCode.Call, options, `com.target.${name}`, args);
  }

  /** Resolves with the next message that matches, also if it is there already. */
  next(matches: (message: Message) => boolean): Promise<Message> {
    const found = this.received.find(matches);
    if (found !== undefined) return Promise.resolve(found);
    if (this.isClosed) return Promise.reject(this.inVain());
    return new Promise((resolve, reject) => this.waiters.push({ matches, resolve, reject }));
  }

  /** The final answer to a request: what grants it, or ERROR. */
  answerTo(request: number): Promise<Message> {
    return this.next((message) => isFinalAnswer(message, request));
  }

  /** What the server says to a call that any session may make. */
  async echo(value: unknown): Promise<unknown> {
    const [code, , , args] = await this.answerTo(this.call('echo', [value]));
    return code === MessageCode.Result ? (args as unknown[])[0] : undefined;
  }

  /** Resolves when the server has worked through everything sent so far, or has hung up. */
  async settled(): Promise<void> {
    if (this.ws.readyState !== this.ws.OPEN) return;
    const mark = String(++this.lastPing);
    const pong = new Promise<void>((resolve) => {
      const onPong = (data: Buffer): void => {
        if (String(data) !== mark) return;
        this.ws.off('pong', onPong);
        resolve();
      };
      this.ws.on('pong', onPong);
    });
    this.ws.ping(mark);
    await Promise.race([pong, this.closed]);
  }

  /** Resolves when the server has ended the connection. */
  async ended(): Promise<Ending> {
    const status = await this.closed;
    return { status, abort: this.received.find(([code]) => code === MessageCode.Abort) };
  }

  /** Leaves without a word. */
  async hangUp(): Promise<void> {
    this.ws.terminate();
    await this.closed;
  }

  private onMessage(data: string | Uint8Array): void {
    const isBatch = this.ws.protocol.endsWith('.batched');
    for (const one of isBatch ? splitBatch(data) : [data])
      this.read(this.serializer.decode(one) as Message);
  }

  private read(message: Message): void {
    this.received.push(message);
    const ready = this.waiters.filter(({ matches }) => matches(message));
    if (ready.length === 0) return;
    this.waiters = this.waiters.filter((waiter) => !ready.includes(waiter));
    for (const { resolve } of ready) resolve(message);
  }

  private inVain(): Error {
    return new Error(`The connection ended; last came ${JSON.stringify(this.received.at(-1))}`);
  }
}

const features = {
  call_canceling: true,
  progressive_call_invocations: true,
  progressive_call_results: true,
};
export const allRoles = {
  caller: { features },
  callee: { features },
  publisher: {},
  subscriber: {},
};

const grants = new Set<unknown>([
  MessageCode.Published,
  MessageCode.Subscribed,
  MessageCode.Unsubscribed,
  MessageCode.Registered,
  MessageCode.Unregistered,
]);

/** Whether a message ends what the request began. */
export function isFinalAnswer([code, first, second]: Message, request: number): boolean {
  if (code === MessageCode.Error) return second === request;
  if (code === MessageCode.Result)
    return first === request && (second as Record<string, unknown>)['progress'] !== true;
  return grants.has(code) && first === request;
}

export const Opcode = { Continuation: 0, Text: 1, Binary: 2, Close: 8, Ping: 9, Pong: 10 } as const;

/** One masked frame of a client (RFC 6455, 5.2); `head` replaces the first byte. */
export function frame(
  opcode: number,
  payload: string | Uint8Array = '',
  head = 0x80 | opcode,
): Buffer {
  const data = Buffer.from(payload as string);
  const long = data.length > 125;
  // The mask is zero: the payload stays as it is.
  const bytes = Buffer.alloc((long ? 8 : 6) + data.length);
  bytes[0] = head;
  bytes[1] = 0x80 | (long ? 126 : data.length);
  if (long) bytes.writeUInt16BE(data.length, 2);
  bytes.set(data, bytes.length - data.length);
  return bytes;
}
