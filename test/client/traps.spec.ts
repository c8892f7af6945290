import { beforeEach, describe, expect, it } from 'vitest';
import { connect, createClient } from '../../lib/client/connect.js';
import type { WampClientOptions } from '../../lib/client/client-options.js';
import type { WampClient } from '../../lib/client/wamp-client.js';
import type { WampSocket, WampSocketListener } from '../../lib/client/socket.js';
import {
  createTestHub,
  memoryLink,
  type MemoryLink,
  type TestHub,
} from '../../lib/testing/index.js';
import { expectEmptyTables } from '../utils/tables.js';
import { turns } from '../utils/turns.js';

// What the application does at the wrong moment, and what a server or a network does that none should.

let test: TestHub;
let link: MemoryLink;

beforeEach(() => {
  test = createTestHub();
  test.hub.register('com.add', ({ args: [a, b] }) => (a as number) + (b as number));
  link = memoryLink(test.hub);
});

function options(given: Partial<WampClientOptions> = {}): WampClientOptions {
  return { url: 'ws://hub', socket: link.socket, clock: test.clock, logger: false, ...given };
}

/** A socket whose other end is the test. */
function bareSocket() {
  const sent: unknown[] = [];
  const socket: WampSocket & { bufferedBytes: number } = {
    bufferedBytes: 0,
    send: (data) => void sent.push(JSON.parse(data as string)),
    close() {},
  };
  let listener!: WampSocketListener;
  const factory = (_: unknown, given: WampSocketListener): WampSocket => {
    listener = given;
    queueMicrotask(() => given.opened('wamp.2.json'));
    return socket;
  };
  const receive = (message: unknown): void => listener.message(JSON.stringify(message));
  return { socket, factory, sent, receive };
}

