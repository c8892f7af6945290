import { connect, type Socket } from 'node:net';
import { emptyPong, FrameReader } from '../load/frames.js';
import type { Kind } from './kinds.js';

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

/** How long a connection that was ended waits before it comes back, in milliseconds. */
const returnMs = 250;

/** One connection that keeps to its kind of mischief, and comes back when it was ended. */
export class HostileConnection {
  private socket!: Socket;
  private isUpgraded = false;
  private isGreeted = false;
  private isStopped = false;
  private turns = 0;

  constructor(
    private readonly port: number,
    private readonly kind: Kind,
    private readonly toll: Toll,
  ) {
    this.open();
  }

  stop(): void {
    this.isStopped = true;
    this.socket.destroy();
  }

  write(bytes: Uint8Array): boolean {
    this.toll.sentBytes += bytes.length;
    return this.socket.write(bytes);
  }

  private open(): void {
    this.toll.opened++;
    this.isUpgraded = this.isGreeted = false;
    const reader = new FrameReader(() => this.write(emptyPong));
    const socket = connect({ port: this.port, host: '127.0.0.1', noDelay: true });
    this.socket = socket;
    socket.on('error', () => {});
    socket.on('connect', () => this.begin());
    socket.on('data', (bytes) => this.read(bytes, reader));
    socket.on('close', () => this.closed());
    socket.on('drain', () => this.flood());
  }

  private begin(): void {
    this.socket.write(upgradeRequest(this.kind.subprotocol));
  }

  private read(bytes: Buffer, reader: FrameReader): void {
    if (this.isUpgraded) return reader.read(bytes, (...message) => this.receive(...message));
    const head = bytes.toString('latin1');
    if (!head.includes(' 101 ')) return this.toll.note(head.slice(9, 12));
    this.isUpgraded = true;
    const rest = bytes.subarray(head.indexOf('\r\n\r\n') + 4);
    this.write(this.kind.hello);
    if (rest.length > 0) reader.read(rest, (...message) => this.receive(...message));
    if (this.kind.isMute) this.attack();
  }

  private receive(bytes: Buffer, start: number, end: number): void {
    const message = bytes.subarray(start, end);
    const code = codeOf(message);
    if (code === 3 || code === 6) this.toll.note(reasonOf(message));
    if (!this.isGreeted && code === 2) this.attack();
    else this.kind.answer?.(this, message);
  }

  private attack(): void {
    this.isGreeted = true;
    if (this.kind.isDeaf) this.socket.pause();
    for (const frame of this.kind.first ?? []) this.write(frame);
    if (this.kind.leaves) setImmediate(() => this.socket.end());
    this.flood();
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

function upgradeRequest(subprotocol: string): string {
  return [
    'GET /ws HTTP/1.1',
    'Host: localhost',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    `Sec-WebSocket-Protocol: ${subprotocol}`,
    '\r\n',
  ].join('\r\n');
}
