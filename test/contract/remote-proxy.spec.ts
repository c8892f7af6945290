import { describe, expect, it, vi } from 'vitest';
import { contractOf, type RemoteOf, type RemoteVerbs } from '../../lib/contract/index.js';
import { remoteOf } from '../../lib/contract/remote-proxy.js';
import type { RemotePort, RemoteValue } from '../../lib/contract/remote-port.js';
import { rpcTree } from '../../lib/contract/rpc-tree.js';
import { WampResult } from '../../lib/protocol/wamp-result.js';

interface Shop {
  price(sku?: string, currency?: string): Promise<number>;
  restock(): void;
  offers(): AsyncGenerator<number>;
}

/** A port that answers with what it was asked. */
function echoPort(): RemotePort & { asked: unknown[][] } {
  const asked: unknown[][] = [];
  const echo =
    (verb: string) =>
    (...args: unknown[]) => {
      asked.push([verb, ...args]);
      return verb;
    };
  return {
    asked,
    call: async (...args) => echo('call')(...args),
    callResult: async (...args) => {
      echo('callResult')(...args);
      return new WampResult();
    },
    stream: echo('stream'),
    streamAs: echo('streamAs'),
    publish: echo('publish'),
  };
}

/** The same for an end that can subscribe. Each subscription gets two events. */
function clientPort(): ReturnType<typeof echoPort> {
  const port = echoPort();
  return Object.assign(port, {
    subscribe: (topic: string, handler: (event: RemoteValue) => void, options?: object) => {
      port.asked.push(['subscribe', topic, options]);
      for (const value of [1, 2]) handler(eventOf(value));
    },
    events: async function* (topic: string, options?: object) {
      port.asked.push(['events', topic, options]);
      for (const value of [1, 2]) yield eventOf(value);
    },
  });
}

function eventOf(value: unknown): RemoteValue {
  return { args: [value], kwargs: {}, value };
}

interface EchoTopic {
  subscribe(handler: (...args: unknown[]) => void, options?: object): void;
  events(options?: object): AsyncIterable<unknown>;
}
interface EchoVerbs extends RemoteVerbs {
  readonly topic: EchoTopic;
}
const options = { timeoutMs: 5 };
const more = { signal: AbortSignal.abort() };
const uri = 'com.shop.price';

describe.each([
  ['a prefix', 'com.shop'],
  ['a contract', contractOf<Shop>('com.shop')],
  ['a contract with other URIs', contractOf<Shop>('com', { price: 'shop.price' })],
] as const)('remote methods of %s', (_, source) => {
  const remoteFor = (port: RemotePort, given?: object) =>
    remoteOf(port, source, given) as RemoteOf<Shop, EchoVerbs>;
  type Price = RemoteOf<Shop, EchoVerbs>['price'] & {
    stream(...args: unknown[]): unknown;
    publish(...args: unknown[]): unknown;
  };

  it.each<[name: string, use: (price: Price) => unknown, asked: unknown[]]>([
    ['a call', (price) => price('a', 'b'), ['call', uri, ['a', 'b'], {}, options]],
    ['a call without arguments', (price) => price(), ['call', uri, [], {}, options]],
    [
      'a call whose last arguments are undefined',
      (price) => price('a', undefined),
      ['call', uri, ['a'], {}, options],
    ],
    [
      'a call whose first argument is undefined',
      (price) => price(undefined, 'b'),
      ['call', uri, [undefined, 'b'], {}, options],
    ],
    ['kwargs', (price) => price.kwargs({ sku: 'a' }), ['call', uri, [], { sku: 'a' }, options]],
    ['result', (price) => price.result('a'), ['callResult', uri, ['a'], {}, options]],
    ['stream', (price) => price.stream('a'), ['stream', uri, ['a'], {}, options]],
    ['publish', (price) => price.publish('a'), ['publish', uri, ['a'], {}, options]],
    ['with', (price) => price.with(more)('a'), ['call', uri, ['a'], {}, { ...options, ...more }]],
    [
      'with, twice',
      (price) => price.with(more).with({ timeoutMs: 6 }).result('a'),
      ['callResult', uri, ['a'], {}, { timeoutMs: 6, ...more }],
    ],
  ])('ask for %s', async (_name, use, asked) => {
    const port = echoPort();

    await use(remoteFor(port, options).price as Price);

    expect(port.asked).toEqual([asked]);
  });

  it('know their URI, and are made once', () => {
    const remote = remoteFor(echoPort());

    expect(remote.price.uri).toBe(uri);
    expect(remote.price.with(options).uri).toBe(uri);
    expect(remote.price).toBe(remote.price);
    expect(remote.restock).not.toBe(remote.price);
    expect(() => Object.assign(remote, { price: () => 1 })).toThrow(TypeError);
  });

  it('pass values of a topic, and have no topics where the end has none', async () => {
    const port = clientPort();
    const { offers } = remoteFor(port);
    const handler = vi.fn<(value: unknown) => void>();

    offers.subscribe(handler, options);
    const seen: unknown[] = [];
    for await (const value of offers.events(options)) seen.push(value);

    const topic = offers.uri;
    expect(handler.mock.calls).toEqual([1, 2].map((value) => [value, eventOf(value)]));
    expect(seen).toEqual([1, 2]);
    expect(port.asked).toEqual([
      ['subscribe', topic, options],
      ['events', topic, options],
    ]);
    expect(remoteFor(echoPort()).offers).not.toHaveProperty('subscribe');
    expect(remoteFor(echoPort()).offers).not.toHaveProperty('events');
  });

  it('end the subscription when an iteration is left, also while it awaits', async () => {
    const left = vi.fn<() => Promise<IteratorReturnResult<undefined>>>(async () => ({
      done: true,
      value: undefined,
    }));
    const port = Object.assign(clientPort(), {
      events: () => ({
        [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}), return: left }),
      }),
    });

    const iterator = remoteFor(port).offers.events()[Symbol.asyncIterator]();
    void iterator.next();
    await iterator.return?.();

    expect(left).toHaveBeenCalledOnce();
  });
});

