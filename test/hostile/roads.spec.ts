/* oxlint-disable vitest/no-standalone-expect -- called from tests only */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls, TLSSocket } from 'node:tls';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { JsonSerializer } from '../../lib/serializers/index.js';
import {
  createTestHub,
  SocketPort,
  type TestHub,
  type TestHubOptions,
  WampTestClient,
} from '../../lib/testing/index.js';
import { RawSocketTransport, WebSocketTransport } from '../../lib/transport/index.js';
import { eventually } from '../transport/support.js';
import { type KeyPair, selfSigned } from '../utils/certificates.js';
import { changeDefaults } from '../utils/change-defaults.js';
import { goOn, hold, waiting } from '../utils/held-turns.js';
import { expectEmptyTables } from '../utils/tables.js';
import { frame, Opcode } from './attacker.js';

// What can be done to every transport below the messages. The table at the end has a cell for each transport and
// each attack: what happens, or why the attack does not exist there.

changeDefaults({
  disconnectTimeoutMs: 150,
  requestTimeoutMs: 150,
  requestCheckMs: 50,
  waitingHandshakes: 20,
});

const host = '127.0.0.1';
const limits = { maxMessageBytes: 100_000, maxMessagesPerSecond: 0, maxBytesPerSecond: 0 };
const hello = '[1,"realm1",{"roles":{"caller":{}}}]';
const call = '[48,1,{},"com.echo",[1]]';
const path = join(tmpdir(), `nestjs-wamp-roads-${process.pid}.sock`);

let test: TestHub;
let http: WebSocketTransport;
let raw: RawSocketTransport;
let canary: WampTestClient;
let sockets: Socket[];
let pair: KeyPair;
/** The calls of `com.count`. */
let counted: number;

async function start(options: TestHubOptions = {}): Promise<void> {
  test = createTestHub({ limits, ...options });
  test.hub.register('com.echo', ({ args }) => args[0]);
  test.hub.register('com.count', () => ++counted);
  const nothing = { getIoAdapter: () => undefined } as never;
  const at = { port: 0, host, path: '/ws', batched: true, longPoll: true };
  http = new WebSocketTransport({ hub: test.hub.door, ...at }, nothing, {} as never);
  const rawSocket = [{ port: 0, host }, { path }, { port: 0, host, tls: pair }];
  raw = new RawSocketTransport({ hub: test.hub.door, rawSocket });
  await Promise.all([http.attach(), raw.attach()]);
  const ws = new WebSocket(`ws://${host}:${http.port}/ws`, 'wamp.2.json');
  canary = new WampTestClient(new SocketPort(ws), new JsonSerializer());
  await canary.join();
  sockets = [];
  counted = 0;
}

beforeAll(async () => {
  pair = await selfSigned('localhost');
});
beforeEach(() => start());
afterEach(async () => {
  expect(await canary.call('com.echo', ['alive'])).toBe('alive');
  for (const socket of sockets) socket.destroy();
  canary.close();
  await canary.closed;
  await test.hub.close();
  await Promise.all([http.detach(), raw.detach()]);
  expectEmptyTables(test);
});

/** Connects to a port or a socket file. */
type Place = () => Socket;

const httpPort: Place = () => connect(http.port!, host);
const tcpPort: Place = () => connect(raw.ports[0]!, host);
const socketFile: Place = () => connect(path);
const tlsPort: Place = () => connectTls({ port: raw.ports[2]!, host, rejectUnauthorized: false });
const belowTls: Place = () => connect(raw.ports[2]!, host);

/** A connection that sends bytes, and gathers what comes. */
class Line {
  text = '';
  isOver = false;
  private constructor(readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.on('data', (data: Buffer) => (this.text += data.toString('latin1')));
    socket.on('close', () => (this.isOver = true)).on('error', () => {});
    sockets.push(socket);
  }

