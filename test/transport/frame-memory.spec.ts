import { createServer } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { WampHub } from '../../lib/hub/wamp-hub.js';
import { defaults } from '../../lib/transport/defaults.js';
import { FrameMemory } from '../../lib/transport/sockets/frame-memory.js';
import { flushSoon } from '../../lib/transport/sockets/write-batch.js';
import { borrow, createHub, listen, RawClient } from './support.js';

const blockBytes = 100;

/** Takes so many bytes, and returns their block and their start. */
function take(memory: FrameMemory, bytes: number): [Buffer, number] {
  memory.reserve(bytes);
  const start = memory.used;
  memory.used += bytes;
  return [memory.block, start];
}

describe('memory for frames', () => {
  const memory = new FrameMemory(blockBytes);

  beforeEach(() => {
    memory.leave();
    take(memory, blockBytes);
    memory.reuse();
  });

  it('is used again when all of it was taken', () => {
    const first = [take(memory, 60), take(memory, 60), take(memory, 30)];
    memory.reuse();
    expect([take(memory, 60), take(memory, 60), take(memory, 30)]).toEqual(first);
    const blocks = new Set(first.map(([block]) => block.buffer));
    expect(blocks.size).toBe(2);
    for (const [block] of first) expect(blocks).toContain(block.buffer);
  });

  it('is used behind what waits, and not at all from the next block on', () => {
    const [waits] = take(memory, 30);
    memory.leave();
    for (let turns = 0; turns < 3; turns++) {
      const [block, start] = take(memory, 50);
      expect([block.buffer === waits.buffer, start]).toEqual([true, 30]);
      memory.reuse();
    }
    const [next, start] = take(memory, 80);
    expect([next.buffer === waits.buffer, start]).toEqual([false, 0]);
    memory.reuse();
    expect(take(memory, 10)).toEqual([next, 0]);
    expect(memory.block.buffer).toBe(next.buffer);
  });

  it('forgets all blocks of a turn in which something waits, but the last', () => {
    const taken = [take(memory, 80), take(memory, 80), take(memory, 80)];
    memory.leave();
    memory.reuse();
    const [block, start] = take(memory, 10);
    expect([block.buffer === taken[2]?.[0].buffer, start]).toEqual([true, 80]);
    const later = [take(memory, 80), take(memory, 80), take(memory, 80)];
    for (const [each] of later)
      for (const [before] of taken) expect(each.buffer).not.toBe(before.buffer);
  });

  it('keeps so many blocks, and no more', () => {
    const blocks = Array.from({ length: 2 * defaults.frameBlocks }, () => take(memory, 80)[0]);
    memory.reuse();
    const again = blocks.map(() => take(memory, 80)[0]);
    const isSame = again.map((block, at) => block.buffer === blocks[at]?.buffer);
    expect(isSame.filter(Boolean)).toHaveLength(defaults.frameBlocks);
    expect(isSame.lastIndexOf(true)).toBe(defaults.frameBlocks - 1);
  });
});

describe('a turn', () => {
  const memory = new FrameMemory(blockBytes);
  const flushed = { flush: () => false };
  const waiting = { flush: () => true };
  const broken = {
    flush: () => {
      throw new Error('broken');
    },
  };
  let failures: unknown[];

  beforeEach(() => {
    failures = [];
    const others = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    process.on('uncaughtException', (error) => void failures.push(error));
    onTestFinished(() => {
      process.removeAllListeners('uncaughtException');
      for (const other of others) process.on('uncaughtException', other);
    });
    take(memory, blockBytes);
    memory.reuse();
    memory.used = 0;
  });

  it.each([
    ['all is taken', [flushed, flushed], true],
    ['something waits', [flushed, waiting, flushed], false],
    ['one cannot be flushed', [flushed, broken, flushed], false],
    ['something waits before one that cannot be flushed', [waiting, broken, flushed], false],
  ])('uses the memory of the one before again: %s', async (_what, items, isUsedAgain) => {
    for (const item of items) flushSoon(item);
    const before = take(memory, 40);
    for (let turns = 0; turns < 3; turns++) await turn();
    expect(failures).toHaveLength(items.filter((item) => item === broken).length);
    const [block, start] = take(memory, 40);
    expect([block.buffer === before[0].buffer, start]).toEqual([
      true,
      isUsedAgain ? before[1] : 40,
    ]);
  });
});

describe('what waits for a client that does not read', () => {
  let hub: WampHub;
  let url: string;
  let stop: () => Promise<void>;

  beforeEach(async () => {
    const server = createServer();
    hub = createHub({ limits: { maxOutboxBytes: 2 ** 24 } });
    const transport = borrow(server, { hub, path: '/ws' });
    url = `ws://127.0.0.1:${await listen(server)}/ws`;
    await transport.attach();
    stop = async () => {
      await hub.close();
      await transport.detach();
      server.close();
    };
  });

  afterEach(() => stop());

  const letters = (at: number, bytes: number): string =>
    String.fromCharCode(97 + (at % 26)).repeat(bytes);

  const kinds: Record<string, (clients: readonly RawClient[], at: number, bytes: number) => void> =
    {
      events: (_, at, bytes) => hub.publish('com.example.event', [at, letters(at, bytes)]),
      results: (clients, at, bytes) => {
        for (const client of clients)
          client.send([48, at + 2, {}, 'com.example.letters', [at, bytes]]);
      },
    };

  const rows = Object.keys(kinds).flatMap((kind) =>
    [100, 3_000, 5_000, 40_000].map((bytes) => [kind, bytes] as const),
  );

  it.each(rows)('stays as it is: %s of %d bytes', async (kind, bytes) => {
    hub.register('com.example.letters', ({ args: [at, length] }) => [
      at,
      letters(Number(at), Number(length)),
    ]);
    const clients = [await RawClient.join(url), await RawClient.join(url)];
    for (const client of clients) {
      client.send([32, 1, {}, 'com.example.event']);
      await client.next();
    }
    clients[0]?.ws.pause();
    const count = Math.min(5_000, 12_000_000 / bytes);
    for (let at = 0; at < count; at++) {
      kinds[kind]?.(clients, at, bytes);
      if (at % 7 === 0) await turn();
    }
    clients[0]?.ws.resume();
    for (const client of clients)
      for (let at = 0; at < count; at++) {
        const message = await client.next();
        expect(message.at(-1)).toEqual(
          kind === 'events' ? [at, letters(at, bytes)] : [[at, letters(at, bytes)]],
        );
      }
  });
});
