import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { MessageCode } from '../../lib/protocol/message-codes.js';
import { eventually } from '../transport/support.js';
import { changeDefaults } from '../utils/change-defaults.js';
import { ask } from '../utils/poll-port.js';
import { type Poller, PollServer, type PollServerOptions } from '../utils/poll-server.js';

changeDefaults({ requestTimeoutMs: 150, waitingSends: 5 });

let server: PollServer;

async function start(options?: PollServerOptions): Promise<void> {
  server = await PollServer.start(options);
}

afterEach(() => server.stop());

const openBody = '{"protocols":["wamp.2.json"]}';
const call = (id: number, value: unknown): string =>
  JSON.stringify([48, id, {}, 'com.echo', [value]]);

/** Sends a head, and as much of a body as it says. Resolves with the status line of the answer. */
async function statusOf(what: string, head: string, body = ''): Promise<string> {
  const socket = connect(server.port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write(`POST /ws/${what} HTTP/1.1\r\nHost: a\r\n${head}\r\n\r\n${body}`);
  const [data] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return String(data).slice(9, 12);
}

/** The last transport of `floodOpen`. */
let lastId = '';

/** Opens so many transports, by requests that follow each other on one connection. Returns the statuses. */
async function floodOpen(times: number): Promise<number[]> {
  const socket = connect(server.port, '127.0.0.1');
  const length = `Content-Length: ${openBody.length}`;
  const one = `POST /ws/open HTTP/1.1\r\nHost: a\r\n${length}\r\n\r\n${openBody}`;
  const statuses: number[] = [];
  let text = '';
  socket.on('data', (data: Buffer) => {
    const parts = (text + data.toString('latin1')).split('HTTP/1.1 ');
    text = `HTTP/1.1 ${parts.pop()!}`;
    for (const part of parts.filter((each) => each !== '')) statuses.push(parseInt(part, 10));
    const [, id] = /"transport":"([^"]+)"/.exec(parts.join('')) ?? [];
    lastId = id ?? lastId;
  });
  for (let sent = 0; sent < times; sent += 100) {
    socket.write(one.repeat(100));
    // The last answer has no end that can be seen.
    await eventually(() => expect(statuses.length).toBe(sent + 99));
  }
  const [, status = ''] = /HTTP\/1.1 (\d+)/.exec(text) ?? [];
  socket.destroy();
  return [...statuses, parseInt(status, 10)];
}

describe('open refuses', () => {
  it.each([
    ['', 400],
    ['{', 400],
    ['null', 400],
    ['[]', 400],
    ['"wamp.2.json"', 400],
    ['{}', 400],
    ['{"protocols":null}', 400],
    ['{"protocols":"wamp.2.json"}', 400],
    ['{"protocols":[1]}', 400],
    ['{"protocols":[]}', 400],
    ['{"protocols":["wamp.2.xml"]}', 400],
    ['{"protocols":[".batched"]}', 400],
    [`{"protocols":["${'x'.repeat(5_000)}"]}`, 413],
  ])('%j', async (body, status) => {
    await start();
    expect((await server.ask('open', body)).status).toBe(status);
  });

  it.each([
    ['one stranger', 500, 429],
    ['many, of different addresses', 2_000, 503],
  ])(
    'ten thousand of %s: %d are let in, and forgotten when they say nothing',
    async (who, most, status) => {
      let asked = 0;
      const clientAddress = () =>
        who === 'one stranger' ? '192.0.2.1' : `10.${(asked += 1) >> 8}.${asked & 255}.1`;
      await start({ hub: { limits: { maxSessions: 2_000 } }, door: { clientAddress } });
      const warned = vi.spyOn(process, 'emitWarning');
      const statuses = await floodOpen(10_000);
      expect(warned).not.toHaveBeenCalled();
      const count = (of: number): number => statuses.filter((each) => each === of).length;
      expect([count(200), count(status), server.opened]).toEqual([most, 10_000 - most, most]);
      server.test.clock.advance(10_000);
      const abort = JSON.parse(String((await server.ask(`${lastId}/receive`)).body)) as unknown[];
      expect(abort[0]).toBe(MessageCode.Abort);
      expect(abort[2]).toBe('wamp.error.timeout');
      server.test.clock.advance(30_000);
      await eventually(() => expect(server.opened).toBe(0));
    },
  );

  it('more of one address than the limit, until they have ended', async () => {
    const clientAddress = () => '192.0.2.1';
    await start({ hub: { limits: { maxSessionsPerAddress: 2 } }, door: { clientAddress } });
    const [first, second] = [await server.open(), await server.open()];
    expect((await server.ask('open', openBody)).status).toBe(429);
    await first.close();
    const third = await server.open();
    for (const poller of [second, third]) expect(await poller.close()).toBe(204);
  });
});

