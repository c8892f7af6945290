import { Subject } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WampCall } from '../../lib/client/calls/wamp-call.js';
import { WampConnectionError } from '../../lib/client/connection-error.js';
import type { WampClient } from '../../lib/client/wamp-client.js';
import type { Dict } from '../../lib/protocol/messages.js';
import { ClientWorld } from '../utils/client-world.js';
import { gate, turns } from '../utils/turns.js';

let world: ClientWorld;

beforeEach(() => {
  // Every random delay is half of its greatest: the next attempt follows 250 ms after a loss.
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
  world = new ClientWorld();
});

afterEach(async () => {
  await world.end();
  vi.restoreAllMocks();
});

const hello = '1';

/** The outcome of a promise: its value, or its error. */
function outcome(promise: Promise<unknown>): Promise<unknown> {
  return promise.catch((error: unknown) => error);
}

/** A session that stood long enough, lost. */
async function lose(): Promise<void> {
  await world.advance(10_000);
  world.link.drop();
  await turns();
}

/** The attempt after a loss. */
async function comeBack(): Promise<void> {
  await world.advance(250);
}

/** Lets the hub of a world answer calls of `com.slow` when the test says so. */
function slowProcedure(): { calls: number; answer(value: unknown): void } {
  const answers: ((value: unknown) => void)[] = [];
  world.test.hub.register('com.slow', () => new Promise((resolve) => answers.push(resolve)));
  return {
    get calls() {
      return answers.length;
    },
    answer: (value) => answers.at(-1)?.(value),
  };
}

describe('a call', () => {
  it('that was sent fails at once, and says so', async () => {
    slowProcedure();
    const client = await world.joined();
    const call = outcome(client.call('com.slow'));
    await lose();
    const failure = { kind: 'lost', wasSent: true, willReconnect: true, closeCode: 1006 };
    expect(await call).toMatchObject(failure);
    expect(await call).toBeInstanceOf(WampConnectionError);
    world.sent();
    await comeBack();
    expect(world.sent()).toEqual([hello]);
  });

  it('that was not sent waits, and is sent in order', async () => {
    world.test.hub.register('com.echo', ({ args }) => args[0]);
    const client = await world.joined();
    await lose();
    world.sent();
    const calls = [1, 2, 3].map((i) => client.call('com.echo', [i]));
    await comeBack();
    expect(await Promise.all(calls)).toEqual([1, 2, 3]);
    expect(world.sent()).toEqual([hello, '48 1', '48 2', '48 3']);
  });

  it('that waits does so within its own timeout', async () => {
    world.link.refuse();
    const client = world.client({ reconnect: { firstAttempts: 99 } });
    const call = outcome(client.call('com.echo', [], {}, { timeoutMs: 5_000 }));
    await world.advance(4_999);
    expect(client.status.value).toMatch(/waiting|connecting/);
    await world.advance(1);
    expect(await call).toMatchObject({ uri: 'wamp.error.timeout' });
  });

  it('that waits can be canceled', async () => {
    const client = world.client();
    const controller = new AbortController();
    const call = outcome(client.call('com.echo', [], {}, { signal: controller.signal }));
    controller.abort(new Error('mine'));
    expect(await call).toMatchObject({ uri: 'wamp.error.canceled', cause: new Error('mine') });
    await turns();
    expect(world.sent()).toEqual([hello]);
  });

  it.each<[string, Dict, Dict]>([
    ['of the call', {}, { offline: 'reject' }],
    ['of the client', { offline: 'reject' }, {}],
  ])('fails at once with offline: reject %s', async (_, options, callOptions) => {
    const client = await world.joined(options);
    await lose();
    const call = outcome(client.call('com.echo', [], {}, callOptions));
    expect(await call).toMatchObject({ wasSent: false, willReconnect: true });
  });

  it('that waits fails when it is over', async () => {
    const client = await world.joined();
    await lose();
    const call = outcome(client.call('com.echo'));
    await client.close();
    expect(await call).toMatchObject({ kind: 'closed', wasSent: false, willReconnect: false });
    expect(await outcome(client.call('com.echo'))).toMatchObject({ wasSent: false });
  });

  it('that was sent fails when it is over', async () => {
    slowProcedure();
    const client = await world.joined();
    const call = outcome(client.call('com.slow'));
    await turns();
    void world.test.hub.kick({ realm: 'realm1' });
    await turns();
    expect(await call).toMatchObject({ kind: 'goodbye', wasSent: true, willReconnect: false });
  });

  it("with retry: 'lost' is sent again, at most `retries` times", async () => {
    const slow = slowProcedure();
    const client = await world.joined();
    const call = outcome(
      client.call('com.slow', [], {}, { retry: 'lost', retries: 2, timeoutMs: 0 }),
    );
    for (let i = 0; i < 2; i++) {
      await lose();
      await comeBack();
      expect(slow.calls).toBe(i + 2);
    }
    await lose();
    expect(await call).toMatchObject({ kind: 'lost', wasSent: true });
  });

  it("with retry: 'lost' gets the answer of the later one", async () => {
    const slow = slowProcedure();
    const client = await world.joined();
    const call = client.call('com.slow', [], {}, { retry: 'lost' });
    await lose();
    await comeBack();
    slow.answer(42);
    expect(await call).toBe(42);
  });

  it("with retry: 'lost' is not sent again after an ERROR, nor when it is over", async () => {
    let calls = 0;
    world.test.hub.register('com.fails', () => {
      calls++;
      throw new Error('mine');
    });
    slowProcedure();
    const client = await world.joined();
    const failed = outcome(client.call('com.fails', [], {}, { retry: 'lost' }));
    expect(await failed).toMatchObject({ uri: 'wamp.error.runtime_error' });
    expect(calls).toBe(1);
    world.test.log.splice(0);
    const over = outcome(client.call('com.slow', [], {}, { retry: 'lost' }));
    await turns();
    void world.test.hub.kick({ realm: 'realm1' });
    await turns();
    expect(await over).toMatchObject({ kind: 'goodbye' });
  });
});

