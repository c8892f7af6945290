import type { IncomingMessage } from 'node:http';
import { finalize, interval, NEVER, Observable, of, Subject, take } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { WampHub } from '../../lib/hub/wamp-hub.js';
import { WampMetrics } from '../../lib/hub/operations/metrics.js';
import { MessageCode } from '../../lib/protocol/message-codes.js';
import { ignoreRejection } from '../../lib/protocol/thrown.js';
import { WampResult } from '../../lib/protocol/wamp-result.js';
import { builtInSerializers } from '../../lib/serializers/index.js';
import type { WampSerializer } from '../../lib/serializers/serializer.js';
import {
  createTestHub,
  memoryCluster,
  type TestHub,
  type TestHubOptions,
  VirtualClock,
  type WampTestClient,
} from '../../lib/testing/index.js';
import { Doorkeeper } from '../../lib/transport/doorkeeper.js';
import { expectProcessLives, oddities, watchProcess, ways } from '../utils/oddities.js';
import { expectEmptyTables } from '../utils/tables.js';
import { turns } from '../utils/turns.js';

watchProcess();

/** A callback of the application that always fails. */
type Fail = () => never;

/** A place where the hub runs code of the application. */
interface Place {
  readonly options?: (fail: Fail) => TestHubOptions;
  readonly bind?: (hub: WampHub, fail: Fail) => void;
  /** What a client does to get there; every request of it must be answered. */
  readonly act: (client: WampTestClient, test: TestHub, fail: Fail) => Promise<unknown>;
  /** What the log says of it; default: that something failed. */
  readonly log?: RegExp;
  /** Code that no promise is expected of. */
  readonly isSync?: boolean;
}

const nothing = /^$/;

const expectOnce = (answers: number): void => expect(answers).toBe(1);

const runtimeError = { uri: 'wamp.error.runtime_error' };

/** Calls, and returns how often the call was answered. */
async function answersOf(client: WampTestClient, uri: string, args: unknown[] = []) {
  const id = client.request(MessageCode.Call, { receive_progress: true }, uri, args);
  while (answersTo(client, id) === 0) await settle();
  await settle();
  return answersTo(client, id);
}

function answersTo(client: WampTestClient, id: number): number {
  return client.received.filter(
    (message) =>
      (message[0] === MessageCode.Result && message[1] === id && message[2]['progress'] !== true) ||
      (message[0] === MessageCode.Error && message[2] === id),
  ).length;
}

/** Calls, then cancels; returns how often the call was answered. */
async function canceled(client: WampTestClient, uri: string, mode: string): Promise<number> {
  const id = client.request(MessageCode.Call, { receive_progress: true }, uri);
  await settle();
  client.send([MessageCode.Cancel, id, { mode }]);
  await settle();
  return answersTo(client, id);
}

/** Timers too: some streams need them. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 2));
  await turns();
}

const fails = async (client: WampTestClient, uri: string): Promise<void> => {
  await expect(client.call(uri)).rejects.toMatchObject(runtimeError);
};

/** Expects an error, of any kind. */
async function expectToFail(action: () => unknown): Promise<void> {
  const caught: unknown[] = [];
  try {
    await action();
  } catch (error) {
    caught.push(error);
    ignoreRejection(error);
  }
  expect(caught).toHaveLength(1);
}

const forever = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve());
  });

const listening: Record<string, (signal: AbortSignal, fail: Fail) => void> = {
  'a function': (signal, fail) => signal.addEventListener('abort', fail),
  'an object': (signal, fail) => signal.addEventListener('abort', { handleEvent: fail }),
  // The attribute is the point.
  // oxlint-disable-next-line unicorn/prefer-add-event-listener
  onabort: (signal, fail) => void (signal.onabort = fail),
};

const signals = Object.entries(listening).flatMap(([how, listen]): [string, Place][] => [
  [
    `a listener of a call's signal: ${how}`,
    {
      bind: (hub, fail) =>
        hub.register('com.odd', ({ signal }) => (listen(signal, fail), forever(signal))),
      act: async (client) => expectOnce(await canceled(client, 'com.odd', 'kill')),
      log: /signal of com\.odd/,
    },
  ],
  [
    `a listener of a topic's signal: ${how}`,
    {
      bind: (hub, fail) => hub.topic('com.odd', ({ signal }) => listen(signal, fail)),
      act: async (client) => client.unsubscribe(await client.subscribe('com.odd')),
      log: /signal of com\.odd/,
    },
  ],
  [
    `a listener of a session's signal: ${how}`,
    {
      bind: (hub, fail) => hub.onSessionOpen(({ signal }) => listen(signal, fail)),
      act: async (_client, test) => (await test.join()).leave(),
      log: /signal of session/,
    },
  ],
]);

