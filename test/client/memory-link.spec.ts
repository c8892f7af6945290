import { afterEach, assert, beforeEach, describe, expect, it } from 'vitest';
import { retryHintOf } from '../../lib/client/retry-hint.js';
import type { SocketEnd, WampSocket, WampSocketListener } from '../../lib/client/socket.js';
import {
  createTestHub,
  type MemoryLink,
  memoryLink,
  type TestHub,
} from '../../lib/testing/index.js';
import { expectEmptyTables } from '../utils/tables.js';
import { turns } from '../utils/turns.js';

const hello = '[1,"realm1",{"roles":{"caller":{}}}]';
const goodbye = '[6,{},"wamp.close.close_realm"]';
const ping = (request: number): string => `[34,${request},9007199254740992]`;

/** The end of a client, with what it was told. */
class Client implements WampSocketListener {
  readonly told: string[] = [];
  readonly ends: SocketEnd[] = [];
  readonly socket: WampSocket;

  constructor(
    url = 'ws://hub/ws',
    subprotocols = ['wamp.2.json'],
    headers = {},
    maxMessageBytes = 1e6,
  ) {
    const request = { url, subprotocols, maxMessageBytes, node: { headers } };
    this.socket = link.socket(request, this);
  }

  opened(subprotocol: string): void {
    this.told.push(subprotocol);
  }

  message(data: string | Uint8Array): void {
    this.told.push(String(data).slice(0, 3));
  }

  closed(end: SocketEnd): void {
    this.ends.push(end);
  }

  /** What it was told since it was asked last. */
  async news(): Promise<string[]> {
    await turns();
    return this.told.splice(0);
  }
}

let test: TestHub;
let link: MemoryLink;

async function joined(): Promise<Client> {
  const client = new Client();
  await turns();
  client.socket.send(hello);
  await client.news();
  return client;
}

beforeEach(() => {
  test = createTestHub();
  link = memoryLink(test.hub);
});

afterEach(async () => {
  link.thaw();
  link.drop();
  await test.hub.close();
  assert.equal(link.connections, 0);
  expectEmptyTables(test);
});

describe('memoryLink', () => {
  it('opens a connection after the factory has returned', async () => {
    const client = new Client();
    expect(client.told).toEqual([]);
    expect(await client.news()).toEqual(['wamp.2.json']);
    client.socket.send(hello);
    expect(await client.news()).toEqual(['[2,']);
  });

  it('chooses the first subprotocol of the client that the hub has', async () => {
    const client = new Client('ws://hub/ws', ['wamp.2.none', 'wamp.2.cbor', 'wamp.2.json']);
    expect(await client.news()).toEqual(['wamp.2.cbor']);
  });

  it('shows the server what was asked for', async () => {
    const client = new Client('wss://hub/ws?a=1', ['wamp.2.json'], { Cookie: 'b' });
    await turns();
    client.socket.send(hello);
    await turns();
    const [session] = test.hub.sessions.values();
    expect(session!.transport).toMatchObject({
      type: 'memory',
      url: '/ws?a=1',
      encrypted: true,
      headers: { cookie: 'b' },
    });
    expect(link.requests.map(({ url }) => url)).toEqual(['wss://hub/ws?a=1']);
  });

  it('delivers what was sent in a turn together, without microtasks between', async () => {
    const client = await joined();
    const order: string[] = [];
    client.message = (data) => {
      order.push(String(data).slice(0, 5));
      queueMicrotask(() => order.push('microtask'));
    };
    client.socket.send(ping(1));
    client.socket.send(ping(2));
    expect(order).toEqual([]);
    await turns();
    expect(order).toEqual(['[8,34', '[8,34', 'microtask', 'microtask']);
  });

  it('throws for a wrong URL', () => {
    expect(() => new Client('nowhere')).toThrow(TypeError);
    expect(link.connections).toBe(0);
  });
});

describe('memoryLink: ends', () => {
  it.each([
    ['the client closes', (client: Client) => client.socket.close(), undefined],
    ['drop', () => link.drop(), 1006],
    ['drop with a status', () => link.drop(1013), 1013],
    ['the server ends it', () => void test.hub.kick({ realm: 'realm1' }), 1000],
    ['the server restarts', () => void test.hub.close(), 1012],
  ])('ends both ends: %s', async (_, end, code) => {
    const client = await joined();
    end(client);
    client.socket.send(goodbye);
    await turns();
    expect(client.ends.map((each) => each.code)).toEqual(code === undefined ? [] : [code]);
    expect(test.hub.sessionCount).toBe(0);
    client.socket.send(ping(1));
    expect(await client.news()).not.toContain('[8,');
  });

  it('loses what is on its way with drop, and not with close', async () => {
    const [dropped, closed] = [await joined(), await joined()];
    const seen: string[] = [];
    test.hub.subscribe('com.a', ({ args }) => void seen.push(String(args[0])));
    dropped.socket.send('[16,1,{},"com.a",["dropped"]]');
    link.drop();
    closed.socket.send('[16,1,{},"com.a",["dropped"]]');
    const last = await joined();
    last.socket.send('[16,1,{},"com.a",["closed"]]');
    last.socket.close();
    await turns();
    expect(seen).toEqual(['closed']);
  });

  it('tells the client when a server that restarts wants it back', async () => {
    const client = await joined();
    await test.hub.close();
    await turns();
    const [end] = client.ends;
    expect(end).toMatchObject({ code: 1012 });
    expect(retryHintOf(end!)).toBeGreaterThan(0);
  });

  it('gives the reason of drop to the client', async () => {
    const client = await joined();
    link.drop(1012, 'retry-after-ms=5');
    expect(client.ends).toEqual([{ code: 1012, reason: 'retry-after-ms=5' }]);
  });

  it('ends a connection that is not open yet', async () => {
    const [dropped, closed] = [new Client(), new Client()];
    closed.socket.close();
    link.drop();
    await turns();
    expect([dropped.told, closed.told]).toEqual([[], []]);
    expect([dropped.ends.length, closed.ends.length]).toEqual([1, 0]);
  });
});

