import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { WampEvent } from '../../lib/client/wamp-declaration.js';
import { connect } from '../../lib/client/connect.js';
import type { WampClient } from '../../lib/client/wamp-client.js';
import type { Dict, List } from '../../lib/protocol/messages.js';
import { WampResult } from '../../lib/protocol/wamp-result.js';
import { CborSerializer } from '../../lib/serializers/cbor.serializer.js';
import { JsonSerializer } from '../../lib/serializers/json.serializer.js';
import { MsgpackSerializer } from '../../lib/serializers/msgpack.serializer.js';
import { InteropApp } from './app/interop-app.js';
import { PatienceService } from './app/patience.service.js';
import { TickerService } from './app/ticker.service.js';
import { TopicsService } from './app/topics.service.js';
import { Mailbox } from './support/mailbox.js';
import { rejectionOf } from './support/rejection.js';

// Our own client at the application that the clients of others talk to: the same cases as theirs.

const formats = [
  { name: 'json', serializer: new JsonSerializer() },
  { name: 'msgpack', serializer: new MsgpackSerializer() },
  { name: 'cbor', serializer: new CborSerializer() },
] as const;

let app: InteropApp;

beforeAll(async () => {
  app = await InteropApp.start();
});
afterAll(() => app.close());

describe.each(formats)('our client and the application over $name', ({ name, serializer }) => {
  let client: WampClient;

  beforeEach(async () => {
    client = await connect({ url: app.url, serializers: [serializer] });
  });
  afterEach(() => client.close());

  it.each<[what: string, uri: string, args: List, kwargs: Dict, result: unknown]>([
    ['by position', 'add', [17, 25], {}, 42],
    ['by name', 'greet', [], { greeting: 'Welcome', name: 'Ada' }, 'Welcome, Ada!'],
    ['both ways', 'greet', ['Ada'], { greeting: 'Good morning' }, 'Good morning, Ada!'],
    ['with a default', 'greet', ['Ada'], {}, 'Hello, Ada!'],
    ['for nothing', 'nothing', [], {}, undefined],
    ['for a list', 'list', [], {}, [1, 2, 3]],
    ['for an object', 'record', [], {}, { name: 'Ada', born: 1815 }],
    ['for all', 'echo', [1, 'two'], { three: [3] }, new WampResult([1, 'two'], { three: [3] })],
    ['for keywords', 'echo', [], { a: 1 }, { a: 1 }],
    ['for bytes', 'bytes', [], {}, Uint8Array.of(0, 127, 128, 255)],
    ['with bytes', 'inspect', [Uint8Array.of(0, 128, 255)], {}, 'bytes 0080ff'],
    ['by a prefix', 'shelf.top.left', [], {}, 'com.example.shelf.top.left'],
  ])('calls %s', async (_, uri, args, kwargs, result) => {
    expect(await client.call(`com.example.${uri}`, args, kwargs)).toEqual(result);
  });

  it.each([0, -1, 2 ** 31, 2 ** 32, 2 ** 40, 2 ** 53 - 1, -(2 ** 31), -(2 ** 40), 1.5])(
    '%d is the same number at both ends',
    async (number) => {
      expect(await client.call('com.example.inspect', [number])).toBe(`number ${number}`);
      expect(await client.call('com.example.echo', [number])).toBe(number);
    },
  );

  it.each([
    [
      'refuse',
      'com.example.error.sold_out',
      { args: ['sold out', 3], kwargs: { article: 'tickets' } },
    ],
    ['crash', 'wamp.error.runtime_error', { args: ['Internal error.'] }],
    ['forbid', 'wamp.error.not_authorized', { args: ['Members only'] }],
    ['unheard_of', 'wamp.error.no_such_procedure', {}],
    ['add', 'wamp.error.invalid_argument', {}],
  ])('an error of %s is %s', async (procedure, uri, rest) => {
    await expect(client.call(`com.example.${procedure}`)).rejects.toMatchObject({ uri, ...rest });
  });

  it.each<[string, List, unknown[]]>([
    ['countdown', [3], [3, 2, 1]],
    ['load', [2], [{ part: 1 }, { part: 2 }, 'complete']],
  ])('progressive results of %s come in order, or not at all', async (procedure, args, values) => {
    const received: unknown[] = [];
    for await (const value of client.stream(`com.example.${procedure}`, args)) received.push(value);
    expect(received).toEqual(values);
    expect(await client.call(`com.example.${procedure}`, args)).toEqual(values.at(-1));
  });

  it('input streams to a handler, with results as it goes', async () => {
    expect(await client.call('com.example.sum', [], {}, { input: [1, 2, 3] })).toBe(6);
    const sums: unknown[] = [];
    const running = client.stream('com.example.running_sum', [], {}, { input: [1, 2, 3] });
    for await (const sum of running) sums.push(sum);
    expect(sums.filter((sum) => sum !== undefined)).toEqual([1, 3, 6]);
  });

  it.each([
    ['kill', ['started', 'aborted', 'ended']],
    ['killnowait', ['started', 'aborted', 'ended']],
    ['skip', ['started', 'ended']],
  ] as const)('cancel with %s: the handler sees %j', async (cancelMode, seen) => {
    const { events, openGates } = patience();
    const controller = new AbortController();
    const { signal } = controller;
    const call = client.call('com.example.wait', [], {}, { signal, cancelMode });
    const refusal = rejectionOf(call);
    const first = await events.next();
    controller.abort();
    await client.ping();
    openGates();
    expect([first, ...(await events.take(seen.length - 1))]).toEqual(seen);
    expect(await refusal).toMatchObject({ uri: 'wamp.error.canceled' });
  });

  it('a timeout ends a call, and its handler is told', async () => {
    const { events, openGates } = patience();
    const call = client.call('com.example.wait', [], {}, { timeoutMs: 30 });
    await expect(call).rejects.toMatchObject({ uri: 'wamp.error.timeout' });
    expect(await events.take(2)).toEqual(['started', 'aborted']);
    openGates();
    expect(await events.next()).toBe('ended');
  });

  it('options reach the handler', async () => {
    const details = { _tenant: 'acme' };
    expect(await client.call('com.example.whoami', [], {}, { details, discloseMe: true })).toEqual({
      session: client.session!.id,
      authid: client.session!.authid,
      details: { _tenant: 'acme', disclose_me: true },
    });
  });

  it('is called back before its own call is answered', async () => {
    await client.register('com.client.double', ({ args: [n] }) => 2 * (n as number));
    expect(await client.call('com.example.ask_back', ['com.client.double', 21])).toBe(42);
  });

  it('answers the application by a pattern, with progress, and with errors', async () => {
    const session = app.session(client.session!.id);
    await client.register('com.client.any', ({ procedure }) => procedure, { match: 'prefix' });
    await client.register('com.client.count', async function* () {
      yield 1;
      return 2;
    });
    expect(await session.call('com.client.any.thing')).toBe('com.client.any.thing');
    const values = new Mailbox<unknown>();
    session.stream('com.client.count').subscribe({ next: values.put });
    expect(await values.take(2)).toEqual([1, 2]);
    await expect(session.call('com.client.none')).rejects.toMatchObject({
      uri: 'wamp.error.no_such_procedure',
    });
  });

  it.each([
    ['said', 'said'],
    ['log.deep.down', 'log'],
    ['sensor.kitchen.temperature', 'sensor'],
  ])('publishes to handlers of the application: %s', async (topic, by) => {
    const { heard } = app.get(TopicsService);
    const publication = await client.publish(`com.example.${topic}`, [1, 'a'], { b: 2 });
    expect(await heard.next()).toMatchObject({
      by,
      topic: `com.example.${topic}`,
      args: [1, 'a'],
      kwargs: { b: 2 },
      publication,
    });
  });

  it.each([
    ['exact', 'com.news.a', 'com.news.a'],
    ['prefix', 'com.news', 'com.news.a.b'],
    ['wildcard', 'com..a', 'com.news.a'],
  ] as const)('subscribes to what the application publishes: %s', async (match, pattern, topic) => {
    const events = new Mailbox<WampEvent>();
    await client.subscribe(pattern, events.put, { match });
    app.hub.publish(topic, [1, 2], { c: 3 });
    const { args, kwargs, topic: told } = await events.next();
    expect([told, args, kwargs]).toEqual([topic, [1, 2], { c: 3 }]);
  });

  it('a streaming topic sends its first event right behind SUBSCRIBED, and ends', async () => {
    const ticker = app.get(TickerService);
    const values: unknown[] = [];
    for await (const { value } of client.events('com.example.ticker')) {
      values.push(value);
      if (values.length === 2) break;
      ticker.ticks.next(`second of ${name}`);
    }
    expect(values).toEqual(['first', `second of ${name}`]);
    expect(await ticker.ended.next()).toBe(client.session!.id);
  });

  it('comes back by itself when its connection is cut', async () => {
    const events = new Mailbox<unknown>();
    const renewed = new Mailbox<unknown>();
    const onRenewed = (): void => renewed.put('renewed');
    await client.subscribe('com.news.again', ({ value }) => events.put(value), { onRenewed });
    const { id } = client.session!;
    app.dropConnections();
    expect(await renewed.next()).toBe('renewed');
    expect(client.session!.id).not.toBe(id);
    app.hub.publish('com.news.again', ['back']);
    expect(await events.next()).toBe('back');
    expect(await client.call('com.example.add', [1, 2])).toBe(3);
  });

  it('is refused a realm that is not served, once and for all', async () => {
    await expect(connect({ url: app.url, realm: 'nowhere' })).rejects.toMatchObject({
      kind: 'aborted',
      uri: 'wamp.error.no_such_realm',
      willReconnect: false,
    });
  });
});

function patience(): { readonly events: Mailbox<string>; openGates(): void } {
  const service = app.get(PatienceService);
  return { events: service.events, openGates: () => service.openGates() };
}
