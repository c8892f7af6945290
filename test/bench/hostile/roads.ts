import type { MessageReader, Wire } from '../load/wire.js';
import { rawSocket, webSocket } from '../load/wire.js';

/** One connection, as its line sees it. */
export interface Traveller {
  /** Writes bytes as they are. */
  put(bytes: string | Uint8Array): boolean;
  /** The server takes messages now. */
  opened(): void;
  refused(reason: string): void;
  receive(bytes: Buffer, start: number, end: number): void;
  /** Whether it asks for nothing more. */
  readonly isDeaf: boolean;
}

/** How one connection speaks with the server. */
export interface Line {
  begin(): void;
  read(bytes: Buffer): void;
  /** What stands before so many bytes of messages. */
  head(length: number): string;
  /** Where the requests of the client go, if each goes by itself. */
  readonly base?: string;
}

/** How clients of one transport reach the server. */
export interface Road {
  /** What stands behind the names of its kinds. */
  readonly label: string;
  /** Whether it goes by the socket file. */
  readonly isFile: boolean;
  readonly suffix: '' | '.batched';
  frame(payload: string | Uint8Array): Buffer;
  line(traveller: Traveller, subprotocol: string): Line;
}

class WireLine implements Line {
  private answer: Buffer | undefined = Buffer.alloc(0);
  private readonly reader: MessageReader;

  constructor(
    private readonly wire: Wire,
    private readonly traveller: Traveller,
    private readonly subprotocol: string,
  ) {
    this.reader = wire.reader(() => traveller.put(wire.pong));
  }

  begin(): void {
    const { subprotocol, wire } = this;
    this.traveller.put(wire.opening({ path: '/ws', subprotocol }));
  }

  read(bytes: Buffer): void {
    const frames = this.answer === undefined ? bytes : this.afterAnswer(this.answer, bytes);
    if (frames === undefined || frames.length === 0) return;
    this.reader.read(frames, (...message) => this.traveller.receive(...message));
  }

  head(): string {
    return '';
  }

  private afterAnswer(before: Buffer, bytes: Buffer): Buffer | undefined {
    const answer = (this.answer = Buffer.concat([before, bytes]));
    try {
      const end = this.wire.opened(answer);
      if (end === undefined) return undefined;
      this.answer = undefined;
      this.traveller.opened();
      return answer.subarray(end);
    } catch (error) {
      const text = (error as Error).message;
      this.traveller.refused(/ (\d{3}) /.exec(text)?.[1] ?? text);
      return undefined;
    }
  }
}

const headEnd = '\r\n\r\n';

export function postHead(path: string, length: number): string {
  return `POST /ws/${path} HTTP/1.1\r\nHost: a\r\nContent-Length: ${length}${headEnd}`;
}

/** All requests by one connection, and none waits for the answer to the one before. */
class PollLine implements Line {
  base = '';
  private rest = '';
  /** What was asked, and not yet answered. */
  private readonly asked: ('open' | 'send' | 'receive')[] = [];

  constructor(
    private readonly traveller: Traveller,
    private readonly subprotocol: string,
  ) {}

  begin(): void {
    const body = JSON.stringify({ protocols: [this.subprotocol] });
    this.asked.push('open');
    this.traveller.put(postHead('open', body.length) + body);
  }

  head(length: number): string {
    this.asked.push('send');
    return postHead(`${this.base}/send`, length);
  }

  read(bytes: Buffer): void {
    this.rest += bytes.toString('latin1');
    for (let end = this.rest.indexOf(headEnd); end >= 0; end = this.rest.indexOf(headEnd)) {
      const head = this.rest.slice(0, end);
      const start = end + headEnd.length;
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
      if (this.rest.length < start + length) return;
      const body = this.rest.slice(start, start + length);
      this.rest = this.rest.slice(start + length);
      this.answered(head.slice(9, 12), body);
    }
  }

  private answered(status: string, body: string): void {
    const what = this.asked.shift();
    if (!status.startsWith('20')) return this.traveller.refused(status);
    if (what === 'open') {
      this.base = (JSON.parse(body) as { transport: string }).transport;
      this.traveller.opened();
    }
    if (what === 'receive') this.receive(Buffer.from(body, 'latin1'));
    if (what !== 'send' && !this.traveller.isDeaf) this.ask();
  }

  private receive(batch: Buffer): void {
    const isText = this.subprotocol.startsWith('wamp.2.json');
    for (let at = 0, end; at < batch.length; at = isText ? end + 1 : end) {
      const start = isText ? at : at + 4;
      end = isText ? batch.indexOf(0x1e, at) : start + batch.readUInt32BE(at);
      this.traveller.receive(batch, start, end);
    }
  }

  private ask(): void {
    this.asked.push('receive');
    this.traveller.put(postHead(`${this.base}/receive`, 0));
  }
}

/** Sends what it has, and understands nothing but a refusal by HTTP. */
class BareLine implements Line {
  constructor(private readonly traveller: Traveller) {}

  begin(): void {
    this.traveller.opened();
  }

  head(): string {
    return '';
  }

  read(bytes: Buffer): void {
    const statuses = bytes.toString('latin1').matchAll(/HTTP\/1.1 ([345]\d\d)/g);
    for (const [, status] of statuses) this.traveller.refused(status!);
  }
}

function overWire(label: string, wire: Wire, isFile: boolean): Road {
  const line: Road['line'] = (...given) => new WireLine(wire, ...given);
  return { label, isFile, suffix: '', frame: wire.frame, line };
}

/** One message as a batch. */
function batchOf(payload: string | Uint8Array): Buffer {
  if (typeof payload === 'string') return Buffer.from(`${payload}\u001E`);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(payload.length);
  return Buffer.concat([length, payload]);
}

function bare(label: string, isFile: boolean): Road {
  return {
    label,
    isFile,
    suffix: '',
    frame: Buffer.from,
    line: (traveller) => new BareLine(traveller),
  };
}

export const roads = {
  webSocket: overWire('', webSocket, false),
  rawSocket: overWire(', RawSocket', rawSocket, true),
  longPoll: {
    label: ', long-poll',
    isFile: false,
    suffix: '.batched',
    frame: batchOf,
    line: (...given) => new PollLine(...given),
  },
  /** Bytes as they are, before there is a transport. */
  rawBytes: bare(', RawSocket', true),
  httpBytes: bare(', long-poll', false),
} as const satisfies Record<string, Road>;
