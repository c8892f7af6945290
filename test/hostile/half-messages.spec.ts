import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { WampDialogue } from '../../lib/hub/authentication/authenticator.js';
import { ErrorUri } from '../../lib/protocol/error-uris.js';
import { eventually } from '../transport/support.js';
import { gate } from '../utils/turns.js';
import { type Attacker, frame, Opcode } from './attacker.js';
import { formats, type Target, useTarget } from './support.js';

const maxHelloBytes = 16_384;
const megabyte = 1_000_000;

/** The head of a frame of any length, with a mask of zeros. */
function headOf(opcode: number, length: number): Buffer {
  const head = Buffer.alloc(14);
  head[0] = 0x80 | opcode;
  head[1] = 0x80 | 127;
  head.writeUIntBE(length, 4, 6);
  return head;
}

const filler = (bytes: number): Buffer => Buffer.alloc(bytes, '[');

/** More of a message than a HELLO may have, and never the end of it. */
const halves: Record<string, (opcode: number) => Buffer[]> = {
  'one frame of 1 MB': (opcode) => [headOf(opcode, megabyte), filler(2 * maxHelloBytes)],
  'one frame a little too long': (opcode) => [
    headOf(opcode, 2 * maxHelloBytes),
    filler(maxHelloBytes + 200),
  ],
  'many small frames': (opcode) => [
    frame(opcode, filler(100), opcode),
    ...Array.from({ length: 400 }, () => frame(Opcode.Continuation, filler(100), 0)),
  ],
  'many small frames with pings between': (opcode) => [
    frame(opcode, filler(100), opcode),
    ...Array.from({ length: 400 }, () => [
      frame(Opcode.Ping, filler(125)),
      frame(Opcode.Continuation, filler(100), 0),
    ]).flat(),
  ],
};

/** The socket of an attacker as the server has it. */
function serverSocketOf(target: Target, { socket }: Attacker): Socket {
  return [...target['sockets']].find(({ remotePort }) => remotePort === socket.localPort)!;
}

/** Sends in pieces, each of which has arrived before the next is sent. */
async function sendSlowly(
  target: Target,
  attacker: Attacker,
  bytes: Buffer,
  pieceBytes: number,
): Promise<void> {
  const socket = serverSocketOf(target, attacker);
  const before = socket.bytesRead;
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    const piece = bytes.subarray(at, at + pieceBytes);
    attacker.socket.write(piece);
    await eventually(() => expect(socket.bytesRead).toBe(before + at + piece.length));
  }
}

/** What counts against the budget, but for the HELLOs of open sessions. */
function heldBytes({ hub: { core } }: Target): number {
  return [...core.hosts].reduce(
    (bytes, host) => bytes - host['holding']['helloBytes'],
    core.budget.bytes,
  );
}

describe.each(formats)('%s, a client that was not welcomed', (_name, serializer) => {
  const target = useTarget();
  const opcode = serializer.binary ? Opcode.Binary : Opcode.Text;

  it.each(Object.entries(halves))('is ended while it sends %s', async (_what, parts) => {
    const attacker = await target().connect(serializer);
    attacker.socket.write(Buffer.concat(parts(opcode)));
    const { abort } = await attacker.ended();
    expect(abort).toMatchObject([3, {}, ErrorUri.PayloadSizeExceeded]);
    expect(heldBytes(target())).toBe(0);
  });

  it('is ended while the application decides about its HELLO', async () => {
    const { hub } = target();
    const decide = gate();
    const undecided = {
      methods: [],
      // oxlint-disable-next-line require-yield -- it needs no messages
      async *authenticate(): WampDialogue {
        await decide.promise;
        return {};
      },
    };
    const release = hub.addAuthenticator(undecided);
    const attacker = await target().connect(serializer);
    attacker.hello();
    attacker.socket.write(Buffer.concat(halves['one frame of 1 MB']!(opcode)));
    const { abort } = await attacker.ended();
    expect(abort).toMatchObject([3, {}, ErrorUri.PayloadSizeExceeded]);
    release();
    decide.open();
  });

  it('may send a HELLO of the full length in pieces, after any number of pings', async () => {
    const attacker = await target().connect(serializer);
    const encode = (bytes: number): Buffer => {
      const hello = serializer.encode([1, 'realm1', { own: 'x'.repeat(bytes) }]);
      return Buffer.from(hello as string);
    };
    const around = encode(16_000).length - 16_000;
    const pings = Array.from({ length: 300 }, () => frame(Opcode.Ping, filler(125)));
    const hello = frame(opcode, encode(maxHelloBytes - around));
    await sendSlowly(target(), attacker, Buffer.concat([...pings, hello]), 1_000);
    expect((await attacker.next(() => true))[0]).toBe(2);
  });
});

