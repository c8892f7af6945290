import { once } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WampPort, WampPortListener } from '../../lib/hub/connection/port-connection.js';
import type { WampHub } from '../../lib/hub/wamp-hub.js';
import { CborSerializer, JsonSerializer, MsgpackSerializer } from '../../lib/serializers/index.js';
import {
  type ClientPort,
  type ClientPortListener,
  createTestHub,
  type TestHub,
  WampTestClient,
} from '../../lib/testing/index.js';
import { expectEmptyTables } from '../utils/tables.js';
import { turns } from '../utils/turns.js';

/** A transport over a `MessagePort`, for example to a worker: all that an application has to write. */
function serveMessagePort(hub: WampHub, port: MessagePort, protocol: string): void {
  const client = hub.acceptPort(
    { send: (data) => port.postMessage(data), close: () => port.close() },
    { type: 'messageport', protocol },
  );
  port.on('message', (data: string | Uint8Array) => client.message(data));
  port.on('close', () => client.closed());
}

/** The other end, in the worker. */
class MessagePortClient implements ClientPort {
  readonly waitMs = 5_000;
  constructor(private readonly port: MessagePort) {}

  listen(listener: ClientPortListener): void {
    this.port.on('message', (data: string | Uint8Array) => listener.message(data));
    this.port.on('close', () => listener.closed());
  }

  send(data: string | Uint8Array): void {
    this.port.postMessage(data, []);
  }

  pause(): void {}
  resume(): void {}

  close(): void {
    this.port.close();
  }
}

let test: TestHub;

beforeEach(() => {
  test = createTestHub();
  test.hub.register('com.echo', ({ args }) => args[0]);
});
afterEach(async () => {
  await test.hub.close();
  await turns();
  expectEmptyTables(test);
});

describe.each([new JsonSerializer(), new MsgpackSerializer(), new CborSerializer()])(
  'a MessagePort that speaks $subprotocol',
  (serializer) => {
    it('calls, streams, is called, subscribes, and leaves', async () => {
      const { port1, port2 } = new MessageChannel();
      serveMessagePort(test.hub, port1, serializer.subprotocol);
      const client = new WampTestClient(new MessagePortClient(port2), serializer);
      await client.join();
      expect(await client.call('com.echo', [{ a: 1 }])).toEqual({ a: 1 });
      await client.register('com.client', ([name]) => `hello ${String(name)}`);
      const [session] = test.hub.sessions.values();
      expect(session!.transport).toMatchObject({ type: 'messageport', encrypted: false });
      expect(await session!.call('com.client', ['Ann'])).toBe('hello Ann');
      await client.subscribe('com.topic');
      test.hub.publish('com.topic', [1]);
      expect((await client.expect(36))[4]).toEqual([1]);
      client.close();
      await once(port1, 'close');
      expect(test.hub.sessions.size).toBe(0);
    });
  },
);

/** A transport that keeps what is sent. */
function recorded(more: Partial<WampPort> = {}): {
  client: WampPortListener;
  sent: unknown[][];
  ends: string[];
} {
  const sent: unknown[][] = [];
  const ends: string[] = [];
  const port: WampPort = {
    send: (data) => void sent.push(JSON.parse(data as string) as unknown[]),
    close: () => void ends.push('closed'),
  };
  Object.defineProperties(port, Object.getOwnPropertyDescriptors(more));
  const client = test.hub.acceptPort(port, { type: 'test', protocol: 'wamp.2.json' });
  return { client, sent, ends };
}

const hello = '[1,"realm1",{"roles":{"caller":{}}}]';

describe('a transport of the application', () => {
  it('is closed when its session ends, and what comes then is ignored', () => {
    const { client, sent, ends } = recorded();
    client.message(hello);
    client.message('nonsense');
    expect(sent.map(([code]) => code)).toEqual([2, 3]);
    expect(ends).toEqual(['closed']);
    client.message(hello);
    client.closed();
    client.closed();
    expect(sent).toHaveLength(2);
  });

  it('that throws is ended and logged, and nobody else notices', () => {
    const { client, ends } = recorded({
      send: () => {
        throw new Error('broken pipe');
      },
    });
    client.message(hello);
    expect(ends).toEqual(['closed']);
    expect(test.log[0]!.message).toContain('A transport of the application (test) failed');
    expect(test.hub.stats().connections).toBe(0);
  });

  it('that is full has its events dropped, and goes on when it has drained', () => {
    let bufferedBytes = 0;
    let drained = (): void => {};
    const { client, sent } = recorded({
      get bufferedBytes() {
        return bufferedBytes;
      },
      onceDrained: (callback: () => void) => (drained = callback),
    });
    client.message(hello);
    client.message('[32,1,{},"com.topic"]');
    bufferedBytes = 100_000_000;
    for (let i = 0; i < 10; i++) test.hub.publish('com.topic', [i]);
    expect(sent).toHaveLength(2);
    bufferedBytes = 0;
    drained();
    test.hub.publish('com.topic', ['again']);
    expect(sent.at(-1)?.[4]).toEqual(['again']);
    client.closed();
  });

  it('is kept by the heartbeat, because it tells its end itself', () => {
    const { client, ends } = recorded();
    client.message(hello);
    test.clock.advance(300_000);
    expect(ends).toEqual([]);
    client.closed();
  });

  it('is closed at once by a hub that is shutting down', async () => {
    await test.hub.close();
    const { ends } = recorded();
    expect(ends).toEqual(['closed']);
  });

  it('needs a subprotocol that the hub speaks', () => {
    const port = { send() {}, close() {} };
    expect(() => test.hub.acceptPort(port, { type: 'test', protocol: 'json' })).toThrow(
      'The hub does not speak "json"; "protocol" must be one of wamp.2.json, ',
    );
  });

  it('needs onceDrained if it tells its bytes', () => {
    expect(() => recorded({ bufferedBytes: 0 })).toThrow('needs onceDrained(callback)');
  });
});