describe('an id', () => {
  it.each(['AAAAAAAAAAAAAAAAAAAAAA', 'x', '__proto__', 'constructor', 'open'])(
    'that is guessed, %s, is none',
    async (id) => {
      await start();
      const poller = await server.open();
      for (const what of ['send', 'receive', 'close'])
        expect((await server.ask(`${id}/${what}`, '[]')).status).toBe(404);
      await poller.close();
    },
  );

  it.each([
    [{ Authorization: 'Bearer a' }, { Authorization: 'Bearer a' }, 204],
    [{ Authorization: 'Bearer a' }, { Authorization: 'Bearer b' }, 403],
    [{ Authorization: 'Bearer a' }, {}, 403],
    [{ Cookie: 'sid=1; _ga=2' }, { Cookie: '_ga=3; sid=1' }, 204],
    [{ Cookie: 'sid=1; _ga=2' }, { Cookie: 'sid=2; _ga=3' }, 403],
    [{ Cookie: 'sid=1' }, {}, 403],
    [{}, { Cookie: 'sid=1', Authorization: 'Bearer a' }, 204],
  ])('opened with %j is used with %j', async (opening, using, status) => {
    await start();
    const { id } = await server.open(undefined, opening);
    for (const what of ['send', 'receive', 'close']) {
      if (status === 204 && what !== 'close') continue;
      const headers = using as Record<string, string>;
      expect((await server.ask(`${id}/${what}`, '', headers)).status).toBe(status);
    }
    await server.ask(`${id}/close`, '', opening);
    expect(server.opened).toBe(0);
  });
});