const observers = (
  ['sessionOpen$', 'sessionClose$', 'topicOpen$', 'topicClose$', 'eventDrop$'] as const
).map((name): [string, Place] => [
  `a subscriber of ${name}`,
  {
    bind: (hub, fail) => (hub[name] as Observable<unknown>).subscribe(fail),
    act: async (client, { hub }) => {
      await client.unsubscribe(await client.subscribe('com.topic'));
      const [session] = hub.sessions.values();
      hub.core.discarded(session!, 'com.topic', false);
    },
    log: name.startsWith('session') || name === 'eventDrop$' ? /failed/ : /topic\w+\$ failed/,
  },
]);

/** Called at most once, and only with a cluster: it has a table of its own below. */
const ofClusters = 'observeCluster';

const metrics = Object.getOwnPropertyNames(WampMetrics.prototype)
  .filter((name) => name !== 'constructor' && name !== ofClusters)
  .map((name): [string, Place] => [
    `metrics.${name}`,
    {
      options: (fail) => ({
        metrics: Object.create(WampMetrics.prototype, { [name]: { value: fail } }) as WampMetrics,
        authenticate: () => ({}),
        authorize: (_session, _action, uri) => uri !== 'com.denied',
      }),
      act: async (client, test) => {
        await fails(client, 'com.none').catch(() => undefined);
        await fails(client, 'com.denied').catch(() => undefined);
        await client.subscribe('com.topic');
        test.hub.publish('com.topic');
        const [session] = test.hub.sessions.values();
        test.hub.core.discarded(session!, 'com.topic', true);
        const others = [test.connect(), test.connect()];
        others[0]?.send([MessageCode.Hello, 'com.no_such_realm', {}]);
        others[1]?.send([99]);
        await Promise.all(others.map(({ closed }) => closed));
      },
    },
  ]);

/** A serializer of the application that fails at some messages. */
function failing(fail: Fail, ...codes: number[]): TestHubOptions {
  const [json] = builtInSerializers({ maxDepth: 64 }) as [WampSerializer];
  const encode = (message: unknown[]): string | Uint8Array => {
    if (codes.includes(message[0] as number) && message.includes('bad')) fail();
    return json.encode(message);
  };
  const spoilt = Object.create(json, { encode: { value: encode } }) as WampSerializer;
  return { serializers: [spoilt] };
}

