import type { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { RawData, WebSocket } from 'ws';
import { Share } from '../calls/share.js';
import type {
  ConnectionListener,
  TransportInfo,
  WampConnection,
} from '../hub/connection/connection.js';
import type { SharedData } from '../hub/connection/shared-data.js';
import { splitBatch } from './batched/batch-format.js';
import { BatchWriter, type MessageWriter } from './batched/batch-writer.js';
import { channelIdsOf } from './channel-id.js';
import { defaults } from './defaults.js';
import { peerCertificate } from './peer-certificate.js';
import { urlOf } from './request-target.js';
import { FairReader, type TurnReader } from './sockets/fair-reader.js';
import type { FrameFormat } from './sockets/frame-format.js';
import { type LineOwner, MessageLine } from './sockets/message-line.js';
import { SocketWriter, type WriterOwner } from './sockets/socket-writer.js';
import { listenTo, type SocketOwner, takeOver } from './taken-socket.js';
import * as texts from './texts.js';
import { webSocketFrames } from './ws-frame.js';
import { WsWriter } from './ws-writer.js';

/** Close statuses (RFC 6455, 7.4.1, and the registry of IANA). */
const normalClosure = 1000;
const messageTooBig = 1009;
const serviceRestart = 1012;

/** The longest head of a frame of a client, and the head of its pings and pongs, in bytes (RFC 6455, 5.2). */
const dataHeadBytes = 14;
const controlHeadBytes = 6;

/** The facts about a connection that its endpoint knows. */
export interface ConnectionOrigin {
  /** The set of open connections of the endpoint. */
  readonly siblings: Set<WsConnection>;
  /** The result of the option `clientAddress`. */
  readonly clientAddress: string | undefined;
  /** The key under which the client is counted. */
  readonly countedAs?: string | undefined;
  /** The longest batch that is sent, in bytes. */
  readonly maxBatchBytes?: number | undefined;
  /** The format of frames for clients that have negotiated compression. */
  readonly compressed?: FrameFormat | undefined;
}

/**
 * One accepted WebSocket. `ws` reads messages. Sent messages are framed here and written directly to the
 * network socket, all frames of a turn with one system call. If that is not possible (with compression that
 * the application has negotiated, or without access to the network socket), `ws` sends them.
 */
export class WsConnection
  implements WampConnection, SocketOwner, TurnReader, WriterOwner, LineOwner
{
  readonly transport: TransportInfo;
  readonly share = new Share();
  readonly countedAs: string | undefined;
  private readonly socket: Socket | undefined;
  private listener: ConnectionListener | undefined;
  private readonly writer: MessageWriter;
  private readonly line: MessageLine;
  private readonly isBatched: boolean;
  /** True if `ws` makes messages whenever it likes, not while it reads. */
  private readonly isDirect: boolean;
  private messages = 0;
  private whenFinished: (() => void)[] | undefined = undefined;
  /** The number of bytes that have arrived since the last complete message. */
  gathered = 0;
  /** True if a message was completed by the bytes that are being read. */
  private isWhole = false;
  isDeaf = false;
  private readonly siblings: Set<WsConnection> | undefined;
  /** The status of the close. */
  private status = normalClosure;

  /**
   * @param ws an open socket with a supported subprotocol
   * @param request the upgrade request
   * @param origin the facts that the endpoint knows; absent if the application accepted the socket
   * @param maxBatchBytes the longest batch that is sent, in bytes; absent if messages are sent one by one
   */
  constructor(
    private readonly ws: WebSocket,
    request: IncomingMessage,
    origin: ConnectionOrigin | undefined,
    maxBatchBytes?: number,
  ) {
    this.countedAs = origin?.countedAs;
    this.siblings = origin?.siblings;
    this.siblings?.add(this);
    this.transport = transportInfo(ws, request, origin?.clientAddress);
    const socket = networkSocket(request);
    const frames = ws.extensions === '' ? webSocketFrames : compressedFor(request, origin);
    if (frames !== undefined) this.socket = socket;
    const writer =
      frames === undefined || socket === undefined
        ? new WsWriter(ws)
        : new SocketWriter(socket, frames, this);
    this.isBatched = maxBatchBytes !== undefined;
    this.writer = maxBatchBytes === undefined ? writer : new BatchWriter(writer, maxBatchBytes);
    const reader = socket && FairReader.install(socket, this);
    this.isDirect = !this.isBatched && (reader === undefined || ws.extensions !== '');
    this.line = new MessageLine(this, reader);
    takeOver(ws, this);
  }

  get bufferedBytes(): number {
    return this.writer.bufferedBytes;
  }

  /** The number of received bytes, or of received messages if the network socket is not accessible. */
  get heard(): number {
    return this.socket?.bytesRead ?? this.messages;
  }

  get taken(): number {
    return this.writer.taken;
  }

  get isBusy(): boolean {
    return this.line.isBusy;
  }

  get isOpen(): boolean {
    return this.ws.readyState === this.ws.OPEN;
  }

  /** Starts to report received data to the listener. */
  listen(listener: ConnectionListener): void {
    this.listener = listener;
    listenTo(this.ws);
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
    if (this.isOpen) this.ws.ping();
  }

  /**
   * Closes the connection after all queued messages. Terminates it if the peer does not close in time.
   *
   * @param returnInMs closes with status 1012 instead of 1000; the reason tells the time, unless it is 0
   */
  close(returnInMs?: number): void {
    if (this.ws.readyState === this.ws.CLOSED) return;
    if (this.status === normalClosure && returnInMs !== undefined) this.status = serviceRestart;
    this.ws.close(this.status, returnInMs ? texts.returnIn(returnInMs) : undefined);
    if (this.gathered > 0) this.turnDeaf();
    setTimeout(terminate, defaults.disconnectTimeoutMs, this.ws).unref();
  }

  terminate(): void {
    this.ws.terminate();
  }

  /** Resolves when the connection has ended and the listener knows it. */
  closed(): Promise<void> {
    if (this.ws.readyState === this.ws.CLOSED && !this.isBusy) return Promise.resolve();
    return new Promise((resolve) => (this.whenFinished ??= []).push(resolve));
  }

  // from the socket

  received(data: RawData, isBinary: boolean): void {
    this.messages++;
    this.isWhole = true;
    if (this.gathered > 0) this.gather(0);
    const message = isBinary ? (data as Buffer) : (data as Buffer).toString();
    if (this.isDirect) this.message(message);
    else if (!this.isBatched) this.line.add(message);
    else this.line.addAll({ messages: splitBatch(message), length: message.length });
  }

  message(data: string | Uint8Array): void {
    this.listener?.message(data);
  }

  malformed(): void {
    this.listener?.broken('invalid');
  }

  incomplete(bytes: number): void {
    this.listener?.incomplete(bytes);
  }

  finished(): void {
    this.siblings?.delete(this);
    this.listener?.closed();
    this.whenFinished?.forEach((resolve) => resolve());
  }

  answered(bytes: number): void {
    this.messages++;
    this.gather(this.gathered - bytes - controlHeadBytes);
    this.listener?.pong();
  }

  asked(bytes: number): boolean {
    this.gather(this.gathered - bytes - controlHeadBytes);
    return this.listener?.control(bytes) ?? true;
  }

  broken(status: number): void {
    if (this.status !== normalClosure) return;
    this.status = status;
    this.listener?.broken(status === messageTooBig ? 'too-large' : 'invalid');
  }

  ended(isClean: boolean): void {
    this.line.end(isClean);
  }

  // from the reader

  pause(): void {
    this.ws.pause();
  }

  resume(): void {
    this.ws.resume();
  }

  letIn(bytes: number): void {
    const { isWhole } = this;
    this.isWhole = false;
    this.line.begin();
    this.gather(isWhole ? 0 : this.gathered + bytes);
    if (this.gathered > 0 && !this.isOpen) this.turnDeaf();
  }

  private gather(bytes: number): void {
    this.gathered = bytes;
    this.line.incomplete(Math.max(0, bytes - dataHeadBytes));
  }

  /** Stops reading the connection, because its session has ended. The Close of the peer is not read either. */
  private turnDeaf(): void {
    if (this.isDeaf) return;
    this.isDeaf = true;
    this.socket?.end();
  }
}

function terminate(ws: WebSocket): void {
  ws.terminate();
}

/** Returns the format of compressed frames; `undefined` if `ws` has to make them: the client wants a smaller window. */
function compressedFor(
  { headers }: IncomingMessage,
  origin: ConnectionOrigin | undefined,
): FrameFormat | undefined {
  const wanted = headers['sec-websocket-extensions'] ?? '';
  return wanted.includes('server_max_window_bits') ? undefined : origin?.compressed;
}

/** Returns the network socket of a request. HTTP/2 offers only a socket that cannot be written to. */
function networkSocket({ httpVersionMajor, socket }: IncomingMessage): Socket | undefined {
  return httpVersionMajor === 1 && socket instanceof Socket ? socket : undefined;
}

function transportInfo(
  { protocol }: WebSocket,
  request: IncomingMessage,
  clientAddress: string | undefined,
): TransportInfo {
  const { headers } = request;
  const socket: Socket | undefined = request.socket;
  return {
    type: 'websocket',
    protocol,
    url: request.url && urlOf(request),
    headers,
    remoteAddress: socket?.remoteAddress,
    clientAddress,
    encrypted: socket !== undefined && 'encrypted' in socket,
    peerCertificate: peerCertificate(socket),
    channelId: socket instanceof TLSSocket ? channelIdsOf(socket) : undefined,
  };
}
