import { Encoder } from 'cbor-x';
import { Packr } from 'msgpackr';
import { login } from '../targets/contract.js';
import type { Dialect } from './dialect.js';
import { batchedWebSocket, rawSocket, webSocket, type Wire } from './wire.js';

/** How one serialization writes what the generator has to find in a message without decoding it. */
interface Format {
  readonly subprotocol: string;
  encode(message: readonly unknown[]): string | Uint8Array;
  codeOf(bytes: Buffer, at: number): number;
  /** Where in a message whose code has two digits the request id stands. */
  readonly idAt: number;
  idLength(bytes: Buffer, at: number): number;
  /** What a dictionary without entries starts with. */
  readonly emptyDict: number;
  /** How far behind a one-digit id the dictionary starts that follows it. */
  readonly dictAfterId: number;
}

const zero = 48;
const comma = 44;

const json: Format = {
  subprotocol: 'wamp.2.json',
  encode: (message) => JSON.stringify(message),
  codeOf(bytes, at) {
    const first = bytes[at + 1]! - zero;
    const second = bytes[at + 2]!;
    return second === comma ? first : first * 10 + second - zero;
  },
  idAt: 4,
  idLength: (bytes, at) => bytes.indexOf(comma, at) - at,
  emptyDict: '}'.charCodeAt(0),
  dictAfterId: 3,
};

const packr = new Packr({ useRecords: false, variableMapSize: true });

const msgpack: Format = {
  subprotocol: 'wamp.2.msgpack',
  encode: (message) => packr.pack(message),
  codeOf: (bytes, at) => bytes[at + 1]!,
  idAt: 2,
  idLength: (bytes, at) => (bytes[at]! < 0x80 ? 1 : 1 + (1 << (bytes[at]! - 0xcc))),
  emptyDict: 0x80,
  dictAfterId: 1,
};

const encoder = new Encoder({ useRecords: false, variableMapSize: true });

const cbor: Format = {
  subprotocol: 'wamp.2.cbor',
  encode: (message) => encoder.encode(message),
  codeOf: (bytes, at) => (bytes[at + 1]! < 0x18 ? bytes[at + 1]! : bytes[at + 2]!),
  idAt: 3,
  idLength: (bytes, at) => (bytes[at]! < 0x18 ? 1 : 1 + (1 << (bytes[at]! - 0x18))),
  emptyDict: 0xa0,
  dictAfterId: 1,
};

class WampDialect implements Dialect {
  readonly path = '/ws';
  readonly subprotocol: string;
  readonly hello: Buffer;
  readonly greetings = 1;
  private readonly yieldHead: Buffer;
  private readonly yieldTail: Buffer;
  readonly login: Buffer | undefined;
  private requests = 0;

  /** @param logsIn whether the client has a ticket */
  constructor(
    private readonly format: Format,
    readonly wire: Wire = webSocket,
    logsIn = false,
  ) {
    this.subprotocol = format.subprotocol + (wire === batchedWebSocket ? '.batched' : '');
    const roles = { caller: {}, callee: {}, publisher: {}, subscriber: {} };
    const who = logsIn ? { authmethods: ['ticket'], authid: login.authid } : {};
    this.hello = this.frame([1, 'realm1', { roles, ...who }]);
    this.login = logsIn ? this.frame([5, login.ticket, {}]) : undefined;
    // An id of one byte between two constant parts.
    const answer = Buffer.from(format.encode([70, 1, {}, [3]]) as string);
    this.yieldHead = answer.subarray(0, format.idAt);
    this.yieldTail = answer.subarray(format.idAt + 1);
  }

  call(id: number, procedure: string, args: readonly unknown[], wantsProgress = false): Buffer {
    return this.frame([48, id, wantsProgress ? { receive_progress: true } : {}, procedure, args]);
  }

  subscribe(topic: string, match?: string): Buffer {
    return this.frame([32, this.request(), match === undefined ? {} : { match }, topic]);
  }

  register(procedure: string): Buffer {
    return this.frame([64, this.request(), {}, procedure]);
  }

  codeOf(bytes: Buffer, at: number): number {
    return this.format.codeOf(bytes, at);
  }

  isFinal(bytes: Buffer, at: number): boolean {
    const { idAt, dictAfterId, emptyDict } = this.format;
    return bytes[at + idAt + dictAfterId] === emptyDict;
  }

  yieldFor(bytes: Buffer, at: number): Buffer {
    const { idAt, idLength, subprotocol } = this.format;
    const id = bytes.subarray(at + idAt, at + idAt + idLength(bytes, at + idAt));
    const payload = Buffer.concat([this.yieldHead, id, this.yieldTail]);
    return this.wire.frame(subprotocol === json.subprotocol ? payload.toString('latin1') : payload);
  }

  private request(): number {
    return 60_000 + ++this.requests;
  }

  private frame(message: readonly unknown[]): Buffer {
    return this.wire.frame(this.format.encode(message));
  }
}

/** What clients of our server, and of the hand-written one, speak. */
export const wampDialects = {
  json: new WampDialect(json),
  msgpack: new WampDialect(msgpack),
  cbor: new WampDialect(cbor),
  ticket: new WampDialect(json, webSocket, true),
  batched: new WampDialect(json, batchedWebSocket),
  raw: new WampDialect(json, rawSocket),
  rawCbor: new WampDialect(cbor, rawSocket),
} as const;
