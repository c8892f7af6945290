import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { MessageCode as Code } from '../../lib/protocol/message-codes.js';
import { defaults } from '../../lib/transport/defaults.js';
import { frame, Opcode } from './attacker.js';
import { formats, gone, serializers, type Target, useTarget } from './support.js';

// Connections that come and go, or come and never go on.

function requestHead(subprotocol: string): string {
  const lines = [
    'GET /ws HTTP/1.1',
    'Host: localhost',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    `Sec-WebSocket-Protocol: ${subprotocol}`,
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

async function open({ port }: Target): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** Reads until the server has sent so many bytes after the head of its response. */
async function readPastHead(socket: Socket, bytes: number): Promise<void> {
  let text = '';
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    text += (chunk as Buffer).toString('latin1');
    const end = text.indexOf('\r\n\r\n');
    if (end >= 0 && text.length >= end + 4 + bytes) return;
  }
}

/** How far a client comes before it is gone. */
interface Stage {
  readonly title: string;
  /** What it sends, besides half a request head. */
  readonly sends: 'nothing' | 'half' | 'head' | 'hello' | 'calls' | 'goodbye';
  /** How many bytes of WebSocket it waits for; -1 not even for the response. */
  readonly waitsFor: number;
}

const stages: readonly Stage[] = [
  { title: 'before the first byte', sends: 'nothing', waitsFor: -1 },
  { title: 'in the middle of the request head', sends: 'half', waitsFor: -1 },
  { title: 'without waiting for the response', sends: 'head', waitsFor: -1 },
  { title: 'after the response', sends: 'head', waitsFor: 0 },
  { title: 'without waiting for WELCOME', sends: 'hello', waitsFor: 0 },
  { title: 'after WELCOME', sends: 'hello', waitsFor: 1 },
  { title: 'with calls in flight, in the middle of a frame', sends: 'calls', waitsFor: 1 },
  { title: 'after GOODBYE', sends: 'goodbye', waitsFor: 1 },
];

function bytesOf(sends: Stage['sends'], nth: number): Buffer {
  const serializer = serializers[nth % serializers.length]!;
  const head = requestHead(serializer.subprotocol);
  if (sends === 'nothing') return Buffer.alloc(0);
  if (sends === 'half') return Buffer.from(head.slice(0, nth % head.length));
  const opcode = serializer.binary ? Opcode.Binary : Opcode.Text;
  const of = (...message: unknown[]): Buffer => frame(opcode, serializer.encode(message));
  const parts: Uint8Array[] = [Buffer.from(head)];
  if (sends !== 'head') parts.push(of(Code.Hello, 'realm1', {}));
  const calls = ['never', 'deaf', 'ticks', 'hoard'].map((name, i) =>
    of(Code.Call, i + 1, { progress: name === 'hoard' }, `com.target.${name}`),
  );
  if (sends === 'calls') parts.push(...calls, of(Code.Subscribe, 9, {}, 'com.target.live'));
  if (sends === 'calls') parts.push(of(Code.Call, 10, {}, 'com.target.echo').subarray(0, -1));
  if (sends === 'goodbye') parts.push(of(Code.Goodbye, {}, 'wamp.close.normal'));
  return Buffer.concat(parts);
}

describe('200 clients that are gone', () => {
  const target = useTarget();

  async function visit({ sends, waitsFor }: Stage, nth: number): Promise<void> {
    const socket = await open(target());
    const bytes = bytesOf(sends, nth);
    if (bytes.length > 0) socket.write(bytes);
    if (waitsFor >= 0) await readPastHead(socket, waitsFor);
    if (nth % 2 === 0) socket.resetAndDestroy();
    else socket.destroy();
  }

  it.each(stages)('$title leave nothing, and can come back', async (stage) => {
    const visits = Array.from({ length: 200 }, (_, i) => visit(stage, i));
    await target().assertCanaryAnswers();
    await Promise.all(visits);
    await target().connectionsAccepted();
    expect(await (await target().join(serializers[0]!)).echo(1)).toBe(1);
  });
});

describe('on a port of its own', () => {
  const target = useTarget({ port: 0, limits: { helloTimeoutMs: 200 } });
  const head = requestHead('wamp.2.json');

  /** Lets the server be less patient than it is; its own patience is looked at first. */
  function hurry(): void {
    const { server } = target();
    expect(server.headersTimeout).toBe(defaults.requestTimeoutMs);
    server.headersTimeout = server.requestTimeout = 100;
  }
  function calmDown(): void {
    const { server } = target();
    server.headersTimeout = server.requestTimeout = defaults.requestTimeoutMs;
  }

  it('clients with half a request head, with one that drips, or with none are sent away', async () => {
    hurry();
    const sockets = await Promise.all(Array.from({ length: 100 }, () => open(target())));
    for (const [i, socket] of sockets.entries()) socket.resume().write(head.slice(0, 1 + i));
    const silent = (await open(target())).resume();
    const dripping = (await open(target())).resume();
    const drip = setInterval(() => dripping.write('x'), 10);
    await target().assertCanaryAnswers();
    await Promise.all([...sockets, silent, dripping].map(gone));
    clearInterval(drip);
    expect(dripping.closed).toBe(true);
    calmDown();
  });

  it.each(formats)('so are those whose HELLO drips (%s)', async (_name, format) => {
    const attacker = await target().connect(format);
    const opcode = format.binary ? Opcode.Binary : Opcode.Text;
    const hello = frame(opcode, format.encode([Code.Hello, 'realm1', { pad: 'x'.repeat(9_000) }]));
    let sent = 0;
    const drip = setInterval(() => attacker.socket.write(hello.subarray(sent, ++sent)), 5);
    const { abort } = await attacker.ended();
    clearInterval(drip);
    expect(abort?.[0]).toBe(Code.Abort);
  });
});
