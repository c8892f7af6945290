import { Observable, Subject, map } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WampMetrics } from '../../lib/hub/operations/metrics.js';
import { createTestHub, type TestHub } from '../../lib/testing/index.js';
import { expectEmptyTables } from '../utils/tables.js';
import { turns } from '../utils/turns.js';

/** Values that throw as soon as somebody looks at them, or have no text. */
const oddities: Record<string, () => unknown> = {
  'an object whose toString is no function': () => ({ toString: 1 }),
  'an object without prototype': () => Object.create(null),
  'an Error without stack': () => Object.assign(new Error('bare'), { stack: null }),
  'an Error whose stack throws': () =>
    Object.defineProperty(new Error('trap'), 'stack', {
      get: () => {
        throw new Error('in the getter');
      },
    }),
  'a Proxy that refuses everything': () =>
    new Proxy(
      {},
      {
        get: () => {
          throw new Error('get');
        },
        getPrototypeOf: () => {
          throw new Error('getPrototypeOf');
        },
        has: () => {
          throw new Error('has');
        },
      },
    ),
  'a symbol': () => Symbol('odd'),
  undefined: () => undefined,
  null: () => null,
};

const throwing = (value: unknown): never => {
  // The odd value is the point.
  // oxlint-disable-next-line typescript/only-throw-error
  throw value;
};

// A thenable is the point.
// oxlint-disable-next-line unicorn/no-thenable
const thenable = (then: PropertyDescriptor): object => Object.defineProperty({}, 'then', then);

const handlers: Record<string, (value: unknown) => () => unknown> = {
  'throws it': (value) => () => throwing(value),
  'rejects with it': (value) => async () => throwing(value),
  'emits it as error': (value) => () =>
    new Observable((subscriber) => {
      subscriber.next(1);
      subscriber.error(value);
    }),
  'throws it in a generator': (value) =>
    async function* () {
      yield 1;
      throwing(value);
    },
  'throws it in toJSON': (value) => () => ({ toJSON: () => throwing(value) }),
  'throws it as a thenable': (value) => () => thenable({ value: () => throwing(value) }),
  'throws it in the getter of then': (value) => () => thenable({ get: () => throwing(value) }),
};

const unhandled: unknown[] = [];
const note = (error: unknown): void => void unhandled.push(error);

beforeEach(() => {
  unhandled.length = 0;
  process.on('unhandledRejection', note).on('uncaughtException', note);
});

afterEach(() => {
  process.off('unhandledRejection', note).off('uncaughtException', note);
});

/** @returns what the canary was answered */
async function canaryOf(test: TestHub): Promise<unknown> {
  // Timers too: rxjs throws in them what a subscriber threw.
  await new Promise((resolve) => setTimeout(resolve, 1));
  await turns();
  expect(unhandled).toEqual([]);
  test.hub.register('com.alive', () => 'yes');
  const client = await test.join();
  const answer = await client.call('com.alive');
  await client.leave();
  await turns();
  return answer;
}

describe.each(Object.entries(oddities))('thrown: %s', (_name, make) => {
  it.each(Object.entries(handlers))('a procedure that %s answers once', async (_how, handler) => {
    const test = createTestHub();
    test.hub.register('com.odd', handler(make()));
    const client = await test.join();
    await expect(client.call('com.odd')).rejects.toMatchObject({
      uri: 'wamp.error.runtime_error',
    });
    expect(test.log.length).toBeGreaterThan(0);
    await client.leave();
    expect(await canaryOf(test)).toBe('yes');
    expectEmptyTables(test);
  });

  it.each(['throws', 'rejects'])('an event handler that %s gets the next event', async (how) => {
    const test = createTestHub();
    const seen: unknown[] = [];
    test.hub.subscribe('com.topic', ({ args }) => {
      seen.push(args[0]);
      return how === 'throws' ? throwing(make()) : Promise.reject(make());
    });
    const client = await test.join();
    await client.publish('com.topic', [1]);
    await client.publish('com.topic', [2]);
    await turns();
    expect(seen).toEqual([1, 2]);
    await client.leave();
    expect(await canaryOf(test)).toBe('yes');
  });

  it.each(['authenticate', 'resolveRealm'])('%s refuses with ABORT', async (option) => {
    const test = createTestHub({ [option]: () => throwing(make()) });
    const client = test.connect();
    client.send([1, 'realm1', {}]);
    expect((await client.next())[0]).toBe(3);
    expect(test.log).toHaveLength(1);
    expect(test.log[0]?.message).toContain(option);
    await turns();
    expect(unhandled).toEqual([]);
    expectEmptyTables(test);
  });

  it('session hooks and subscribers of the hub harm nobody', async () => {
    const test = createTestHub();
    const { hub } = test;
    const fail = (): never => throwing(make());
    hub.onSessionOpen(fail);
    hub.onSessionClose(fail);
    for (const events of [hub.sessionOpen$, hub.sessionClose$, hub.topicOpen$, hub.topicClose$]) {
      (events as Observable<unknown>).subscribe(fail);
      (events as Observable<unknown>).pipe(map(fail)).subscribe();
    }
    const client = await test.join();
    await client.unsubscribe(await client.subscribe('com.topic'));
    await client.leave();
    expect(await canaryOf(test)).toBe('yes');
  });

  it('metrics harm nobody', async () => {
    const fail = (): never => throwing(make());
    const metrics = Object.create(WampMetrics.prototype) as WampMetrics;
    for (const name of Object.getOwnPropertyNames(WampMetrics.prototype))
      if (name !== 'constructor') Object.defineProperty(metrics, name, { value: fail });
    expect(await canaryOf(createTestHub({ metrics }))).toBe('yes');
  });

  it('a stream whose client fails ends without a handler of its errors', async () => {
    const test = createTestHub();
    const client = await test.join();
    await client.register('com.client');
    const session = [...test.hub.sessions.values()][0]!;
    const values: unknown[] = [];
    session.stream('com.client').subscribe((value) => values.push(value));
    session
      .stream('com.client')
      .pipe(map((value) => value))
      .subscribe(() => throwing(make()));
    client.close();
    expect(await canaryOf(test)).toBe('yes');
    expect(test.log.map(({ message }) => message)).toHaveLength(2);
  });
});