describe('a body', () => {
  it.each(['text/plain', 'multipart/form-data', 'application/xml', 'nonsense'])(
    'of the type %s is read as what the protocol says',
    async (type) => {
      await start();
      const poller = await server.join();
      const { status } = await poller.ask('send', call(1, 'a'), { 'Content-Type': type });
      expect(status).toBe(204);
      expect(await poller.next()).toEqual([50, 1, {}, ['a']]);
      await poller.close();
    },
  );

  it('that is compressed is refused', async () => {
    await start();
    const poller = await server.join();
    for (const what of ['open', `${poller.id}/send`])
      expect((await server.ask(what, openBody, { 'Content-Encoding': 'gzip' })).status).toBe(415);
    await poller.close();
  });

  it.each([
    ['says that it is too long', 'Content-Length: 100000', ''],
    ['turns out too long', 'Transfer-Encoding: chunked', `1000\r\n${'x'.repeat(4_096)}\r\n`],
    ['comes in too many pieces', 'Transfer-Encoding: chunked', '1\r\nx\r\n'.repeat(200)],
  ])('that %s is refused before it is read, and ends the session', async (_, head, body) => {
    await start({ hub: { limits: { maxMessageBytes: 1_000, maxMessagePieces: 100 } } });
    const poller = await server.join();
    expect(await statusOf(`${poller.id}/send`, head, body)).toBe('413');
    const abort = await poller.next();
    expect([abort[0], abort[2]]).toEqual([3, 'wamp.error.payload_size_exceeded']);
    expect((await poller.receive()).status).toBe(410);
  });

  it.each(['open', 'receive', 'send'])(
    'of %s that does not come is not waited for',
    async (what) => {
      await start();
      const poller = await server.join();
      const path = what === 'open' ? what : `${poller.id}/${what}`;
      expect(await statusOf(path, 'Content-Length: 10', '[')).toBe('408');
      await poller.send(call(1, 'a'));
      expect(await poller.next()).toEqual([50, 1, {}, ['a']]);
      await poller.close();
    },
  );

  it('before HELLO is no longer than HELLO may be', async () => {
    await start({ hub: { limits: { maxHelloBytes: 1_000 } } });
    const poller = await server.open();
    const status = statusOf(`${poller.id}/send`, 'Content-Length: 5000', 'x'.repeat(2_000));
    const abort = JSON.parse(String((await poller.receive()).body)) as unknown[];
    expect(abort[2]).toBe('wamp.error.payload_size_exceeded');
    expect((await poller.receive()).status).toBe(410);
    expect(await status).toBe('410');
  });

  it.each([
    ['wamp.2.json', ''],
    ['wamp.2.json', Buffer.of(0x22, 0xff, 0x22)],
    ['wamp.2.json.batched', ''],
    ['wamp.2.json.batched', '[1,"realm1",{}]'],
    ['wamp.2.msgpack.batched', Buffer.of(0, 0, 0, 9, 1)],
    ['wamp.2.cbor.batched', Buffer.of(0xff, 0xff, 0xff, 0xff)],
    ['wamp.2.cbor.batched', Buffer.of(0, 0)],
  ])('of %s that cannot be read, %j, ends the session', async (protocol, body) => {
    await start();
    const poller = await server.open([protocol]);
    expect(await poller.send(body)).toBe(400);
    const { status, body: abort } = await poller.receive();
    expect([status, String(abort)]).toEqual([200, expect.stringContaining('protocol_violation')]);
    expect((await poller.receive()).status).toBe(410);
  });

  it('is one of few that may wait', async () => {
    await start();
    const poller = await server.join();
    const held = Array.from({ length: 5 }, () =>
      statusOf(`${poller.id}/send`, 'Content-Length: 10', '['),
    );
    const { line } = [...server.test.hub.core.hosts][0]!.connection as never as {
      line: { size: number };
    };
    await eventually(() => expect(line.size).toBe(5));
    expect(await poller.send(call(1, 'a'))).toBe(429);
    expect(await Promise.all(held)).toEqual(Array(5).fill('408'));
    await poller.close();
  });

  it.each(['0', '-1', '1.5', 'x', '', '99999999999999999999'])(
    'numbered %j is refused',
    async (seq) => {
      await start();
      const poller = await server.join();
      expect(await poller.send(call(1, 'a'), `?seq=${seq}`)).toBe(400);
      await poller.close();
    },
  );
});

/** Asks, and reads nothing. */
function askDeaf(what: string, head = 'Content-Length: 0', body = ''): Socket {
  const socket = connect(server.port, '127.0.0.1').pause();
  socket.on('error', () => {});
  socket.write(`POST /ws/${what} HTTP/1.1\r\nHost: a\r\n${head}\r\n\r\n${body}`);
  return socket;
}

/** How many answers the operating system has not taken. */
const unread = (): number =>
  [...server.sockets].filter(({ writableLength }) => writableLength > 1_000_000).length;