describe('memoryLink: messages that are too large', () => {
  const bytesOf = (message: string): number => Buffer.byteLength(message);
  const say = `[48,1,{},"com.say",["${'ä'.repeat(1_000)}"]]`;
  const answer = `[50,1,{},["${'ö'.repeat(1_000)}"]]`;

  async function told(maxMessageBytes: number, limit: number): Promise<Client> {
    await test.hub.close();
    test = createTestHub({ limits: { maxMessageBytes: limit } });
    link.serve(test.hub);
    test.hub.register('com.say', () => 'ö'.repeat(1_000));
    const client = new Client(undefined, undefined, undefined, maxMessageBytes);
    await turns();
    client.socket.send(hello);
    await client.news();
    client.socket.send(say);
    return client;
  }

  it.each([
    ['nobody', 1e6, 1e6, []],
    ['nobody, at its limit', bytesOf(answer), bytesOf(say), []],
    ['nobody, without limits', Infinity, 0, []],
    ['the client', bytesOf(answer) - 1, 1e6, [1009]],
    ['the hub', 1e6, bytesOf(say) - 1, [1009]],
  ])('end the connection at both ends, for %s', async (_, ofClient, ofHub, codes) => {
    const client = await told(ofClient, ofHub);
    expect(await client.news()).toEqual(codes.length === 0 ? ['[50'] : []);
    expect(client.ends.map(({ code }) => code)).toEqual(codes);
    expect(test.hub.sessionCount).toBe(1 - codes.length);
  });
});

describe('memoryLink: freeze', () => {
  it('lets nothing arrive until thaw, and tells nobody', async () => {
    const client = await joined();
    link.freeze();
    client.socket.send(ping(1));
    const other = new Client();
    expect([await client.news(), await other.news()]).toEqual([[], []]);
    expect(client.socket.bufferedBytes).toBe(ping(1).length);
    link.thaw();
    expect([await client.news(), await other.news()]).toEqual([['[8,'], ['wamp.2.json']]);
    expect(client.socket.bufferedBytes).toBe(0);
  });

  it('leaves a ghost at the server when the client gives up, until thaw', async () => {
    const client = await joined();
    link.freeze();
    client.socket.close();
    await turns();
    expect(test.hub.sessionCount).toBe(1);
    link.thaw();
    await turns();
    expect(test.hub.sessionCount).toBe(0);
  });

  it('leaves a client without an answer to the pings of the server, which ends it', async () => {
    const client = await joined();
    link.freeze();
    test.clock.advance(120_000);
    expect(test.hub.sessionCount).toBe(0);
    expect(client.ends).toEqual([]);
    link.thaw();
    await turns();
    expect(client.ends).toEqual([{ code: 1006, reason: '' }]);
  });
});

describe('memoryLink: refuse, accept, serve', () => {
  it.each([
    [[], {}],
    [[503], { httpStatus: 503 }],
    [[429, 9_000], { httpStatus: 429, retryAfterMs: 9_000 }],
  ])('refuses with %j', async (args, end) => {
    link.refuse(...args);
    const client = new Client();
    await turns();
    expect([client.told, client.ends]).toEqual([[], [end]]);
    link.accept();
    expect(await new Client().news()).toEqual(['wamp.2.json']);
  });

  it('refuses a client without a common subprotocol', async () => {
    const client = new Client('ws://hub', ['wamp.2.none']);
    await turns();
    expect(client.ends).toEqual([{ httpStatus: 400 }]);
  });

  it('opens no connection to a hub that is closed, and then to its successor', async () => {
    await test.hub.close();
    const client = new Client();
    await turns();
    expect([client.told, client.ends]).toEqual([[], [{}]]);
    test = createTestHub();
    link.serve(test.hub);
    expect(await new Client().news()).toEqual(['wamp.2.json']);
  });
});

describe('memoryLink: delay', () => {
  it('delays each direction, in order, by the clock', async () => {
    link.delay(50);
    const client = new Client();
    await turns();
    test.clock.advance(49);
    expect(await client.news()).toEqual([]);
    test.clock.advance(1);
    expect(await client.news()).toEqual(['wamp.2.json']);
    client.socket.send(hello);
    test.clock.advance(50);
    await turns();
    link.delay(0);
    client.socket.send(ping(1));
    expect(await client.news()).toEqual([]);
    test.clock.advance(50);
    expect(await client.news()).toEqual(['[2,', '[8,']);
  });

  it('leaves no timer behind', async () => {
    const client = await joined();
    link.delay(50);
    client.socket.send(ping(1));
    link.drop();
    expect(link.connections).toBe(0);
  });
});
