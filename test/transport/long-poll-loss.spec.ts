/* oxlint-disable vitest/no-standalone-expect -- called from tests only */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changeDefaults } from '../utils/change-defaults.js';
import { type Poller, PollServer } from '../utils/poll-server.js';
import { eventually } from './support.js';

// Each line of the table "Lost answers" in docs/transports.md, with all ways in which that connection can break.

const topic = 'com.news';
/** More than the buffers of both ends take. */
const large = 'x'.repeat(2 ** 23);
// A client that is gone is waited for.
changeDefaults({ disconnectTimeoutMs: 50 });

let server: PollServer;
/** Called in the middle of an `open`, before its answer. */
let onOpen: (() => void) | undefined;
/** The number of times that the client was heard, and what happens then, before the answer. */
let heard: number;
let onHeard: (() => void) | undefined;

beforeEach(async () => {
  heard = 0;
  onOpen = onHeard = undefined;
  const clientAddress = (): string => {
    onOpen?.();
    return '192.0.2.1';
  };
  const hub = { limits: { maxOutboxBytes: 2 * large.length } };
  server = await PollServer.start({ hub, door: { clientAddress } });
  server.test.hub.subscribe('com.told', () => {
    heard++;
    onHeard?.();
  });
});
afterEach(() => server.stop());

const ways: Readonly<Record<string, (socket: Socket) => unknown>> = {
  'the client closes it': (socket) => socket.destroy(),
  'the client closes its half': (socket) => socket.end(),
  'it is reset': (socket) => socket.resetAndDestroy(),
};

/** Resolves when a connection is closed, or was reset. */
function gone(socket: Socket): Promise<void> {
  return new Promise((resolve) => void socket.resume().once('close', () => resolve()));
}

/** Publishes an event with a number. */
function say(n: number, text = ''): void {
  server.test.hub.publish(topic, [n, text]);
}

const numbersIn = (events: unknown[][]): number[] =>
  events.map((event) => (event[4] as [number])[0]);

/** Breaks the request `receive` with this query, with the events 1 and 2 for it. Returns what the client has got. */
type Loss = (poller: Poller, query: string) => Promise<number[] | void>;

/** Breaks an answer after a part of it has come. */
function inTheMiddle(broken: (socket: Socket) => unknown): Loss {
  return async (poller, query) => {
    say(1, large);
    say(2);
    const socket = await poller.begin(`receive${query}`);
    await once(socket, 'data');
    broken(socket);
  };
}

const whileItWaits = Object.entries(ways).map(([way, broken]): [string, Loss] => [
  way,
  async (poller, query) => {
    const socket = await poller.begin(`receive${query}`);
    await server.waiting();
    broken(socket);
    await server.waiting(false);
    say(1);
    say(2);
  },
]);

const unnoticed: Loss = async (poller, query) => {
  const lost = poller.receive(query);
  await server.waiting();
  const events = poller.messages(query);
  expect((await lost).status).toBe(409);
  say(1);
  say(2);
  return numbersIn(await events);
};

const resetWhenItHasCome: Loss = async (poller, query) => {
  say(1);
  say(2);
  const socket = await poller.begin(`receive${query}`);
  await eventually(() => expect(server.connection['undelivered']['body']).toBeDefined());
  socket.resetAndDestroy();
  await eventually(() => expect(server.connection['undelivered']['isLost']).toBe(true));
};

const unseen: Loss = async (poller, query) => {
  say(1);
  say(2);
  expect((await poller.receive(query)).status).toBe(200);
};

const unseenWithItsConnection: Loss = async (poller, query) => {
  say(1);
  say(2);
  const socket = await poller.begin(`receive${query}`);
  await once(socket, 'data');
  socket.destroy();
};

/** The lines about `receive`. */
const receive: Readonly<Record<string, readonly [way: string, lose: Loss][]>> = {
  'while `receive` waits': [...whileItWaits, ['nobody notices', unnoticed]],
  'in the middle of the answer to `receive`, or by reset': [
    ['the client closes it', inTheMiddle((socket) => socket.destroy())],
    ['it is reset', inTheMiddle((socket) => socket.resetAndDestroy())],
    ['it is reset when the answer has come', resetWhenItHasCome],
  ],
  'behind the server, which sees nothing of it': [
    ['the answer is lost', unseen],
    ['the answer is lost, and the connection closed', unseenWithItsConnection],
  ],
};

/** Breaks the request `send` with this query and body. */
type Break = (poller: Poller, query: string, body: string) => Promise<void>;