const places: [string, Place][] = [
  [
    'a procedure',
    { bind: (hub, fail) => hub.register('com.odd', fail), act: (c) => fails(c, 'com.odd') },
  ],
  [
    'a procedure after progressive results',
    {
      bind: (hub, fail) =>
        hub.register('com.odd', async function* () {
          yield 1;
          await (fail() as unknown);
        }),
      act: async (client) => expectOnce(await answersOf(client, 'com.odd')),
    },
  ],
  [
    'the teardown of a procedure, canceled',
    {
      bind: (hub, fail) => hub.register('com.odd', () => NEVER.pipe(finalize(fail))),
      act: async (client) => expectOnce(await canceled(client, 'com.odd', 'kill')),
      isSync: true,
    },
  ],
  [
    'the teardown of a procedure, completed in a timer',
    {
      bind: (hub, fail) => hub.register('com.odd', () => interval(0).pipe(take(2), finalize(fail))),
      act: async (client) => expectOnce(await answersOf(client, 'com.odd')),
      isSync: true,
    },
  ],
  [
    'the teardown of a procedure, completed at once',
    {
      bind: (hub, fail) => hub.register('com.odd', () => of(1).pipe(finalize(fail))),
      act: async (client) => expectOnce(await answersOf(client, 'com.odd')),
      isSync: true,
    },
  ],
  [
    'the finally of a generator',
    {
      bind: (hub, fail) =>
        hub.register('com.odd', async function* ({ signal }) {
          try {
            yield 1;
            await forever(signal);
            yield 2;
          } finally {
            await (fail() as unknown);
          }
        }),
      act: async (client) => expectOnce(await canceled(client, 'com.odd', 'kill')),
    },
  ],
  [
    'toJSON of a result',
    {
      bind: (hub, fail) => hub.register('com.odd', () => ({ toJSON: fail })),
      act: (client) => fails(client, 'com.odd'),
      isSync: true,
    },
  ],
  [
    'a getter of a result',
    {
      bind: (hub, fail) =>
        hub.register('com.odd', () =>
          Object.defineProperty({}, 'a', { get: fail, enumerable: true }),
        ),
      act: (client) => fails(client, 'com.odd'),
      isSync: true,
    },
  ],
  [
    'a getter of a spread result',
    {
      options: () => ({ results: 'spread' }),
      bind: (hub, fail) =>
        hub.register('com.odd', () =>
          of(Object.defineProperty({}, 'a', { get: fail, enumerable: true })),
        ),
      act: async (client) => expectOnce(await answersOf(client, 'com.odd')),
      isSync: true,
    },
  ],
  [
    'toJSON of an event',
    {
      act: async (client, { hub }, fail) => {
        await client.subscribe('com.topic');
        await expectToFail(() => hub.publish('com.topic', [{ toJSON: fail }]));
      },
      log: nothing,
      isSync: true,
    },
  ],
  [
    'toJSON of a call to the client',
    {
      act: async (client, { hub }, fail) => {
        await client.register('com.client', () => 1);
        const session = hub.sessions.get(client.session)!;
        await expectToFail(() => session.call('com.client', [{ toJSON: fail }]));
        expect(await session.call('com.client')).toBe(1);
      },
      log: nothing,
      isSync: true,
    },
  ],
  [
    'an event handler',
    {
      bind: (hub, fail) => hub.subscribe('com.topic', fail),
      act: async (client) => {
        await client.publish('com.topic');
        await client.publish('com.topic');
      },
    },
  ],
  [
    'the teardown of a stream of an event handler, at the end of the session',
    {
      bind: (hub, fail) => hub.subscribe('com.topic', () => NEVER.pipe(finalize(fail))),
      act: async (_client, test) => {
        const other = await test.join();
        await other.publish('com.topic');
        await other.leave();
      },
      isSync: true,
    },
  ],
  [
    'a procedure, canceled before it fails if it can',
    {
      bind: (hub, fail) => hub.register('com.odd', fail),
      act: async (client) => {
        const id = client.request(MessageCode.Call, {}, 'com.odd');
        client.send([MessageCode.Cancel, id, { mode: 'kill' }]);
        await settle();
        expectOnce(answersTo(client, id));
      },
      log: /^$|failed/,
    },
  ],
  [
    'the set-up of a topic, left before it fails if it can',
    {
      bind: (hub, fail) => hub.topic('com.odd', fail),
      act: async (_client, test) => {
        const other = await test.join();
        other.request(MessageCode.Subscribe, {}, 'com.odd');
        other.close();
        await settle();
      },
      log: /^$|failed/,
    },
  ],
  [
    'the set-up of a topic',
    {
      bind: (hub, fail) => hub.topic('com.odd', fail),
      act: (client) => expect(client.subscribe('com.odd')).rejects.toMatchObject(runtimeError),
    },
  ],
  [
    'the teardown of a topic',
    {
      bind: (hub, fail) => hub.topic('com.odd', () => fail),
      act: async (client) => client.unsubscribe(await client.subscribe('com.odd')),
    },
  ],
  [
    'the teardown of the Observable of a topic',
    {
      bind: (hub, fail) => hub.topic('com.odd', () => NEVER.pipe(finalize(fail))),
      act: async (client) => client.unsubscribe(await client.subscribe('com.odd')),
      isSync: true,
    },
  ],
  [
    'the teardown of the Observable of a topic, completed in a timer',
    {
      bind: (hub, fail) => hub.topic('com.odd', () => interval(0).pipe(take(2), finalize(fail))),
      act: async (client) => client.unsubscribe(await client.subscribe('com.odd')),
      isSync: true,
    },
  ],
  [
    'the generator of a topic',
    {
      bind: (hub, fail) =>
        hub.topic('com.odd', async function* () {
          yield 1;
          await (fail() as unknown);
        }),
      act: (client) => client.subscribe('com.odd'),
    },
  ],
  [
    'an open hook',
    {
      bind: (hub, fail) => hub.onSessionOpen(fail),
      act: async (_client, test) => (await test.join()).leave(),
    },
  ],
  [
    'a close hook',
    {
      bind: (hub, fail) => hub.onSessionClose(fail),
      act: async (_client, test) => (await test.join()).leave(),
    },
  ],
  ...observers,
  ...metrics,
  ...signals,
  [
    'mapError',
    {
      options: (fail) => ({ mapError: fail }),
      bind: (hub) =>
        hub.register('com.odd', () => {
          throw new Error('first');
        }),
      act: (client) => fails(client, 'com.odd'),
      log: /could not be mapped/,
    },
  ],
  [
    'authorize',
    {
      options: (fail) => ({ authorize: (_, _action, uri) => uri !== 'com.odd' || fail() }),
      act: async (client) => {
        const uri = 'wamp.error.authorization_failed';
        await expect(client.call('com.odd')).rejects.toMatchObject({ uri });
      },
      log: /could not be decided if session \d+ may call com\.odd/,
    },
  ],
  [
    'exposeErrors',
    {
      options: (fail) => ({ exposeErrors: fail }),
      bind: (hub) =>
        hub.register('com.odd', () => {
          throw new Error('first');
        }),
      act: (client) => fails(client, 'com.odd'),
      log: /exposeErrors/,
    },
  ],
  [
    'a serializer, encoding a result',
    {
      options: (fail) => failing(fail, MessageCode.Result),
      bind: (hub) => hub.register('com.odd', () => new Subject(), { match: 'exact' }),
      act: async (client, { hub }) => {
        hub.register('com.bad', ({ args }) => args[0]);
        await client.call('com.bad', ['good']);
      },
      log: nothing,
      isSync: true,
    },
  ],
  [
    'a subscriber of streamed input',
    {
      bind: (hub, fail) =>
        hub.register('com.odd', ({ input, signal }) => (input.subscribe(fail), forever(signal))),
      act: async (client) => {
        client.send([MessageCode.Call, 100, { progress: true }, 'com.odd', ['first']]);
        client.send([MessageCode.Cancel, 100, {}]);
        await settle();
        expect(answersTo(client, 100)).toBe(1);
      },
    },
  ],
  [
    'a subscriber of a stream from the client',
    {
      act: async (client, { hub }, fail) => {
        await client.register('com.client', () => 1);
        const session = hub.sessions.get(client.session)!;
        session.stream('com.client').subscribe(fail);
        await settle();
        expect(await session.call('com.client')).toBe(1);
      },
    },
  ],
  [
    'the teardown of the input of a call to the client',
    {
      act: async (client, { hub }, fail) => {
        await client.register('com.client', () => 1);
        const session = hub.sessions.get(client.session)!;
        const input = NEVER.pipe(finalize(fail));
        expect(await session.call('com.client', [], {}, { input })).toBe(1);
      },
      isSync: true,
    },
  ],
];