describe('everything that is not answered', () => {
  it.each<[string, (client: WampClient) => unknown]>([
    ['a lost connection', () => world.link.drop()],
    ['GOODBYE', () => void world.test.hub.kick({ realm: 'realm1' })],
    ['ABORT', () => world.say([3, {}, 'com.example.error.mine'])],
    ['a broken protocol', () => world.say([99])],
    ['close', (client) => client.close()],
  ])('settles: %s', async (_, end) => {
    slowProcedure();
    const client = await world.joined({ reconnect: false });
    const settled: string[] = [];
    const open: [string, Promise<unknown>][] = [
      ['call', client.call('com.slow')],
      ['stream', client.stream('com.slow').last()],
      ['retried call', client.call('com.slow', [], {}, { retry: 'lost' })],
      ['publication', client.publish('com.a')],
      ['subscription', client.subscribe('com.b', () => {})],
      ['registration', client.register('com.mine', () => {})],
      ['ping', client.ping()],
    ];
    for (const [name, promise] of open) void outcome(promise).then(() => settled.push(name));
    end(client);
    await turns();
    expect(settled.toSorted()).toEqual(open.map(([name]) => name).toSorted());
  });
});

describe('a stream', () => {
  const counting = (): Subject<number>[] => {
    const sources: Subject<number>[] = [];
    world.test.hub.register('com.count', () => {
      const source = new Subject<number>();
      sources.push(source);
      return source;
    });
    return sources;
  };

  it('fails with its connection, after the values that came', async () => {
    const sources = counting();
    const client = await world.joined();
    const seen: unknown[] = [];
    client.stream('com.count').subscribe({
      next: (value) => seen.push(value),
      error: (error) => seen.push(error),
    });
    await turns();
    sources[0]!.next(1);
    await lose();
    expect(seen).toEqual([1, expect.objectContaining({ kind: 'lost', wasSent: true })]);
  });

  it('starts again with what `resume` says', async () => {
    const asked: unknown[] = [];
    const sources: Subject<number>[] = [];
    world.test.hub.register('com.count', ({ args }) => {
      asked.push(args);
      sources.push(new Subject<number>());
      return sources.at(-1)!;
    });
    const client = await world.joined();
    const seen: unknown[] = [];
    const resume = (last?: number): unknown[] => [(last ?? 0) + 1];
    client.stream<number>('com.count', [1], {}, { resume }).subscribe({
      next: (value) => seen.push(value),
      complete: () => seen.push('complete'),
    });
    await turns();
    for (const value of [1, 2]) sources[0]!.next(value);
    await lose();
    await comeBack();
    sources[1]!.next(3);
    sources[1]!.complete();
    await turns();
    expect(asked).toEqual([[1], [3]]);
    expect(seen).toEqual([1, 2, 3, 'complete']);
  });

  it('that nobody reads any more does not start again', async () => {
    const sources = counting();
    const client = await world.joined();
    const resume = (): unknown[] => [];
    const reading = client.stream('com.count', [], {}, { resume }).subscribe({});
    await lose();
    reading.unsubscribe();
    await comeBack();
    expect(sources).toHaveLength(1);
  });
});