describe('an answer that nobody reads', () => {
  /** Opens a session to which more is on its way than the operating system takes. */
  async function fed(): Promise<Poller> {
    await start({ hub: { limits: { maxOutboxBytes: 0 } } });
    server.test.hub.register('com.large', () => 'x'.repeat(2 ** 24));
    const poller = await server.join();
    expect(await poller.send('[48,1,{},"com.large"]')).toBe(204);
    return poller;
  }

  it('is held once, however often it is asked for', async () => {
    const poller = await fed();
    const deaf: Socket[] = [];
    for (let asked = 1; asked <= 4; asked++) {
      deaf.push(askDeaf(`${poller.id}/receive`));
      await eventually(() => expect(server.sockets.size).toBe(2));
      await eventually(() => expect(unread()).toBe(1));
    }
    for (const socket of deaf) socket.destroy();
    await poller.close();
  });

  it.each(['the client', 'the server'])('is freed when %s ends the session', async (who) => {
    const poller = await fed();
    const deaf = askDeaf(`${poller.id}/receive`);
    await eventually(() => expect(unread()).toBe(1));
    if (who === 'the client') await poller.close();
    // It does not ask again.
    else server.test.clock.advance(30_000);
    await eventually(() => expect(unread()).toBe(0));
    deaf.destroy();
  });
});

describe('requests that wait', () => {
  it('count in what the hub holds, also without bodies', async () => {
    await start();
    const poller = await server.join();
    const { budget } = server.test.hub.core;
    const before = budget.bytes;
    const deaf = Array.from({ length: 5 }, () =>
      askDeaf(`${poller.id}/send`, 'Content-Length: 10', '['),
    );
    await eventually(() => expect(budget.bytes - before).toBe(4 * 8_192 + 5));
    await poller.close();
    expect(budget.bytes).toBe(0);
    for (const socket of deaf) socket.destroy();
  });

  it('are answered at once when the session is ended', async () => {
    await start();
    const poller = await server.join();
    const waiting = statusOf(`${poller.id}/send`, 'Content-Length: 10', '[');
    const { hub } = server.test;
    await eventually(() => expect(hub.core.budget.bytes).toBeGreaterThan(0));
    void hub.sessions.get(poller.session)!.close();
    // The answer to GOODBYE would have to wait, too.
    server.test.clock.advance(2_000);
    expect(await waiting).toBe('410');
    expect([(await poller.next())[0], (await poller.receive()).status]).toEqual([6, 410]);
  });
});

describe('a page of another origin', () => {
  it('may not even ask with an id that it knows', async () => {
    await start({ door: { origins: ['https://good.example'] } });
    const poller = await server.join({ Origin: 'https://good.example' });
    for (const what of ['send', 'receive', 'close'])
      for (const method of ['POST', 'OPTIONS']) {
        const headers = { Origin: 'https://evil.example' };
        const url = `${server.url}/${poller.id}/${what}`;
        expect((await ask(url, '', { method, headers })).status).toBe(403);
      }
    await poller.close();
  });
});

describe('a client that asks for much at once', () => {
  it('does not keep others waiting, in one batch of many calls', async () => {
    await start({ hub: { callTimeoutMs: 0 } });
    let done = 0;
    server.test.hub.register('com.busy', () => {
      const until = performance.now() + 0.5;
      while (performance.now() < until);
      done++;
    });
    const other: Poller = await server.join();
    const flood = await server.open(['wamp.2.json.batched']);
    const messages = Array.from({ length: 2_000 }, (_, i) => `[48,${i + 1},{},"com.busy"]\u001E`);
    await flood.send('[1,"realm1",{"roles":{"caller":{}}}]\u001E');
    const answered = flood.send(messages.join(''));
    await eventually(() => expect(done).toBeGreaterThan(0));
    await other.send(call(1, 'a'));
    expect(await other.next()).toEqual([50, 1, {}, ['a']]);
    // Some turns, instead of all that had arrived.
    expect(done).toBeLessThan(2_000 / 2);
    expect(await answered).toBe(204);
    expect(done).toBe(2_000);
    for (const poller of [other, flood]) await poller.close();
  });

  it('is aborted if it asks too often', async () => {
    await start({ hub: { limits: { maxMessagesPerSecond: 10 } } });
    const poller = await server.join();
    const replies = await Promise.all(Array.from({ length: 30 }, () => poller.receive()));
    const abort = replies.find(({ status }) => status === 200);
    expect(String(abort?.body)).toContain('wamp.error.unavailable');
    await eventually(() => expect(server.test.hub.sessionCount).toBe(0));
    await poller.close();
  });
});