const cases = places.flatMap(([name, place]) =>
  Object.entries(ways)
    .filter(([way]) => way === 'throws' || place.isSync !== true)
    .map(([way, fail]) => [`${name} that ${way}`, place, fail] as const),
);

describe.each(cases)('%s', (_name, place, failWith) => {
  it.each(Object.entries(oddities))('%s', async (_what, make) => {
    const fail = failWith(make);
    const test = createTestHub(place.options?.(fail));
    const { hub, log } = test;
    hub.register('com.alive', () => 'yes');
    place.bind?.(hub, fail);
    const client = await test.join();
    const other = await test.join();
    await place.act(client, test, fail);
    await expectProcessLives();
    expect(await client.call('com.alive')).toBe('yes');
    expect(await other.call('com.alive')).toBe('yes');
    await other.leave();
    await client.leave();
    await expectProcessLives();
    const lines = log.map(({ message }) => message).join('\n');
    expect(lines).toMatch(place.log ?? /failed/);
    expectEmptyTables(test);
  });
});

describe.each(Object.entries(ways))('a client is refused where the option %s', (way, failWith) => {
  describe.each(['authenticate', 'resolveRealm'] as const)('%s', (option) => {
    it.each(Object.entries(oddities))('%s', async (_what, make) => {
      const test = createTestHub({ [option]: failWith(make) });
      const client = test.connect();
      client.send([MessageCode.Hello, 'realm1', {}]);
      expect((await client.next())[0]).toBe(MessageCode.Abort);
      await expectProcessLives();
      // An ordinary error is told as one of the very option.
      expect(test.log.map(({ message }) => message)).toEqual([expect.stringContaining(option)]);
      expectEmptyTables(test);
    });
  });

  describe.each(['origins', 'clientAddress'] as const)('%s', (option) => {
    it.each(Object.entries(oddities))('%s', async (_what, make) => {
      const test = createTestHub();
      const keeper = new Doorkeeper(test.hub.door, { [option]: failWith(make) });
      const headers = { origin: 'https://a.example', 'sec-websocket-protocol': 'wamp.2.json' };
      const refusal = keeper.admit({ headers, socket: {} } as unknown as IncomingMessage);
      expect(refusal?.status).toBe(403);
      await expectProcessLives();
      expect(test.log.map(({ message }) => message).join()).toContain(
        way === 'throws' ? 'origins or clientAddress' : option,
      );
    });
  });
});

