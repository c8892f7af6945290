import { connect, type Socket } from 'node:net';
import type { Place } from '../load/load.js';
import type { Beside, Kind } from './kind.js';
import { type Line, postHead, type Traveller } from './roads.js';

/** What became of all connections of a kind. */
export class Toll {
  opened = 0;
  /** Connections the server has ended. */
  ended = 0;
  sentBytes = 0;
  /** Reasons of ABORT and GOODBYE that were read, and HTTP statuses of refusals. */
  readonly reasons: Record<string, number> = {};

  note(reason: string): void {
    this.reasons[reason] = (this.reasons[reason] ?? 0) + 1;
  }
}

/** Where the server is reached. */
export interface Places {
  readonly port: number;
  readonly file: Place;
}

/** How long a connection that was ended waits before it comes back, in milliseconds. */
const returnMs = 250;

/** One connection that keeps to its kind of mischief, and comes back when it was ended. */
export class HostileConnection implements Traveller {
  private socket!: Socket;
  private line!: Line;
  private besides: Socket[] = [];
  private isGreeted = false;
  private isStopped = false;
  private turns = 0;

  constructor(
    private readonly places: Places,
    private readonly kind: Kind,
    private readonly toll: Toll,
  ) {
    this.open();
  }

  get isDeaf(): boolean {
    return this.isGreeted && this.kind.isDeaf === true;
  }

  stop(): void {
    this.isStopped = true;
    this.socket.destroy();
    const { base } = this.line;
    if (base === undefined || base === '') return;
    // A transport without connection stays for half a minute.
    const last = this.connect();
    last.end(postHead(`${base}/close`, 0));
    last.resume();
  }

  /** Writes messages. */
  write(bytes: Uint8Array): boolean {
    const head = this.line.head(bytes.length);
    if (head !== '') this.put(head);
    return this.put(bytes);
  }

  put(bytes: string | Uint8Array): boolean {
    this.toll.sentBytes += bytes.length;
    return this.socket.write(bytes);
  }

  opened(): void {
    if (this.kind.hello.length > 0) this.write(this.kind.hello);
    if (this.kind.isMute) this.attack();
  }

  refused(reason: string): void {
    this.toll.note(reason);
    // What its transport was is gone, and the connection is not.
    if (this.line.base !== undefined && /4(04|10)/.test(reason)) this.socket.destroy();
  }

  receive(bytes: Buffer, start: number, end: number): void {
    const message = bytes.subarray(start, end);
    const code = codeOf(message);
    if (code === 3 || code === 6) this.toll.note(reasonOf(message));
    if (!this.isGreeted && code === 2) this.attack();
    else this.kind.answer?.(this, message);
  }

  private open(): void {
    const { kind } = this;
    this.toll.opened++;
    this.isGreeted = false;
    const socket = (this.socket = this.connect());
    const line = (this.line = kind.road.line(this, kind.subprotocol));
    socket.on('connect', () => line.begin());
    socket.on('data', (bytes) => line.read(bytes));
    socket.on('close', () => this.closed());
    socket.on('drain', () => this.flood());
  }

  private connect(): Socket {
    const { port, file } = this.places;
    const where = this.kind.road.isFile ? { path: String(file) } : { port, host: '127.0.0.1' };
    return connect({ ...where, noDelay: true }).on('error', () => {});
  }

  private attack(): void {
    const { isDeaf, first, beside, leaves } = this.kind;
    this.isGreeted = true;
    if (isDeaf) this.socket.pause();
    for (const frame of first ?? []) this.write(frame);
    for (const each of beside ?? []) this.begin(each);
    if (leaves) setImmediate(() => this.socket.end());
    this.flood();
  }

  private begin({ action, body, missing = 0, times = 1 }: Beside): void {
    const socket = this.connect().pause();
    this.besides.push(socket);
    const length = body?.length ?? 0;
    const head = postHead(`${this.line.base}/${action}`, length + missing);
    for (let i = 0; i < times; i++) {
      this.toll.sentBytes += head.length + length;
      socket.write(head);
      if (body !== undefined) socket.write(body);
    }
  }

  /** Sends as much as the server takes, or as the kind wants to. */
  private flood(): void {
    const { again, everyMs } = this.kind;
    if (again === undefined || !this.isGreeted || this.socket.destroyed) return;
    const frame = again[this.turns++ % again.length]!;
    if (everyMs !== undefined) {
      this.write(frame);
      setTimeout(() => this.flood(), everyMs);
    } else if (this.write(frame)) setImmediate(() => this.flood());
  }

  private closed(): void {
    for (const socket of this.besides.splice(0)) socket.destroy();
    if (this.isStopped) return;
    if (!this.kind.leaves) this.toll.ended++;
    setTimeout(() => this.isStopped || this.open(), this.kind.leaves ? 0 : returnMs);
  }
}

/** The code of a message in any of the three formats, if it has one digit. */
function codeOf(message: Buffer): number {
  const first = message[1]!;
  return message[0] === 0x5b ? first - 0x30 : first;
}

/** The last URI in an ABORT or GOODBYE. */
function reasonOf(message: Buffer): string {
  return /wamp\.\w+\.\w+(?=\W*$)/.exec(message.toString('latin1'))?.[0] ?? 'other';
}
