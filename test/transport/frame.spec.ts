import { createRequire } from 'node:module';
import { PassThrough, type Writable } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { defaults } from '../../lib/transport/defaults.js';
import { writeFrames } from '../../lib/transport/sockets/write-frames.js';
import { compressionOf } from '../../lib/transport/compression/compression-options.js';
import { deflatedFrames } from '../../lib/transport/compression/deflated-frame.js';
import { rawSocketFrames } from '../../lib/transport/raw-socket/raw-frame.js';
import { encodeFrame, webSocketFrames } from '../../lib/transport/ws-frame.js';

const deflated = deflatedFrames(compressionOf(true)!);

const { Receiver } = createRequire(import.meta.url)('ws') as {
  Receiver: new (options: object) => Writable;
};

/** What the receiver of `ws` makes of the bytes. */
function readBack(bytes: Uint8Array): [data: Buffer, isBinary: boolean][] {
  const messages: [Buffer, boolean][] = [];
  const receiver = new Receiver({ isServer: false, allowSynchronousEvents: true });
  receiver.on('message', (data: Buffer, isBinary: boolean) => messages.push([data, isBinary]));
  receiver.write(bytes);
  return messages;
}

const lengths = [0, 1, 125, 126, 127, 65_535, 65_536, 200_000];

describe('encodeFrame', () => {
  it.each(lengths)('frames %i characters of text', (length) => {
    const text = 'x'.repeat(length);
    const frame = encodeFrame(text);
    expect(frame.length).toBe(length + (length < 126 ? 2 : length < 65_536 ? 4 : 10));
    expect(readBack(frame).map(([data, isBinary]) => [data.toString(), isBinary])).toEqual([
      [text, false],
    ]);
  });

  it.each(lengths)('frames %i bytes', (length) => {
    const bytes = new Uint8Array(length).map((_, index) => index % 251);
    const [[data, isBinary] = []] = readBack(encodeFrame(bytes));
    expect(isBinary).toBe(true);
    expect(bytes.every((byte, index) => data?.[index] === byte)).toBe(true);
    expect(data).toHaveLength(length);
  });

  it.each([
    ['two bytes each', 'é'.repeat(63)],
    ['three bytes each', '€'.repeat(42)],
    ['surrogate pairs', '🙂'.repeat(16_384)],
    ['mixed', 'añ€🙂'.repeat(7_000)],
  ])('counts UTF-8 bytes, not characters: %s', (_name, text) => {
    expect(readBack(encodeFrame(text)).map(([data]) => data.toString())).toEqual([text]);
  });

  it.each(['', 'x', 'é€', 'x'.repeat(8_000), '€'.repeat(8_000), 'x'.repeat(60_000)])(
    'frames a text with a tail as the whole text: %.3s',
    (head) => {
      for (const tail of ['', 'y', '€', 'y'.repeat(124), 'y'.repeat(9_000), '🙂'.repeat(16_384)])
        for (const format of [webSocketFrames, rawSocketFrames, deflated])
          expect(format.encode(head, Buffer.from(tail))).toEqual(format.encode(head + tail));
    },
  );

  it.each(['x', '€'])('leaves earlier frames as they are: %s', (character) => {
    const texts = Array.from({ length: 300 }, (_, i) => `${i} ${character.repeat(64 * (i % 100))}`);
    const frames = texts.map((text) => encodeFrame(text));
    expect(readBack(Buffer.concat(frames)).map(([data]) => data.toString())).toEqual(texts);
  });

  it('shares no block of memory that is much larger than the frame', () => {
    for (let length = 1; length < 100_000; length = Math.ceil(length * 1.1)) {
      const { buffer } = encodeFrame('x'.repeat(length));
      const isShared = length < defaults.sharedMemoryBytes / 12;
      expect(buffer.byteLength).toBeLessThanOrEqual(isShared ? 65_536 : length + 10);
    }
  });
});

describe('writeFrames', () => {
  function written(frames: Uint8Array[]) {
    const socket = new PassThrough();
    const write = vi.spyOn(socket, 'write');
    const writev = vi.spyOn(socket, 'uncork');
    const bytes = frames.reduce((sum, { length }) => sum + length, 0);
    writeFrames(socket as never, frames, bytes);
    return { writes: write.mock.calls.length, uncorks: writev.mock.calls.length, socket };
  }

  it('writes a single frame as it is', () => {
    const frame = encodeFrame('[1]');
    const { writes, uncorks, socket } = written([frame]);
    expect([writes, uncorks]).toEqual([1, 0]);
    expect(socket.read()).toBe(frame);
  });

  it('joins small frames', () => {
    const frames = ['a', 'b', 'c'].map((text) => encodeFrame(text));
    const { writes, socket } = written(frames);
    expect(writes).toBe(1);
    expect(readBack(socket.read() as Buffer).map(([data]) => data.toString())).toEqual([
      'a',
      'b',
      'c',
    ]);
  });

  it('gathers large frames without copying them', () => {
    const frames = ['a', 'b'].map((text) => encodeFrame(text.repeat(defaults.copyBelowBytes)));
    const { writes, uncorks } = written(frames);
    expect([writes, uncorks]).toEqual([2, 1]);
  });
});