describe('a logger that throws', () => {
  it('loses no answer', async () => {
    const test = createTestHub({ heartbeatMs: 0 });
    test.log.push = () => throwing(new Error('the disk is full'));
    test.hub.register('com.odd', () => throwing(new Error('odd')));
    const client = await test.join();
    await expect(client.call('com.odd')).rejects.toMatchObject({
      uri: 'wamp.error.runtime_error',
    });
    await client.leave();
    expect(await canaryOf(test)).toBe('yes');
  });
});

describe('a thenable', () => {
  it.each([
    ['that resolves twice', (resolve: (value: unknown) => void) => (resolve(1), resolve(2)), 1],
    ['of a thenable', (resolve: (value: unknown) => void) => resolve(Promise.resolve(3)), 3],
  ])('%s is one answer', async (_name, then, expected) => {
    const test = createTestHub();
    test.hub.register('com.odd', () => thenable({ value: then }));
    const client = await test.join();
    expect(await client.call('com.odd')).toBe(expected);
    expect(client.received.filter(([code]) => code === 50)).toHaveLength(1);
    await client.leave();
    expectEmptyTables(test);
  });
});

describe('authenticate fails closed', () => {
  it.each([undefined, null, false, 0, '', true, 1, 'ada'])('%j refuses', async (returned) => {
    const test = createTestHub({ authenticate: (() => returned) as never });
    const client = test.connect();
    client.send([1, 'realm1', {}]);
    expect(await client.next()).toMatchObject([3, {}, 'wamp.error.authentication_denied']);
    await client.closed;
    expectEmptyTables(test);
  });

  it('{} is anonymous, and meant', async () => {
    const client = await createTestHub({ authenticate: () => ({}) }).join();
    expect(client.welcome).toMatchObject({ authrole: 'anonymous', authmethod: 'anonymous' });
  });
});

it('an event that a subscriber of eventDrop$ throws for is still told to the others', async () => {
  const test = createTestHub();
  const told: unknown[] = [];
  const source = new Subject<number>();
  test.hub.eventDrop$.subscribe(() => throwing(new Error('first')));
  test.hub.eventDrop$.subscribe((drop) => told.push(drop));
  source.complete();
  await test.join();
  const [session] = test.hub.sessions.values();
  test.hub.core.dropped(session!, { topic: 'com.topic', overflow: 'drop-newest' } as never);
  expect(told).toHaveLength(1);
  expect(await canaryOf(test)).toBe('yes');
});

describe('streamed input', () => {
  it.each([
    ['that is canceled', (): void => {}, 0],
    ['whose subscriber throws', () => throwing(new Error('subscriber')), 1],
  ])('%s needs no handler of errors', async (_name, next, lines) => {
    const test = createTestHub();
    test.hub.register('com.input', ({ input, signal }) => {
      input.subscribe(next);
      input.pipe(map((value) => value));
      return new Promise((resolve) => signal.addEventListener('abort', resolve));
    });
    const client = await test.join();
    client.send([48, 1, { progress: true }, 'com.input', ['first']]);
    client.send([49, 1, {}]);
    expect((await client.next())[0]).toBe(50);
    await client.leave();
    expect(await canaryOf(test)).toBe('yes');
    expect(test.log).toHaveLength(lines);
  });
});