  static async open(place: Place): Promise<Line> {
    const socket = place();
    await once(socket, socket instanceof TLSSocket ? 'secureConnect' : 'connect');
    return new Line(socket);
  }

  write(...parts: (string | Buffer)[]): void {
    for (const part of parts) this.socket.write(part);
  }

  /** Sends each byte by itself, so that it arrives by itself. */
  async trickle(data: Buffer): Promise<void> {
    for (const octet of data) {
      this.socket.write(Buffer.of(octet));
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async sees(what: RegExp): Promise<RegExpExecArray> {
    await eventually(() => expect(this.text).toMatch(what));
    return what.exec(this.text)!;
  }

  async ends(): Promise<void> {
    await eventually(() => expect(this.isOver).toBe(true));
  }
}

/** How bytes become a session, over one transport. */
interface Road {
  readonly place: Place;
  /** What comes before the first message. */
  readonly opening: Buffer;
  message(text: string): Buffer;
  /** The answer to HELLO. */
  readonly welcome: RegExp;
}

function upgrade(subprotocol: string): Buffer {
  const head = [
    'GET /ws HTTP/1.1',
    `Host: ${host}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    `Sec-WebSocket-Protocol: ${subprotocol}`,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n`);
}

function rawFrame(kind: number, text: string, length = text.length): Buffer {
  return Buffer.concat([Buffer.of(kind, length >> 16, length >> 8, length), Buffer.from(text)]);
}

function post(what: string, body = '', length = body.length): Buffer {
  const head = `POST /ws/${what} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: ${length}`;
  return Buffer.from(`${head}\r\n\r\n${body}`);
}

/** What stands behind a message in a batch. */
const end = '\u001E';

const ws: Road = {
  place: httpPort,
  opening: upgrade('wamp.2.json'),
  message: (text) => frame(Opcode.Text, text),
  welcome: /\[2,\d+,\{/,
};
const batched: Road = {
  ...ws,
  opening: upgrade('wamp.2.json.batched'),
  message: (text) => frame(Opcode.Text, text + end),
};
const rawSocket: Road = {
  place: tcpPort,
  opening: Buffer.of(0x7f, 0xf1, 0, 0),
  message: (text) => rawFrame(0, text),
  welcome: /\[2,\d+,\{/,
};
const unix: Road = { ...rawSocket, place: socketFile };
const tls: Road = { ...rawSocket, place: tlsPort };

/** Opens a session. */
async function joined({ place, opening, message, welcome }: Road): Promise<Line> {
  const line = await Line.open(place);
  line.write(opening, message(hello));
  await line.sees(welcome);
  return line;
}

/** Opens a session with long-poll. Returns the path of its requests as well. */
async function polling(endOfMessage = ''): Promise<{ line: Line; id: string }> {
  const line = await Line.open(httpPort);
  const protocol = `wamp.2.json${endOfMessage && '.batched'}`;
  line.write(post('open', `{"protocols":["${protocol}"]}`));
  const [, id = ''] = await line.sees(/"transport":"([^"]+)"/);
  line.write(post(`${id}/send`, hello + endOfMessage), post(`${id}/receive`));
  await line.sees(/\[2,\d+,\{/);
  line.text = '';
  return { line, id };
}

/** Resolves when the canary is the only one. */
async function alone(): Promise<void> {
  await eventually(() => expect(test.hub.core.hosts.size).toBe(1));
}

async function beat(times: number): Promise<void> {
  for (let i = 0; i < times; i++) {
    test.clock.advance(25_000);
    // The canary answers its ping.
    await canary.call('com.echo', [i]);
  }
}

type Attack = () => Promise<void>;

/** Sends HELLO and a call byte by byte. */
function split(road: Road): Attack {
  return async () => {
    const line = await Line.open(road.place);
    const messages = [hello, call].map((text) => road.message(text));
    await line.trickle(Buffer.concat([road.opening, ...messages]));
    await line.sees(/\[50,1,\{\},\[1\]\]/);
  };
}

/** Sends a call and asks for its answer, byte by byte. */
function splitPoll(endOfMessage: string): Attack {
  return async () => {
    const { line, id } = await polling(endOfMessage);
    const requests = [post(`${id}/send`, call + endOfMessage), post(`${id}/receive`)];
    await line.trickle(Buffer.concat(requests));
    await line.sees(/\[50,1,\{\},\[1\]\]/);
  };
}

/** Sends a frame that ends the session with ABORT. */
function ended(road: Road, bytes: Buffer, reason: string): Attack {
  return async () => {
    const line = await joined(road);
    line.write(bytes);
    await line.sees(new RegExp(`\\[3,\\{.*"wamp.error.${reason}"\\]`));
    line.socket.end();
    await alone();
  };
}

/** Sends something else than what the port speaks. */
function alien(place: Place, bytes: Buffer, answer: RegExp): Attack {
  return async () => {
    const line = await Line.open(place);
    line.write(bytes);
    await line.ends();
    expect(line.text).toMatch(answer);
  };
}

/** Begins a handshake, and stops. */
function half(road: Road): Attack {
  return async () => {
    const line = await Line.open(road.place);
    line.write(road.opening.subarray(0, -1));
    await line.ends();
    expect(line.text).toMatch(/^$|408/);
  };
}

/** Begins HELLO, and sends a byte of it now and then. */
function drip(road: Road): Attack {
  return async () => {
    const line = await Line.open(road.place);
    const [first, ...rest] = road.message(hello);
    line.write(road.opening, Buffer.of(first!));
    await eventually(() => expect(test.hub.core.hosts.size).toBe(2));
    for (const octet of rest.slice(0, 10)) {
      line.write(Buffer.of(octet));
      test.clock.advance(1_000);
    }
    await line.sees(/"wamp.error.timeout"/);
    line.socket.end();
    await alone();
  };
}

/** Sends very many pings, and a call behind them. */
function pings(road: Road, ping: Buffer): Attack {
  return async () => {
    const line = await joined(road);
    for (let i = 0; i < 10; i++) line.write(Buffer.concat(Array<Buffer>(1_000).fill(ping)));
    line.write(road.message(call));
    await line.sees(/\[50,1,\{\},\[1\]\]/);
  };
}

/** Is there, and says nothing for ever, not even a pong. */
function silent(road: Road): Attack {
  return async () => {
    const line = await joined(road);
    await beat(3);
    await line.ends();
    await alone();
  };
}

/** Sends calls that have to wait for their turn, and resets the connection. */
function reset(road: Road): Attack {
  return async () => {
    const line = await joined(road);
    await resetBehind(line, road.message('[48,1,{},"com.count"]'));
    await alone();
    goOn();
    expect(counted).toBe(0);
  };
}

async function resetBehind({ socket }: Line, each: Buffer): Promise<void> {
  hold();
  socket.write(Buffer.concat(Array<Buffer>(100).fill(each)));
  await eventually(() => expect(waiting).toHaveLength(1));
  socket.resetAndDestroy();
}

const get = Buffer.from('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
const clientHello = Buffer.from('16030100a5010000a10303', 'hex');
const magic = Buffer.of(0x7f, 0xf1, 0, 0);
const far = Buffer.of(0x81, 0xff, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0);
const reservedBit = frame(Opcode.Text, '[]', 0xa1);
const reservedOpcode = frame(Opcode.Text, '[]', 0x83);
const violation = 'protocol_violation';
const tooLarge = 'payload_size_exceeded';

const roads = ['ws', 'ws batched', 'rawsocket', 'longpoll'] as const;
/** RawSocket over other sockets, and long-poll with other bodies: only what attacks the difference. */
const variants = ['rawsocket unix', 'rawsocket tls', 'longpoll batched'] as const;

/** An attack, or the reason why there is none. */
type Cells = Readonly<
  Record<(typeof roads)[number], Attack | { readonly none: string }> &
    Partial<Record<(typeof variants)[number], Attack>>
>;

const table: Readonly<Record<string, Cells>> = {
  'bytes that come one by one': {
    ws: split(ws),
    'ws batched': split(batched),
    rawsocket: split(rawSocket),
    'rawsocket unix': split(unix),
    'rawsocket tls': split(tls),
    longpoll: splitPoll(''),
    'longpoll batched': splitPoll(end),
  },
  'a reserved bit': {
    ws: ended(ws, reservedBit, violation),
    'ws batched': ended(batched, reservedBit, violation),
    rawsocket: ended(rawSocket, rawFrame(0x10, '[]'), violation),
    longpoll: { none: 'HTTP has no reserved bits' },
  },
  'a reserved type of frame': {
    ws: ended(ws, reservedOpcode, violation),
    'ws batched': ended(batched, reservedOpcode, violation),
    rawsocket: ended(rawSocket, rawFrame(7, '[]'), violation),
    longpoll: { none: 'other methods and paths belong to the application' },
  },
  'a length that is too large': {
    ws: ended(ws, far, tooLarge),
    'ws batched': ended(batched, far, tooLarge),
    rawsocket: ended(rawSocket, rawFrame(0, '[', 0xff_ff_ff), tooLarge),
    async longpoll() {
      const { line, id } = await polling();
      line.write(post(`${id}/send`, '[', 2 ** 40));
      await line.sees(/ 413 /);
      await line.ends();
    },
  },
  'a length that is larger than what comes': {
    ws: drip(ws),
    'ws batched': drip(batched),
    rawsocket: drip(rawSocket),
    'rawsocket unix': drip(unix),
    'rawsocket tls': drip(tls),
    async longpoll() {
      const { line, id } = await polling();
      line.write(post(`${id}/send`, call, call.length + 1));
      await line.sees(/ 408 /);
      await line.ends();
    },
  },
  'a length that is smaller than what comes': {
    ws: ended(ws, Buffer.concat([frame(Opcode.Text, '[').subarray(0, 7), magic]), violation),
    'ws batched': ended(batched, frame(Opcode.Text, `[]${end}[`), violation),
    rawsocket: ended(rawSocket, rawFrame(0, call, 5), violation),
    async longpoll() {
      const { line, id } = await polling();
      line.write(post(`${id}/send`, `${call}${call}`, call.length));
      await line.sees(/ 400 /);
      await line.ends();
    },
    async 'longpoll batched'() {
      const { line, id } = await polling(end);
      line.write(post(`${id}/send`, `${call}${end}${call}`), post(`${id}/receive`));
      await line.sees(/"wamp.error.protocol_violation"/);
    },
  },
  'RawSocket to a port of HTTP, HTTP to one of RawSocket': {
    ws: alien(httpPort, magic, / 40[08] /),
    'ws batched': { none: 'it is the same port as without batches' },
    rawsocket: alien(tcpPort, get, /^$/),
    'rawsocket unix': alien(socketFile, get, /^$/),
    'rawsocket tls': alien(tlsPort, get, /^$/),
    longpoll: { none: 'it is the same port as WebSocket' },
  },
  'TLS to a port without it': {
    ws: alien(httpPort, clientHello, / 400 /),
    'ws batched': { none: 'it is the same port as without batches' },
    rawsocket: alien(tcpPort, clientHello, /^$/),
    'rawsocket unix': alien(socketFile, clientHello, /^$/),
    longpoll: { none: 'it is the same port as WebSocket' },
  },
  'half a handshake': {
    ws: half(ws),
    'ws batched': half(batched),
    rawsocket: half(rawSocket),
    'rawsocket unix': half(unix),
    'rawsocket tls': half(tls),
    async longpoll() {
      const line = await Line.open(httpPort);
      line.write(post('open', '{', 30));
      await line.sees(/ 408 /);
      await line.ends();
    },
  },
  'HELLO that comes very slowly': {
    ws: drip(ws),
    'ws batched': drip(batched),
    rawsocket: drip(rawSocket),
    async longpoll() {
      const { line, id } = await polling();
      line.write(post(`${id}/send`, '[', 1_000));
      const dripping = setInterval(() => line.write('1'), 20);
      await line.sees(/ 408 /);
      clearInterval(dripping);
    },
  },
  'ten thousand pings': {
    ws: pings(ws, frame(Opcode.Ping, 'x')),
    'ws batched': pings(batched, frame(Opcode.Ping, 'x')),
    rawsocket: pings(rawSocket, rawFrame(1, 'x')),
    'rawsocket tls': pings(tls, rawFrame(1, 'x')),
    async longpoll() {
      const { line, id } = await polling();
      const receive = post(`${id}/receive`);
      for (let i = 0; i < 10; i++) line.write(Buffer.concat(Array<Buffer>(100).fill(receive)));
      await eventually(() => expect(line.text.split(' 409 ').length).toBe(1_000));
      line.write(post(`${id}/close`));
      await alone();
    },
  },
  'a reset behind calls that wait for their turn': {
    ws: reset(ws),
    'ws batched': reset(batched),
    rawsocket: reset(rawSocket),
    async longpoll() {
      const { line, id } = await polling();
      await resetBehind(line, post(`${id}/send`, '[48,1,{},"com.count"]'));
      goOn();
      test.clock.advance(30_000);
      await alone();
      expect(counted).toBe(0);
    },
  },
  'a peer that is not there any more': {
    ws: silent(ws),
    'ws batched': silent(batched),
    rawsocket: silent(rawSocket),
    'rawsocket unix': silent(unix),
    'rawsocket tls': silent(tls),
    async longpoll() {
      await polling();
      test.clock.advance(30_000);
      await alone();
    },
  },
};

describe.each(Object.entries(table))('%s', (_attack, cells) => {
  const real = [...roads, ...variants].filter((road) => typeof cells[road] === 'function');
  it.each(real)('harms nobody else: %s', async (road) => {
    await expect((cells[road] as Attack)()).resolves.toBeUndefined();
  });
});

describe('below TLS', () => {
  it.each<[string, Attack]>([
    ['RawSocket without TLS', alien(belowTls, magic, /^/)],
    ['HTTP without TLS', alien(belowTls, get, /^/)],
    ['half a handshake', alien(belowTls, clientHello, /^$/)],
    ['nothing', alien(belowTls, Buffer.alloc(0), /^$/)],
  ])('%s harms nobody else', async (_what, attack) => {
    await expect(attack()).resolves.toBeUndefined();
  });

  it('very many handshakes that stop harm nobody else', async () => {
    const lines: Line[] = [];
    while (lines.length < 25) lines.push(await Line.open(belowTls));
    for (const line of lines) await line.ends();
    expect(lines.map(({ text }) => text)).toEqual(lines.map(() => ''));
  });

  it('renegotiation without end harms nobody else', async () => {
    const socket = connectTls({
      ...{ port: raw.ports[2]!, host, rejectUnauthorized: false },
      maxVersion: 'TLSv1.2',
    });
    socket.on('error', () => {});
    await once(socket, 'secureConnect');
    const closed = new Promise((resolve) => socket.once('close', () => resolve(true)));
    const again = (): void => void socket.renegotiate({}, (error) => error ?? again());
    again();
    expect(await closed).toBe(true);
  });
});

it('the table says why what it leaves out does not exist', () => {
  const reasons = Object.values(table).flatMap((cells) => roads.map((road) => cells[road]));
  const left = reasons.filter((cell) => typeof cell !== 'function').map(({ none }) => none);
  expect(left).toHaveLength(6);
});