const inTheBody = Object.entries(ways).map(([way, broken]): [string, Break] => [
  way,
  async (poller, query, body) => {
    const { line } = server.connection;
    const socket = await poller.begin(`send${query}`, body.slice(0, -2), body.length);
    await eventually(() => expect(line.bytes).toBe(body.length - 2));
    broken(socket);
    await eventually(() => expect(line.size).toBe(0));
    expect(heard).toBe(0);
  },
]);

const beforeTheAnswer = Object.entries(ways).map(([way, broken]): [string, Break] => [
  way,
  async (poller, query, body) => {
    let socket: Socket | undefined;
    onHeard = () => broken(socket!);
    socket = await poller.begin(`send${query}`, body);
    await gone(socket);
    expect(heard).toBe(1);
  },
]);

const answerLost: Break = async (poller, query, body) => {
  expect(await poller.send(body, query)).toBe(204);
};

/** The lines about `send`. */
const send: Readonly<Record<string, readonly [way: string, lose: Break][]>> = {
  'in the middle of the body of `send`': inTheBody,
  'before the answer to `send`': [...beforeTheAnswer, ['the answer is lost', answerLost]],
};

const beforeOpen = 'before the answer to `open`';

describe('before the answer to `open`', () => {
  /** The client opens another one. Returns how many there are before, and when the first has ended by itself. */
  async function openAnother(): Promise<number[]> {
    const counts = [server.opened];
    const poller = await server.join();
    counts.push(server.opened);
    server.test.clock.advance(10_000);
    await eventually(() => expect(server.opened).toBe(1));
    counts.push(server.test.hub.sessionCount);
    await poller.close();
    return counts;
  }

  it.each(Object.entries(ways))('%s', async (_way, broken) => {
    let socket: Socket | undefined;
    onOpen = () => broken(socket!);
    socket = await server.begin('open', '{"protocols":["wamp.2.json"]}');
    await gone(socket);
    onOpen = undefined;
    expect(await openAnother()).toEqual([1, 2, 1]);
  });

  it('the answer is lost', async () => {
    await server.open();
    expect(await openAnother()).toEqual([1, 2, 1]);
  });
});

const kinds = ['wamp.2.json', 'wamp.2.json.batched'].flatMap((protocol) =>
  [true, false].map((isNumbered) => ({ protocol, isNumbered })),
);

describe.each(kinds)('$protocol, with numbers: $isNumbered', ({ protocol, isNumbered }) => {
  let poller: Poller;
  const queryOf = (n: number): string => (isNumbered ? `?seq=${n}` : '');

  beforeEach(async () => {
    poller = await server.join({}, protocol);
    await poller.send(poller.bodyOf(`[32,1,{},"${topic}"]`));
    await poller.next();
  });
  afterEach(() => poller.close());

  /** Which events come, in spite of the loss. */
  function arriving(line: string): number[] {
    if (isNumbered || !line.startsWith('behind')) return [1, 2, 3];
    return protocol.endsWith('.batched') ? [3] : [2, 3];
  }

  describe.each(Object.entries(receive))('%s', (line, losses) => {
    it.each(losses)('%s', async (_way, lose) => {
      const got = (await lose(poller, queryOf(1))) ?? [];
      say(3);
      for (let n = 1 + got.length; !got.includes(3); n++)
        got.push(...numbersIn(await poller.messages(queryOf(n))));
      expect(got).toEqual(arriving(line));
    });
  });

  describe.each(Object.entries(send))('%s', (line, losses) => {
    it.each(losses)('%s', async (_way, lose) => {
      const body = poller.bodyOf('[16,2,{},"com.told"]');
      await lose(poller, queryOf(1), body);
      onHeard = undefined;
      expect(await poller.send(body, queryOf(1))).toBe(204);
      await eventually(() => expect(heard).toBe(line.startsWith('before') && !isNumbered ? 2 : 1));
    });
  });
});

it('each line of the table is there', () => {
  const docs = readFileSync(new URL('../../docs/transports.md', import.meta.url), 'utf8');
  const [, table] = /\n\| The connection breaks [^\n]*\n[^\n]*\n((?:\|.*\n)+)/.exec(docs)!;
  const lines = table!.trim().split('\n');
  expect(lines.map((line) => line.split('|')[1]!.trim())).toEqual([
    beforeOpen,
    ...Object.keys(receive),
    ...Object.keys(send),
  ]);
});