describe('streamed input', () => {
  it('is given back to its source when the connection is lost', async () => {
    slowProcedure();
    const client = await world.joined();
    const ended = gate<string>();
    async function* pieces(): AsyncGenerator<number> {
      try {
        yield 1;
        await new Promise(() => {});
      } finally {
        ended.open('given back');
      }
    }
    const source = pieces();
    const next = source.next.bind(source);
    let waits = false;
    source.next = async () => (waits ? new Promise(() => {}) : ((waits = true), next()));
    const call = outcome(client.call('com.slow', [], {}, { input: source }));
    await lose();
    expect(await call).toMatchObject({ kind: 'lost' });
    expect(await ended.promise).toBe('given back');
  });
});

describe('a publication', () => {
  it('that is not acknowledged fails', async () => {
    const client = await world.joined();
    const published = outcome(client.publish('com.a'));
    world.link.drop();
    expect(await published).toMatchObject({ kind: 'lost', wasSent: true });
  });

  it.each([true, false])('without a session fails at once: acknowledge %s', async (acknowledge) => {
    const client = await world.joined();
    await lose();
    const published = outcome(client.publish('com.a', [], {}, { acknowledge }));
    expect(await published).toMatchObject({ wasSent: false, willReconnect: true });
  });

  it('waits if it is told to, and not more than maxWaiting', async () => {
    const seen: unknown[] = [];
    world.test.hub.subscribe('com.a', ({ args }) => void seen.push(args[0]));
    const client = await world.joined({ maxWaiting: 2 });
    await lose();
    const published = [1, 2, 3].map((i) =>
      outcome(client.publish('com.a', [i], {}, { offline: 'wait' })),
    );
    expect(await published[2]).toMatchObject({ uri: 'wamp.error.unavailable' });
    await comeBack();
    expect(await Promise.all(published.slice(0, 2))).toEqual([
      expect.any(Number),
      expect.any(Number),
    ]);
    expect(seen).toEqual([1, 2]);
  });
});

describe('a subscription', () => {
  it('is renewed with its options, before calls that wait, and tells the gap', async () => {
    world.test.hub.register('com.now', () => {
      world.test.hub.publish('com.tick.a', [2]);
      return 'called';
    });
    const client = await world.joined();
    const [seen, gaps, states]: unknown[][] = [[], [], []];
    const subscription = await client.subscribe('com.tick', ({ value }) => seen!.push(value), {
      match: 'prefix',
      onRenewed: ({ gapMs }) => gaps!.push(gapMs),
    });
    subscription.status.subscribe((status) => states!.push(status));
    world.test.hub.publish('com.tick.a', [1]);
    await turns();
    await lose();
    expect(subscription.status.value).toBe('renewing');
    world.test.hub.publish('com.tick.a', ['lost']);
    world.sent();
    const call = client.call('com.now');
    await comeBack();
    expect(await call).toBe('called');
    await turns();
    expect(world.sent()).toEqual([hello, '32 1', '48 2']);
    expect(states).toEqual(['active', 'renewing', 'active']);
    expect(gaps).toEqual([250]);
    expect(seen).toEqual([1, 2]);
  });

  it('is evaluated anew if its options are a function', async () => {
    let asked = 0;
    const details = (): Dict => ({ _last: ++asked });
    const client = await world.joined();
    await client.subscribe('com.a', () => {}, { details });
    await lose();
    await comeBack();
    const sent = world.messages.filter(([way, [code]]) => way === 'out' && code === 32);
    expect(sent.map(([, message]) => message[2])).toEqual([{ _last: 1 }, { _last: 2 }]);
  });

  it('is kept if there was no session yet', async () => {
    world.link.refuse();
    const client = world.client();
    const seen: unknown[] = [];
    const subscription = await client.subscribe('com.a', ({ value }) => seen.push(value));
    expect(subscription.status.value).toBe('pending');
    await turns();
    world.link.accept();
    await comeBack();
    expect(subscription.status.value).toBe('active');
    world.test.hub.publish('com.a', [1]);
    await turns();
    expect(seen).toEqual([1]);
  });

  it('that ended while there was no session is not renewed', async () => {
    const client = await world.joined();
    const subscription = await client.subscribe('com.a', () => {});
    await lose();
    await subscription.unsubscribe();
    world.sent();
    await comeBack();
    expect(world.sent()).toEqual([hello]);
    expect(subscription.status.value).toBe('ended');
  });

  it('that is refused tells so, and is asked for again by the next session', async () => {
    const client = await world.joined();
    const errors: unknown[] = [];
    const onError = ({ uri }: { uri: string }): unknown => errors.push(uri);
    const subscription = await client.subscribe('com.a', () => {}, { onError });
    await lose();
    world.refuses(32, 'wamp.error.not_authorized');
    await comeBack();
    const refused = ['refused', ['wamp.error.not_authorized']];
    expect([subscription.status.value, errors]).toEqual(refused);
    await world.advance(10_000);
    expect([subscription.status.value, errors]).toEqual(refused);
    world.refuses();
    await lose();
    await comeBack();
    expect(subscription.status.value).toBe('active');
  });

  it('ends with the client, and its iterators too', async () => {
    const client = await world.joined();
    const subscription = await client.subscribe('com.a', () => {});
    const events = outcome(
      (async () => {
        for await (const { value } of client.events('com.b')) return value;
        return 'ended';
      })(),
    );
    await turns();
    void world.test.hub.kick({ realm: 'realm1' });
    await turns();
    await turns();
    expect(subscription.status.value).toBe('ended');
    expect(await events).toMatchObject({ kind: 'goodbye' });
  });
});

