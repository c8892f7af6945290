import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import * as ws from 'ws';
import { describe, expect, it } from 'vitest';
import { NodeFrameReader } from '../../lib/client/node-frame-reader.js';
import { turns } from '../utils/turns.js';

/** The parser of `ws`, which its types leave out. */
const { Receiver } = ws as unknown as {
  Receiver: new (options: object) => EventEmitter & { write(chunk: Buffer): boolean };
};

/** What was read, in its order; what `ws` read has its name. */
type Seen = readonly [name: string, value?: string | number];

function shown(data: string | Uint8Array, by = ''): Seen {
  const value = typeof data === 'string' ? data : Buffer.from(data).toString('hex');
  const short = value.length < 64 ? value : value.length;
  return [`${by}${typeof data === 'string' ? 'text' : 'binary'}`, short];
}

/** A network socket with both readers. */
function reading(maxBytes = 100_000) {
  const seen: Seen[] = [];
  const receiver = new Receiver({ isServer: false, maxPayload: maxBytes });
  receiver
    .on('message', (data: Buffer, isBinary: boolean) =>
      seen.push(shown(isBinary ? data : data.toString(), 'ws: ')),
    )
    .on('ping', (data: Buffer) => seen.push(['ping', data.toString()]))
    .on('conclude', (code: number) => seen.push(['close', code]))
    .on('error', ({ message }: Error) => seen.push(['error', message]));
  const socket = new EventEmitter();
  socket.on('data', (chunk: Buffer) => receiver.write(chunk));
  NodeFrameReader.install(socket as Socket, maxBytes, (data) => seen.push(shown(data)));
  return { seen, read: (...chunks: Buffer[]) => chunks.map((chunk) => socket.emit('data', chunk)) };
}

function frame(kind: number, data: string | Uint8Array, mask = 0): Buffer {
  const payload = Buffer.from(data as string);
  const { length } = payload;
  const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  head.writeUInt8(kind, 0);
  head.writeUInt8((length < 126 ? length : length < 65_536 ? 126 : 127) | mask, 1);
  if (head.length === 4) head.writeUInt16BE(length, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, payload]);
}

const text = 0x81;
const ping = frame(0x89, 'hey');
const long = 'x'.repeat(126);
const frames: readonly [Buffer, ...Seen[]][] = [
  [frame(text, '[36,"ä€😀"]'), ['text', '[36,"ä€😀"]']],
  [frame(0x82, Uint8Array.of(0, 255)), ['binary', '00ff']],
  [frame(text, ''), ['text', '']],
  [ping, ['ping', 'hey']],
  [frame(text, 'a\u{FFFD}b'), ['text', 'a\u{FFFD}b']],
  [frame(text, long), ['text', 126]],
  [
    Buffer.concat([frame(0x01, 'one '), ping, frame(0x80, 'text')]),
    ['ping', 'hey'],
    ['ws: text', 'one text'],
  ],
  [frame(0x82, Buffer.alloc(70_000)), ['binary', 140_000]],
  [frame(text, 'last'), ['text', 'last']],
];
const all = Buffer.concat(frames.map(([bytes]) => bytes));
const expected = frames.flatMap(([, ...seen]) => seen);
const ownNames = (seen: readonly Seen[]) =>
  seen.map(([name, value]) => [name.replace('ws: ', ''), value]);

describe('NodeFrameReader', () => {
  it('reads whole messages, and leaves the rest to ws', () => {
    const { seen, read } = reading();
    read(all);
    expect(seen).toEqual(expected);
  });

  it('reads frames wherever they are cut', () => {
    const small = Buffer.concat(
      frames.filter(([{ length }]) => length < 200).map(([bytes]) => bytes),
    );
    const { seen: whole, read: readWhole } = reading();
    readWhole(small);
    for (let cut = 1; cut < small.length; cut++) {
      const { seen, read } = reading();
      read(small.subarray(0, cut), small.subarray(cut));
      expect(ownNames(seen), `cut at ${cut}`).toEqual(ownNames(whole));
    }
  });

  it.each([3, 7, 1_000])('reads frames in chunks of %i bytes', (size) => {
    const { seen, read } = reading();
    for (let at = 0; at < all.length; at += size) read(all.subarray(at, at + size));
    expect(ownNames(seen)).toEqual(ownNames(expected));
  });

  it.each<[string, Buffer, Seen]>([
    [
      'text that is not UTF-8',
      frame(text, Uint8Array.of(0xc3, 0x28)),
      ['error', 'Invalid WebSocket frame: invalid UTF-8 sequence'],
    ],
    [
      'a message that is too large',
      frame(0x82, Buffer.alloc(2_000)),
      ['error', 'Max payload size exceeded'],
    ],
    [
      'a masked frame',
      frame(text, '12345', 0x80),
      ['error', 'Invalid WebSocket frame: MASK must be clear'],
    ],
    [
      'a masked long frame',
      frame(text, long, 0x80),
      ['error', 'Invalid WebSocket frame: MASK must be clear'],
    ],
    [
      'reserved bits',
      frame(0xc1, '12345'),
      ['error', 'Invalid WebSocket frame: RSV1 must be clear'],
    ],
    [
      'a message between fragments',
      Buffer.concat([frame(0x01, 'a'), frame(text, 'b')]),
      ['error', 'Invalid WebSocket frame: invalid opcode 1'],
    ],
    ['the end', frame(0x88, Uint8Array.of(0x03, 0xe8)), ['close', 1000]],
  ])('leaves %s to ws, with all that follows', async (_, bytes, end) => {
    const { seen, read } = reading(1_000);
    read(Buffer.concat([frame(text, 'before'), bytes, frame(text, 'after')]));
    // A stream tells its error in the next tick.
    await turns();
    expect(seen).toEqual([['text', 'before'], end]);
  });
});
