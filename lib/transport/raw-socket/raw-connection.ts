import type { Socket } from 'node:net';
import { Share } from '../../calls/share.js';
import type {
  ConnectionListener,
  TransportInfo,
  WampConnection,
} from '../../hub/connection/connection.js';
import type { SharedData } from '../../hub/connection/shared-data.js';
import { defaults } from '../defaults.js';
import { FairReader, type TurnReader } from '../sockets/fair-reader.js';
import { type LineOwner, MessageLine } from '../sockets/message-line.js';
import { SocketWriter, type WriterOwner } from '../sockets/socket-writer.js';
import { readText } from '../sockets/read-text.js';
import { encodeRawFrame, headBytes, RawFrame, rawSocketFrames } from './raw-frame.js';
import { RawReader, type RawReaderOwner } from './raw-reader.js';

/** The facts about a connection that its door knows. */
export interface RawOrigin {
  /** The set of open connections of the transport. */
  readonly siblings: Set<RawConnection>;
  readonly transport: TransportInfo;
  /** The key under which the client is counted. */
  readonly countedAs: string | undefined;
  /** True if messages are text. */
  readonly isText: boolean;
  /** The longest message that this end accepts, and the longest one that the peer accepts, in bytes. */
  readonly maxReceivedBytes: number;
  readonly maxSentBytes: number;
}

/** The payload of a ping. autobahn-js answers an empty one only when more data arrives. */
const pingPayload = Buffer.of(0x2e);

/** One accepted RawSocket connection. All frames of a turn are written with one system call. */
export class RawConnection
  implements WampConnection, RawReaderOwner, TurnReader, WriterOwner, LineOwner
{
  readonly transport: TransportInfo;
  readonly countedAs: string | undefined;
  readonly maxMessageBytes: number;
  readonly share = new Share();
  isOpen = true;
  isDeaf = false;
  private listener: ConnectionListener | undefined;
  private readonly writer: SocketWriter;
  private readonly reader: RawReader;
  /** Hands out messages; `undefined` before `listen`. */
  private line: MessageLine | undefined = undefined;
  private readonly isText: boolean;
  private readonly siblings: Set<RawConnection>;
  /** The number of bytes of an incomplete frame. */
  gathered = 0;
  private whenFinished: (() => void)[] | undefined = undefined;

  /** @param socket an open socket after the handshake, which is paused */
  constructor(
    private readonly socket: Socket,
    { transport, countedAs, isText, siblings, maxReceivedBytes, maxSentBytes }: RawOrigin,
  ) {
    this.transport = transport;
    this.countedAs = countedAs;
    this.isText = isText;
    this.siblings = siblings;
    this.maxMessageBytes = maxSentBytes;
    this.writer = new SocketWriter(socket, rawSocketFrames, this);
    this.reader = new RawReader(maxReceivedBytes, this);
    siblings.add(this);
  }

  get bufferedBytes(): number {
    return this.writer.bufferedBytes;
  }

  get heard(): number {
    return this.socket.bytesRead;
  }

  get isBusy(): boolean {
    return this.line?.isBusy === true;
  }

  get taken(): number {
    return this.writer.taken;
  }

  /** Starts to read, and to report received data to the listener. */
  listen(listener: ConnectionListener): void {
    this.listener = listener;
    const { socket, reader } = this;
    socket.on('data', (chunk: Buffer) => reader.read(chunk));
    socket.on('close', () => this.ended());
    this.line = new MessageLine(this, FairReader.install(socket, this));
    socket.resume();
  }

  send(data: string | Uint8Array): void {
    this.writer.send(data);
  }

  sendShared(shared: SharedData): void {
    this.writer.sendShared(shared);
  }

  flush(): boolean {
    return this.writer.flush();
  }

  onceDrained(callback: () => void): void {
    this.writer.onceDrained(callback);
  }

  ping(): void {
    this.control(RawFrame.Ping, pingPayload);
  }

  /** Closes the connection after all queued messages. Terminates it if the peer does not close in time. */
  close(): void {
    if (!this.isOpen) return;
    this.writer.flush();
    this.isOpen = false;
    this.isDeaf = this.gathered > 0;
    this.socket.end();
    setTimeout(terminate, defaults.disconnectTimeoutMs, this.socket).unref();
  }

  terminate(): void {
    this.socket.destroy();
  }

  /** Resolves when the connection has ended and the listener knows it. */
  closed(): Promise<void> {
    if (!this.siblings.has(this)) return Promise.resolve();
    return new Promise((resolve) => (this.whenFinished ??= []).push(resolve));
  }

  // from the reader of frames

  frame(type: number, bytes: Buffer, start: number, end: number): void {
    if (this.gathered > 0) this.gather(0);
    if (type === RawFrame.Message) this.received(bytes, start, end);
    else if (type === RawFrame.Pong) this.listener?.pong();
    else if (this.listener?.control(end - start) === true)
      this.control(RawFrame.Pong, bytes.subarray(start, end));
  }

  broken(error: 'invalid' | 'too-large'): void {
    this.listener?.broken(error);
    this.isDeaf = true;
  }

  // from the line of messages

  message(data: string | Uint8Array): void {
    this.listener?.message(data);
  }

  incomplete(bytes: number): void {
    this.listener?.incomplete(bytes);
  }

  finished(): void {
    this.siblings.delete(this);
    this.listener?.closed();
    this.whenFinished?.forEach((resolve) => resolve());
  }

  // from the reader of the socket

  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  letIn(): void {
    this.line?.begin();
    this.gather(this.reader.pendingBytes);
    if (this.gathered > 0 && !this.isOpen) this.isDeaf = true;
  }

  private received(bytes: Buffer, start: number, end: number): void {
    const message = this.isText ? readText(bytes, start, end) : bytes.subarray(start, end);
    if (message === undefined) this.broken('invalid');
    else this.line?.add(message);
  }

  private gather(bytes: number): void {
    this.gathered = bytes;
    this.line?.incomplete(Math.max(0, bytes - headBytes));
  }

  private control(type: number, payload: Uint8Array): void {
    if (!this.isOpen) return;
    this.writer.flush();
    this.socket.write(encodeRawFrame(type, payload));
  }

  private ended(): void {
    this.isOpen = false;
    this.line?.end(this.socket.readableEnded);
  }
}

function terminate(socket: Socket): void {
  socket.destroy();
}