describe('a registration', () => {
  /** The session of the one client at the hub. */
  const session = () => [...world.test.hub.sessions.values()][0]!;

  it('is renewed first of all, and its handlers of the lost session are told', async () => {
    const client = await world.joined();
    const signals: AbortSignal[] = [];
    const answer = gate<string>();
    await client.subscribe('com.a', () => {});
    const registration = await client.register('com.mine', ({ signal }: WampCall) => {
      signals.push(signal);
      return signals.length === 1 ? answer.promise : 'new';
    });
    const first = outcome(session().call('com.mine'));
    await turns();
    await lose();
    expect(signals[0]!.aborted).toBe(true);
    expect(registration.status.value).toBe('renewing');
    expect(await first).toBeInstanceOf(Error);
    world.sent();
    const call = outcome(client.call('com.none'));
    await comeBack();
    answer.open('old');
    await call;
    expect(world.sent()).toEqual([hello, '64 1', '32 2', '48 3']);
    expect(registration.status.value).toBe('active');
    expect(await session().call('com.mine')).toBe('new');
    // The answer of the old handler has gone nowhere.
    expect(world.sent()).toEqual(['70 1']);
  });

  it('of which a router still has the old one is tried again, five times', async () => {
    const client = await world.joined();
    const errors: string[] = [];
    const registration = await client.register('com.mine', () => {}, {
      onError: ({ uri }) => errors.push(uri),
    });
    await lose();
    world.sent();
    world.refuses(64, 'wamp.error.procedure_already_exists');
    await comeBack();
    let tries = 0;
    for (let i = 0; i < 600; i++) {
      tries += world.sent().filter((each) => each.startsWith('64')).length;
      await world.advance(100);
    }
    expect(tries).toBe(6);
    expect(errors).toEqual(['wamp.error.procedure_already_exists']);
    expect(registration.status.value).toBe('refused');
    world.refuses();
    await lose();
    await comeBack();
    expect(registration.status.value).toBe('active');
  });

  it('that ended while there was no session is not renewed', async () => {
    const client = await world.joined();
    const registration = await client.register('com.mine', () => {});
    await lose();
    await registration.unregister();
    world.sent();
    await comeBack();
    expect(world.sent()).toEqual([hello]);
  });
});

describe('a new session', () => {
  it('has another id, ids of requests from 1, and the same hooks', async () => {
    world.test.hub.register('com.echo', ({ args }) => args[0]);
    const opened: unknown[] = [];
    const onOpen = async (client: WampClient, info: object): Promise<void> =>
      void opened.push(info, await client.call('com.echo', [client.session?.id]));
    const client = await world.joined({ onOpen });
    const { id } = client.session!;
    await client.call('com.echo', [1]);
    await lose();
    expect(client.session).toBeUndefined();
    world.sent();
    await comeBack();
    expect(world.sent()).toEqual([hello, '48 1']);
    const renewed = client.session!.id;
    expect(renewed).not.toBe(id);
    expect(opened).toEqual([{ isReconnect: false }, id, { isReconnect: true }, renewed]);
  });

  it('begins with one write: nothing waits for an answer', async () => {
    const client = await world.joined();
    await client.register('com.mine', () => {});
    await client.subscribe('com.a', () => {});
    await lose();
    void outcome(client.call('com.none'));
    world.messages.splice(0);
    await comeBack();
    const kinds = world.messages.map(([way, [code]]) => `${way} ${code}`);
    expect(kinds.slice(0, 5)).toEqual(['out 1', 'in 2', 'out 64', 'out 32', 'out 48']);
  });

  it('gets events and calls that come right behind its acknowledgements', async () => {
    const client = await world.joined();
    const seen: unknown[] = [];
    await client.subscribe('com.a', ({ value }) => seen.push(value));
    await client.register('com.mine', ({ args }: WampCall) => seen.push(args[0]));
    await lose();
    world.test.hub.register('com.both', ({ session }) => {
      world.test.hub.publish('com.a', ['event']);
      return session.call('com.mine', ['call']);
    });
    const call = client.call('com.both');
    await comeBack();
    await call;
    expect(seen).toEqual(['event', 'call']);
  });
});