describe('what any object is asked for', () => {
  const names = [
    ...['then', 'catch', 'finally', 'toJSON', 'constructor', 'hasOwnProperty', 'toString'],
    ...['onModuleInit', '$$typeof', '@@observable', 'asymmetricMatch', 'lift'],
    ...[Symbol.toPrimitive, Symbol.iterator, Symbol.asyncIterator, Symbol.toStringTag],
  ];
  const call = vi.fn<() => Promise<unknown>>(async () => 1);

  it.each(names)('%s is no remote method and no part of a path', async (name) => {
    const remote = remoteOf({ ...echoPort(), call }, 'com') as Record<PropertyKey, unknown>;
    const tree = rpcTree(call) as unknown as Record<PropertyKey, unknown>;

    expect(remote[name]).toBe(({} as Record<PropertyKey, unknown>)[name]);
    expect(tree[name]).toBe(((() => {}) as unknown as Record<PropertyKey, unknown>)[name]);
    expect(await Promise.resolve(tree)).toBe(tree);
    expect(call).not.toHaveBeenCalled();
  });
});

describe('a contract of names', () => {
  const shop = contractOf<Shop>('com.shop', {
    price: 'price.of',
    offers: { kind: 'topic' },
    restock: { uri: 'more', kind: 'event' },
  });

  it.each([
    ['price', 'com.shop.price.of', { uri: 'price.of' }],
    ['offers', 'com.shop.offers', { kind: 'topic' }],
    ['restock', 'com.shop.more', { uri: 'more', kind: 'event' }],
    ['other', 'com.shop.other', undefined],
    ['constructor', 'com.shop.constructor', undefined],
    ['__proto__', 'com.shop.__proto__', undefined],
  ])('knows %s', (name, full, entry) => {
    expect(shop.uriOf(name)).toBe(full);
    expect(shop.entry(name)).toEqual(entry);
  });
});

/** A tree whose members the compiler does not know. */
type Any = ReturnType<JSON['parse']>;

describe('rpc', () => {
  it.each<[string, (tree: Any) => Promise<unknown>, unknown[]]>([
    ['one component', (tree) => tree.add(1, 2), ['add', [1, 2]]],
    ['a path', (tree) => tree.com.example.add(1, 2), ['com.example.add', [1, 2]]],
    ['members of functions', (tree) => tree.a.name.call.length(), ['a.name.call.length', []]],
    ['components that are no names', (tree) => tree.a['b-c'][1](), ['a.b-c.1', []]],
  ])('calls %s', async (_, use, asked) => {
    const calls: unknown[][] = [];
    const tree = rpcTree(async (...given) => calls.push(given));

    await use(tree);

    expect(calls).toEqual([asked]);
  });

  it('cannot be changed', () => {
    const tree = rpcTree(async () => 1) as unknown as Record<string, unknown>;

    expect(() => (tree['com'] = 1)).toThrow(TypeError);
  });
});