describe('the client', () => {
  it('fails calls that waited, if a listener of status closes it when it opens', async () => {
    const client = createClient(options());
    const waiting = client.call('com.add', [1, 2], {}, { timeoutMs: 0 });
    const failed = waiting.catch((error: unknown) => error);
    client.status.subscribe((status) => {
      if (status === 'open') void client.close();
    });
    expect(await failed).toMatchObject({ kind: 'closed' });
    await turns();
    expect(client.status.value).toBe('closed');
    expect([test.clock.pending, test.hub.sessions.size]).toEqual([0, 0]);
  });

  it.each(['connecting', 'open', 'waiting'] as const)(
    'may be closed by a listener of status when it is %s',
    async (when) => {
      const client = createClient(options({ lazy: true }));
      client.status.subscribe((status) => {
        if (status === when) void client.close();
      });
      const call = client.call('com.add', [1, 2]).catch(() => {});
      await turns();
      link.drop();
      await turns();
      await call;
      expect(client.status.value).toBe('closed');
      expect([test.clock.pending, test.hub.sessions.size]).toEqual([0, 0]);
    },
  );

  it('may be closed in every hook and handler', async () => {
    const closeIn = async (given: (close: () => void) => Partial<WampClientOptions>) => {
      let client: ReturnType<typeof createClient> | undefined = undefined;
      client = createClient(options(given(() => void client?.close())));
      await client.connect().catch(() => {});
      await client.subscribe('com.news', () => void client?.close()).catch(() => {});
      test.hub.publish('com.news');
      await turns();
      await client.close();
      return client.status.value;
    };
    expect(await closeIn((close) => ({ onOpen: close }))).toBe('closed');
    expect(await closeIn((close) => ({ onMessage: close }))).toBe('closed');
    expect(await closeIn((close) => ({ onClose: close }))).toBe('closed');
    expect(await closeIn(() => ({}))).toBe('closed');
    expectEmptyTables(test);
  });

  it('fails an attempt whose answer to CHALLENGE cannot be encoded', async () => {
    const { factory, receive, sent } = bareSocket();
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    const auth = { method: 'talk', respond: (): [string, object] => ['', circular] };
    const connected = connect(options({ socket: factory, auth: auth as never, reconnect: false }));
    const failed = connected.catch((error: unknown) => error);
    await turns();
    receive([4, 'talk', {}]);
    expect(await failed).toMatchObject({ kind: 'aborted' });
    expect(sent.at(-1)).toMatchObject([3, {}, expect.any(String)]);
    expect(test.clock.pending).toBe(0);
  });

  it('refuses requests while too much waits for the network', async () => {
    const { factory, receive, socket, sent } = bareSocket();
    const connected = connect(options({ socket: factory, maxOutboxBytes: 1_000, heartbeatMs: 0 }));
    await turns();
    receive([2, 7, { roles: { broker: {}, dealer: {} } }]);
    const client = await connected;
    socket.bufferedBytes = 1_001;
    const full = { uri: 'wamp.error.unavailable' };
    await expect(client.call('com.x')).rejects.toMatchObject(full);
    await expect(client.publish('com.x')).rejects.toMatchObject(full);
    await expect(client.publish('com.x', [], {}, { acknowledge: false })).rejects.toMatchObject(
      full,
    );
    expect(sent).toHaveLength(1);
    socket.bufferedBytes = 0;
    await client.publish('com.x', [], {}, { acknowledge: false });
    expect(sent).toHaveLength(2);
  });

  it('keeps no listener of a signal that outlives it', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...given: Parameters<typeof add>) => {
      listeners++;
      add(...given);
    };
    signal.removeEventListener = (...given: Parameters<typeof remove>) => {
      listeners--;
      remove(...given);
    };
    const client = await connect(options({ signal }));
    await client.call('com.add', [1, 2], {}, { signal });
    const subscription = await client.subscribe('com.news', () => {}, { signal });
    await subscription.unsubscribe();
    for await (const value of client.stream('com.add', [1, 2], {}, { signal }))
      expect(value).toBe(3);
    await client.close();
    expect(listeners).toBe(0);
  });

  it.each<[what: string, message: unknown]>([
    ['no message', 'nothing'],
    ['no list', { a: 1 }],
    ['a message of the other direction', [48, 1, {}, 'com.x']],
    ['a result nobody asked for', [50, 77, {}]],
    ['an acknowledgement nobody asked for', [33, 77, 1]],
    ['an element of the wrong type', [36, 'one', 1, {}]],
  ])('ends the session with ABORT, and for good, if the server sends %s', async (_, message) => {
    const { factory, receive, sent } = bareSocket();
    const connected = connect(options({ socket: factory }));
    await turns();
    receive([2, 7, {}]);
    const client = await connected;
    const call = client.call('com.x').catch((error: unknown) => error);
    receive(message);
    expect(await call).toMatchObject({ kind: 'aborted', wasSent: true, willReconnect: false });
    expect(sent.at(-1)).toMatchObject([3, {}, 'wamp.error.protocol_violation']);
    expect([client.status.value, test.clock.pending]).toEqual(['closed', 0]);
    receive([36, 1, 1, {}]);
  });

  it('ignores events of subscriptions that it does not have, and revocations of nothing', async () => {
    const { factory, receive } = bareSocket();
    const connected = connect(options({ socket: factory, heartbeatMs: 0 }));
    await turns();
    receive([2, 7, {}]);
    const client = await connected;
    receive([36, 99, 1, {}]);
    receive([35, 0, { subscription: 99 }]);
    receive([67, 0, { registration: 99 }]);
    receive([68, 1, 99, {}]);
    expect(client.status.value).toBe('open');
    void client.close();
  });

  it('tells of a subscription that the server has revoked, and asks for it in the next session', async () => {
    const errors: string[] = [];
    const client = await connect(options());
    const subscription = await client.subscribe('com.news', () => {}, {
      onError: ({ uri }) => void errors.push(uri),
    });
    const [topic] = test.hub.sessions.values();
    expect(topic).toBeDefined();
    link.drop();
    test.clock.advance(500);
    await client.connect();
    expect([subscription.status.value, errors]).toEqual(['active', []]);
    await client.close();
  });
});

describe('wrong values of the application', () => {
  const wrong: readonly [string, (client: WampClient) => Promise<unknown>][] = [
    ...['undefined', 'null', '5', '{}'].flatMap(
      (text): [string, (client: WampClient) => Promise<unknown>][] => {
        const uri = (text === 'undefined' ? undefined : JSON.parse(text)) as never;
        return [
          [`call(${text})`, (client) => client.call(uri)],
          [`stream(${text})`, (client) => client.stream(uri).last()],
          [`publish(${text})`, (client) => client.publish(uri)],
          [`subscribe(${text})`, (client) => client.subscribe(uri, () => {})],
          [`register(${text})`, (client) => client.register(uri, () => {})],
        ];
      },
    ),
    ['arguments that are a text', (client) => client.call('com.add', 'text' as never)],
    ['arguments of an event', (client) => client.publish('com.topic', 'text' as never)],
    ['keyword arguments that are a text', (client) => client.call('com.add', [], 'text' as never)],
    ['keyword arguments that are a list', (client) => client.call('com.add', [], [1] as never)],
    [
      'keyword arguments that are a Map',
      (client) => client.call('com.add', [], new Map() as never),
    ],
  ];

  it.each(wrong)('fail alone, and the session lives: %s', async (_name, use) => {
    const client = await connect(options());
    await expect(use(client)).rejects.toThrow(TypeError);
    expect(await client.call('com.add', [1, 2])).toBe(3);
    expect(client.status.value).toBe('open');
    await client.close();
  });
});
