import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { SharedData } from '../../lib/hub/connection/shared-data.js';
import { rawSocketFrames } from '../../lib/transport/raw-socket/raw-frame.js';
import { SocketWriter } from '../../lib/transport/sockets/socket-writer.js';
import { webSocketFrames } from '../../lib/transport/ws-frame.js';

/** A socket whose peer reads nothing. */
function stuck(): Socket {
  const socket = new Duplex({ highWaterMark: 1_000_000, read() {}, write() {} });
  return socket.on('error', () => {}) as unknown as Socket;
}

/** How a socket can be over while a client still has messages to come. */
const ends: Readonly<Record<string, (socket: Socket) => void>> = {
  destroyed: (socket) => void socket.destroy(),
  'destroyed with an error': (socket) => void socket.destroy(new Error('ECONNRESET')),
  ended: (socket) => void socket.end(),
  'ended, then destroyed': (socket) => void socket.end().destroy(),
};
const formats = { WebSocket: webSocketFrames, RawSocket: rawSocketFrames };

describe('SocketWriter', () => {
  for (const [format, frames] of Object.entries(formats))
    for (const [end, bring] of Object.entries(ends))
      for (const asks of ['before', 'after'])
        it(`does not ask again and again for a ${format} socket that is ${end}, asked ${asks} it`, async () => {
          const socket = stuck();
          const writer = new SocketWriter(socket, frames, { isOpen: true });
          // As an outbox does, whose client has not taken enough for the next message.
          let calls = 0;
          const askAgain = (): void => void (++calls < 50 && writer.onceDrained(askAgain));
          for (let i = 0; i < 2; i++) {
            writer.send('x'.repeat(1_000));
            writer.flush();
          }
          if (asks === 'before') writer.onceDrained(askAgain);
          bring(socket);
          if (asks === 'after') writer.onceDrained(askAgain);
          for (let turn = 0; turn < 10; turn++) await nextTurn();
          expect(calls).toBeLessThan(3);
        });

  it('asks until the socket has taken everything', async () => {
    const taken: (() => void)[] = [];
    const socket = new Duplex({ read() {}, write: (_, __, callback) => void taken.push(callback) });
    const writer = new SocketWriter(socket as unknown as Socket, webSocketFrames, { isOpen: true });
    writer.send('x'.repeat(1_000));
    writer.flush();
    let calls = 0;
    writer.onceDrained(() => calls++);
    await nextTurn();
    expect(calls).toBe(0);
    while (taken.length > 0) {
      taken.shift()?.();
      await nextTurn();
    }
    expect(calls).toBe(1);
  });

  for (const bytes of [10, 1_300, 5_000])
    for (const own of [true, false])
      it(`keeps no large block of memory for ${own ? 'an own' : 'a shared'} message of ${bytes} bytes to who does not read`, () => {
        const socket = stuck();
        const written: Uint8Array[] = [];
        const write = socket.write.bind(socket);
        socket.write = (chunk: Uint8Array) => written.push(chunk) > 0 && write(chunk);
        const writer = new SocketWriter(socket, webSocketFrames, { isOpen: true });
        for (let i = 0; i < 3; i++) {
          const text = 'x'.repeat(bytes);
          if (own) writer.send(text);
          else writer.sendShared(new SharedData(text));
          writer.flush();
        }
        for (const { buffer, length } of written.slice(1))
          expect(buffer.byteLength).toBeLessThanOrEqual(Math.max(2 * length, Buffer.poolSize));
        expect(written.length).toBe(3);
      });
});