describe.each(Object.entries(ways))('a logger that %s', (_way, failWith) => {
  it.each(Object.entries(oddities))('%s', async (_what, make) => {
    const fail = failWith(make);
    const test = createTestHub();
    test.log.push = fail;
    test.hub.register('com.odd', () => {
      throw new Error('to be told');
    });
    const client = await test.join();
    await expect(client.call('com.odd')).rejects.toMatchObject(runtimeError);
    await client.leave();
    await expectProcessLives();
    expectEmptyTables(test);
  });
});

describe(`metrics.${ofClusters} of a node of a cluster, which fails`, () => {
  it.each(Object.entries(oddities))('with %s', async (_what, make) => {
    const clock = new VirtualClock();
    const value = ways['throws']!(make);
    const spoilt = Object.create(WampMetrics.prototype, {
      [ofClusters]: { value },
    }) as WampMetrics;
    const cluster = { name: 'shop', port: memoryCluster({ clock }).port() };
    const { hub, log, join } = createTestHub({ clock, metrics: spoilt, cluster });
    const client = await join();
    hub.register('com.alive', () => 'yes');
    expect(await client.call('com.alive')).toBe('yes');
    await client.leave();
    await expectProcessLives();
    expect(log.map(({ message }) => message).join('\n')).toMatch(/failed/);
    const closed = hub.close();
    await clock.advanceAsync(3_000);
    await closed;
  });
});

it.each([MessageCode.Subscribed, MessageCode.Registered, MessageCode.Goodbye, MessageCode.Abort])(
  'a serializer that cannot write message %i ends the session, and nothing else',
  async (code) => {
    const [json] = builtInSerializers({ maxDepth: 64 }) as [WampSerializer];
    const encode = (message: unknown[]): string | Uint8Array => {
      const isOwn = message[0] !== MessageCode.Goodbye || message[2] !== 'wamp.close.close_realm';
      if (message[0] === code && isOwn) throw new Error('never this one');
      return json.encode(message);
    };
    const spoilt = Object.create(json, { encode: { value: encode } }) as WampSerializer;
    const test = createTestHub({ serializers: [spoilt, json] });
    test.hub.topic('com.topic', async () => turns());
    const other = await test.join('realm1', {}, { serializer: json });
    const client = await test.join();
    client.send([MessageCode.Register, 1, {}, 'com.client']);
    client.send([MessageCode.Subscribe, 2, {}, 'com.topic']);
    await settle();
    client.send([MessageCode.Goodbye, {}, 'wamp.close.close_realm']);
    client.send([99]);
    await client.closed;
    await expectProcessLives();
    expect(other.isClosed).toBe(false);
    await other.leave();
    expectEmptyTables(test);
  },
);

describe('a payload that is none does not reach a client, which would end its session', () => {
  const payloads: readonly [string, unknown, unknown][] = [
    ['arguments that are a text', 'text', undefined],
    ['arguments that are an object', { length: 1 }, undefined],
    ['keyword arguments that are a text', [], 'text'],
    ['keyword arguments that are a list', [], [1]],
    ['keyword arguments that are a Map', [], new Map([['a', 1]])],
  ];

  it.each(payloads)('%s', async (_name, args, kwargs) => {
    const test = createTestHub();
    const client = await test.join();
    await client.subscribe('com.topic');
    const [given, named] = [args as never, kwargs as never];
    test.hub.register('com.wrong', () => new WampResult(given, named));
    expect(() => test.hub.publish('com.topic', given, named)).toThrow(TypeError);
    await expect(client.call('com.wrong')).rejects.toMatchObject({
      uri: 'wamp.error.runtime_error',
    });
    await client.register('com.offered', () => 1);
    const [session] = test.hub.sessions.values();
    await expect(session!.call('com.offered', given, named)).rejects.toThrow(TypeError);
    expect(client.isClosed).toBe(false);
    client.close();
    await turns();
    expectEmptyTables(test);
  });
});