describe.each(formats)('%s, a message that a session sends in pieces', (_name, serializer) => {
  const target = useTarget();
  const opcode = serializer.binary ? Opcode.Binary : Opcode.Text;

  function bigCall(attacker: Attacker): { request: number; bytes: Buffer } {
    const request = attacker.nextRequest();
    const call = [48, request, {}, 'com.target.echo', ['x'.repeat(500_000)]];
    const data = Buffer.from(serializer.encode(call) as string);
    return { request, bytes: Buffer.concat([headOf(opcode, data.length), data]) };
  }

  it('counts against the budget of the hub until it is complete', async () => {
    const attacker = await target().join(serializer);
    const { request, bytes } = bigCall(attacker);
    for (const share of [0.25, 0.5, 0.75]) {
      const [from, to] = [bytes.length * (share - 0.25), bytes.length * share];
      await sendSlowly(target(), attacker, bytes.subarray(from, to), 50_000);
      await eventually(() => expect(heldBytes(target())).toBe(Math.floor(to) - 14));
    }
    attacker.socket.write(bytes.subarray(bytes.length * 0.75));
    expect((await attacker.answerTo(request))[0]).toBe(50);
    expect(heldBytes(target())).toBe(0);
  });

  it('counts no longer when its client is gone, or when the session is ended', async () => {
    for (const end of ['client', 'server'] as const) {
      const attacker = await target().join(serializer);
      const { bytes } = bigCall(attacker);
      await sendSlowly(target(), attacker, bytes.subarray(0, 300_000), 50_000);
      await eventually(() => expect(heldBytes(target())).toBe(300_000 - 14));
      const host = [...target().hub.core.hosts].find(
        (each) => each.session?.id === attacker.session,
      );
      if (end === 'server') host?.overflowed();
      else await attacker.hangUp();
      await host?.disconnected();
      expect(heldBytes(target())).toBe(0);
      await attacker.closed;
    }
  });

  it('does not count pings and pongs, nor whole messages', async () => {
    const attacker = await target().join(serializer);
    const others = ['Ping', 'Pong'] as const;
    for (const name of others) {
      const flood = Array.from({ length: 200 }, () => frame(Opcode[name], filler(125)));
      await sendSlowly(target(), attacker, Buffer.concat(flood), 3_000);
    }
    expect(await attacker.echo('whole')).toBe('whole');
    expect(heldBytes(target())).toBe(0);
  });
});

describe('halves of messages that take all of the budget', () => {
  const maxTotalBytes = 2_000_000;
  const target = useTarget({ limits: { maxTotalBytes } });

  it('end those that send them, and nobody else', async () => {
    const [, serializer] = formats[0]!;
    const attackers: Attacker[] = [];
    for (let i = 0; i < 6; i++) {
      const attacker = await target().join(serializer);
      attackers.push(attacker);
      const half = Buffer.concat([headOf(Opcode.Text, megabyte), filler(600_000)]);
      attacker.socket.write(half);
      await eventually(() =>
        expect(serverSocketOf(target(), attacker)?.bytesRead ?? Infinity).toBeGreaterThan(600_000),
      );
      await target().assertCanaryAnswers();
    }
    await eventually(() =>
      expect(attackers.filter(({ isClosed }) => isClosed).length).toBeGreaterThanOrEqual(3),
    );
    expect(heldBytes(target())).toBeLessThanOrEqual(maxTotalBytes);
    expect(attackers.some(({ isClosed }) => !isClosed)).toBe(true);
    for (const attacker of attackers.filter(({ isClosed }) => isClosed))
      expect((await attacker.ended()).abort).toMatchObject([3, {}, ErrorUri.Unavailable]);
  });
});
