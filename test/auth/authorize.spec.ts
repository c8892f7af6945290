import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { WampAuthorize, WampDecision } from '../../lib/auth/authorizer.js';
import type { TestHubOptions, WampTestClient } from '../../lib/testing/index.js';
import { expectEmptyTables } from '../utils/tables.js';
import { oddities } from '../utils/oddities.js';
import { type Gate, gate, turns } from '../utils/turns.js';
import { actions, type AuthorizedHub, authorizedHub, tries } from './authorization-support.js';

const denied = 'wamp.error.not_authorized';
const failed = 'wamp.error.authorization_failed';

/** A hub whose `authorize` decides when the test says so. */
class Deciding {
  readonly test: AuthorizedHub;
  /** The questions that are open, by action and URI. */
  readonly open = new Map<string, Gate<WampDecision>[]>();
  readonly asked: string[] = [];

  constructor(options: TestHubOptions = {}) {
    this.test = authorizedHub({ ...options, authorize: this.authorize });
  }

  private readonly authorize: WampAuthorize = (_session, action, uri) => {
    const question = `${action} ${uri}`;
    this.asked.push(question);
    if (uri.startsWith('com.now')) return true;
    const decision = gate<WampDecision>();
    this.open.set(question, [...(this.open.get(question) ?? []), decision]);
    return decision.promise;
  };

  /** Decides about all requests of one kind. */
  async decide(question: string, decision: WampDecision = true): Promise<void> {
    for (const open of this.open.get(question)!) open.open(decision);
    this.open.delete(question);
    await turns();
  }
}

/** Every message that came, without the round trip of `drain`, which would wait too. */
async function arrived(client: WampTestClient): Promise<unknown[]> {
  await turns();
  return (client.received as unknown[]).splice(0);
}

describe('H21: what authorize answers', () => {
  const allowing: [string, () => unknown][] = [
    ['true', () => true],
    ['{ allow: true }', () => ({ allow: true })],
    ['a promise of true', () => Promise.resolve(true)],
    ['a promise of { allow: true }', () => Promise.resolve({ allow: true, cacheMs: 'odd' })],
  ];
  const refusing: [string, () => unknown][] = [
    ['false', () => false],
    ['{ allow: false }', () => ({ allow: false })],
    ['a promise of false', () => Promise.resolve(false)],
    ['undefined', () => undefined],
    ['null', () => null],
    ['1', () => 1],
    ['"true"', () => 'true'],
    ['[true]', () => [true]],
    ['{}', () => ({})],
    ['{ allow: 1 }', () => ({ allow: 1 })],
    ['{ allow: "true" }', () => ({ allow: 'true' })],
    ['{ allow: Promise }', () => ({ allow: Promise.resolve(true) })],
    ['a boxed true', () => Object(true)],
    ['a function', () => () => true],
    ['a promise of undefined', () => Promise.resolve(undefined)],
    ['a symbol', () => Symbol('odd')],
  ];
  const failing: [string, () => unknown][] = [
    ['a rejected promise', () => Promise.reject(new Error('database'))],
    [
      'a getter that throws',
      () =>
        Object.defineProperty({}, 'allow', {
          get() {
            throw new Error('getter');
          },
        }),
    ],
    ['a thenable that cannot be read', oddities['a thenable that cannot be read']!],
    ['a thenable that throws', oddities['a thenable that throws']!],
    ['a revoked Proxy', oddities['a revoked Proxy']!],
  ];
  const table = [
    ...allowing.map(([name, answer]) => [name, answer, 'ok'] as const),
    ...refusing.map(([name, answer]) => [name, answer, denied] as const),
    ...failing.map(([name, answer]) => [name, answer, failed] as const),
  ];

  it.each(table)('%s: for every action', async (_, answer, expected) => {
    const test = authorizedHub({ authorize: answer as WampAuthorize });
    const client = await test.as({});
    for (const action of actions)
      for (const match of ['exact', 'prefix', 'wildcard'] as const) {
        if (match !== 'exact' && (action === 'call' || action === 'publish')) continue;
        expect(await tries(client, action, 'com.a', match === 'exact' ? undefined : match)).toBe(
          expected,
        );
        if (action === 'register' && expected === 'ok') break;
      }
    expect(test.handled).toEqual(expected === 'ok' ? ['call com.a', 'publish com.a'] : []);
    await client.leave();
    expectEmptyTables(test);
  });

  it.each(Object.entries(oddities))('a failure when it throws %s', async (_, make) => {
    const test = authorizedHub({
      authorize: () => {
        throw make();
      },
    });
    const client = await test.as({});
    for (const action of actions) expect(await tries(client, action, 'com.a')).toBe(failed);
    expect(test.handled).toEqual([]);
  });

  it('a failure with a reference that the log has too, and no internal text', async () => {
    const test = authorizedHub({ authorize: () => Promise.reject(new Error('secret')) });
    const client = await test.as({});
    client.send([48, 7, {}, 'com.a']);
    const [answer] = await client.drain();
    expect(answer).toEqual([
      8,
      48,
      7,
      {},
      failed,
      ['Internal error.'],
      { reference: expect.any(String) },
    ]);
    const { reference } = (answer as unknown[])[6] as { reference: string };
    const line = test.log.find(({ message }) => message.includes(reference));
    expect(line?.message).toMatch(/if session \d+ may call com\.a /);
    expect(line?.stack).toContain('secret');
  });

  it('a warning for a value that is no decision', async () => {
    const test = authorizedHub({ authorize: (() => undefined) as never });
    await tries(await test.as({}), 'call', 'com.a');
    expect(test.log[0]?.message).toContain('authorize returned undefined for call com.a');
  });

  it.each(actions)('a failure to %s when it hangs, after authorizeTimeoutMs', async (action) => {
    const deciding = new Deciding({ limits: { authorizeTimeoutMs: 300 } });
    const client = await deciding.test.as({});
    const answer = tries(client, action, 'com.a');
    await turns();
    deciding.test.clock.advance(299);
    await turns();
    deciding.test.clock.advance(1);
    expect(await answer).toBe(failed);
    expect(deciding.test.log[0]?.stack).toContain(
      'did not decide within 300 ms (authorizeTimeoutMs)',
    );
    await deciding.decide(`${action} com.a`);
    expect(deciding.test.handled).toEqual([]);
    await client.leave();
    expectEmptyTables(deciding.test);
  });

  it('with permissions, is asked only about what they allow', async () => {
    const permissions = [{ uri: 'com.a', allow: actions }];
    const deciding = new Deciding({ permissions });
    const client = await deciding.test.as({});
    expect(await tries(client, 'call', 'com.b')).toBe(denied);
    const answer = tries(client, 'call', 'com.a');
    await turns();
    await deciding.decide('call com.a', false);
    expect(await answer).toBe(denied);
    expect(deciding.asked).toEqual(['call com.a']);
  });

  it('gets the session and the options of the message', async () => {
    const seen: unknown[] = [];
    const test = authorizedHub({
      authorize: (...question) => {
        seen.push(question);
        return true;
      },
    });
    const client = await test.as({ authid: 'alice' });
    await client.subscribe('com.', { match: 'prefix', _own: 1 });
    const session = test.hub.sessions.get(client.session);
    expect(seen).toEqual([[session, 'subscribe', 'com.', { match: 'prefix', _own: 1 }]]);
  });

  it('may be an object with the method authorize', async () => {
    class Access {
      private readonly allowed = 'com.a';
      authorize(_session: unknown, _action: unknown, uri: string): boolean {
        return uri === this.allowed;
      }
    }
    const client = await authorizedHub({ authorize: new Access() }).as({});
    expect(await tries(client, 'call', 'com.a')).toBe('ok');
    expect(await tries(client, 'call', 'com.b')).toBe(denied);
  });

  it.each([1, 'com', {}, { authorize: true }, []])('is checked at the start: %j', (authorize) => {
    expect(() => authorizedHub({ authorize: authorize as never })).toThrow(
      'The option authorize must be a function, or an object with a method "authorize"',
    );
  });
});

describe('the order of a client, while a decision takes time', () => {
  const yes = (question: string) => [question, true] as const;
  const no = (question: string) => [question, false] as const;
  type Row = readonly [
    name: string,
    sent: unknown[][],
    decided: (readonly [string, boolean])[],
    answers: unknown[][],
    handled: string[],
  ];
  const rows: Row[] = [
    [
      'SUBSCRIBE then UNSUBSCRIBE',
      [
        [32, 1, {}, 'com.a'],
        [34, 2, 1],
      ],
      [yes('subscribe com.a')],
      [
        [33, 1, 1],
        [35, 2],
      ],
      [],
    ],
    [
      'SUBSCRIBE, refused, then UNSUBSCRIBE',
      [
        [32, 1, {}, 'com.a'],
        [34, 2, 1],
      ],
      [no('subscribe com.a')],
      [
        [8, 32, 1],
        [8, 34, 2],
      ],
      [],
    ],
    [
      'SUBSCRIBE twice',
      [
        [32, 1, {}, 'com.a'],
        [32, 2, {}, 'com.now'],
        [32, 3, {}, 'com.a'],
      ],
      [yes('subscribe com.a')],
      [
        [33, 1, 1],
        [33, 2, 2],
        [33, 3, 1],
      ],
      [],
    ],
    [
      'REGISTER then UNREGISTER',
      [
        [64, 1, {}, 'com.a'],
        [66, 2, 1],
        [64, 3, {}, 'com.now'],
      ],
      [yes('register com.a')],
      [
        [65, 1, 1],
        [67, 2],
        [65, 3, 2],
      ],
      [],
    ],
    [
      'REGISTER, UNREGISTER and REGISTER of one URI behind a call',
      [
        [64, 1, {}, 'com.now'],
        [48, 2, {}, 'com.a'],
        [66, 3, 1],
        [64, 4, {}, 'com.now'],
      ],
      [yes('call com.a')],
      [
        [65, 1, 1],
        [50, 2, {}],
        [67, 3],
        [65, 4, 2],
      ],
      ['call com.a'],
    ],
    [
      'two PUBLISHes, decided the other way round',
      [
        [16, 1, { acknowledge: true }, 'com.a'],
        [16, 2, {}, 'com.b'],
      ],
      [yes('publish com.b'), yes('publish com.a')],
      [[17, 1]],
      ['publish com.a', 'publish com.b'],
    ],
    [
      'PUBLISH then CALL',
      [
        [16, 1, {}, 'com.a'],
        [48, 2, {}, 'com.now'],
      ],
      [yes('publish com.a')],
      [[50, 2, {}]],
      ['publish com.a', 'call com.now'],
    ],
    [
      'CALL then CALL, the first refused',
      [
        [48, 1, {}, 'com.a'],
        [48, 2, {}, 'com.b'],
      ],
      [yes('call com.b'), no('call com.a')],
      [
        [8, 48, 1],
        [50, 2, {}],
      ],
      ['call com.b'],
    ],
    [
      'CALL, SUBSCRIBE, PUBLISH and REGISTER',
      [
        [48, 1, {}, 'com.a'],
        [32, 2, {}, 'com.b'],
        [16, 3, { acknowledge: true }, 'com.c'],
        [64, 4, {}, 'com.d'],
      ],
      [yes('register com.d'), yes('publish com.c'), yes('subscribe com.b'), yes('call com.a')],
      [
        [50, 1, {}],
        [33, 2, 1],
        [17, 3],
        [65, 4, 1],
      ],
      ['call com.a', 'publish com.c'],
    ],
  ];

  it.each(rows)('%s', async (_, sent, decided, answers, handled) => {
    const deciding = new Deciding();
    const client = await deciding.test.as({});
    await arrived(client);
    for (const message of sent) client.send(message);
    await turns();
    for (const [question, decision] of decided) await deciding.decide(question, decision);
    const came = (await arrived(client)) as unknown[][];
    expect(came.map((message, at) => message.slice(0, answers[at]?.length))).toEqual(answers);
    expect(deciding.test.handled).toEqual(handled);
    client.close();
    await turns();
    expectEmptyTables(deciding.test);
  });

  it.each(['kill', 'killnowait', 'skip'])(
    'CALL then CANCEL %s: one answer at once, and the handler never starts',
    async (mode) => {
      const deciding = new Deciding();
      const client = await deciding.test.as({});
      await arrived(client);
      client.send([48, 1, {}, 'com.a', ['x'.repeat(1_000)]]);
      client.send([48, 2, {}, 'com.now']);
      client.send([49, 1, { mode }]);
      expect(await arrived(client)).toContainEqual([8, 48, 1, {}, 'wamp.error.canceled']);
      await deciding.decide('call com.a');
      const rest = await arrived(client);
      expect(rest.filter((message) => (message as unknown[])[1] === 48)).toEqual([]);
      expect(deciding.test.handled).toEqual(['call com.now']);
      await client.leave();
      expectEmptyTables(deciding.test);
    },
  );

  it('a canceled call keeps nobody waiting', async () => {
    const deciding = new Deciding();
    const client = await deciding.test.as({});
    client.send([48, 1, {}, 'com.a']);
    client.send([48, 2, {}, 'com.now']);
    client.send([49, 1, {}]);
    await turns();
    expect(deciding.test.handled).toEqual(['call com.now']);
  });

  it('the timeout of a call runs while it waits', async () => {
    const deciding = new Deciding();
    const client = await deciding.test.as({});
    await arrived(client);
    client.send([48, 1, { timeout: 100 }, 'com.a']);
    await turns();
    deciding.test.clock.advance(100);
    expect(await arrived(client)).toEqual([
      [8, 48, 1, {}, 'wamp.error.timeout', expect.anything()],
    ]);
    await deciding.decide('call com.a');
    expect(deciding.test.handled).toEqual([]);
    expect(await arrived(client)).toEqual([]);
    await client.leave();
    expectEmptyTables(deciding.test);
  });

  it('answers to calls of the application do not wait', async () => {
    const deciding = new Deciding();
    const client = await deciding.test.as({});
    await client.register('com.now.own', () => 'answer');
    client.send([48, 9, {}, 'com.a']);
    await turns();
    const session = deciding.test.hub.sessions.get(client.session)!;
    expect(await session.call('com.now.own')).toBe('answer');
  });

  it('authorize may call the client that it decides about', async () => {
    const test = authorizedHub({
      authorize: async (session, _action, uri) =>
        uri === 'com.own' || (await session.call<string>('com.own')) === 'let me',
    });
    const client = await test.as({});
    await client.register('com.own', () => 'let me');
    expect(await tries(client, 'call', 'com.a')).toBe('ok');
  });

  it('other clients do not wait', async () => {
    const deciding = new Deciding();
    const [one, two] = [await deciding.test.as({}), await deciding.test.as({})];
    one.send([48, 1, {}, 'com.a']);
    expect(await tries(two, 'call', 'com.now')).toBe('ok');
  });

  it('each handler runs in the async context of its own message', async () => {
    const store = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    const first = gate<boolean>();
    const test = authorizedHub({
      authorize: (_session, _action, uri) => {
        store.enterWith(uri);
        return uri === 'com.a' ? first.promise : true;
      },
    });
    test.hub.register('com.a', () => void seen.push(store.getStore()));
    test.hub.register('com.b', () => void seen.push(store.getStore()));
    const client = await test.as({});
    client.send([48, 1, {}, 'com.a']);
    client.send([48, 2, {}, 'com.b']);
    await turns();
    first.open(true);
    await turns();
    expect(seen).toEqual(['com.a', 'com.b']);
  });
});

describe('a session that ends while a decision takes time', () => {
  const everything = [
    [48, 1, {}, 'com.a', ['x']],
    [16, 2, {}, 'com.a', ['x']],
    [16, 3, { acknowledge: true }, 'com.b'],
    [32, 4, {}, 'com.a'],
    [32, 5, { match: 'prefix' }, 'com.'],
    [64, 6, {}, 'com.a'],
    [48, 7, {}, 'com.now'],
    [34, 8, 1],
    [66, 9, 1],
    [48, 10, { progress: true }, 'com.p', ['piece']],
    [48, 10, { progress: true }, 'com.p', ['piece']],
  ];

  const ends: [string, (deciding: Deciding, client: WampTestClient) => unknown][] = [
    ['drops', (_deciding, client) => client.close()],
    ['says GOODBYE', (_deciding, client) => client.leave()],
    ['is kicked', ({ test }) => test.hub.kick({ realm: 'realm1' })],
    ['breaks the protocol', (_deciding, client) => client.send([99])],
  ];

  it.each(ends)('leaves nothing behind: it %s', async (_, end) => {
    const deciding = new Deciding();
    const client = await deciding.test.as({});
    for (const message of everything) client.send(message);
    await turns();
    expect(deciding.open.size).toBeGreaterThan(5);
    await end(deciding, client);
    await turns();
    expectEmptyTables(deciding.test);
    for (const question of [...deciding.open.keys()]) await deciding.decide(question);
    expect(deciding.test.handled).toEqual([]);
    expectEmptyTables(deciding.test);
  });

  it('counts its events', async () => {
    const dropped: unknown[] = [];
    const { WampMetrics } = await import('../../lib/hub/operations/metrics.js');
    class Counter extends WampMetrics {
      override dropped(...what: unknown[]): void {
        dropped.push(what);
      }
    }
    const deciding = new Deciding({ metrics: new Counter() });
    const client = await deciding.test.as({});
    client.send([16, 1, {}, 'com.a']);
    await client.leave();
    expect(dropped).toEqual([['undecided', 1]]);
  });

  it('at shutdown, is waited for', async () => {
    const deciding = new Deciding();
    const client = await deciding.test.as({});
    await arrived(client);
    client.send([16, 1, {}, 'com.a']);
    client.send([48, 2, {}, 'com.b']);
    await turns();
    const closing = deciding.test.hub.close();
    await deciding.decide('publish com.a');
    await deciding.decide('call com.b');
    await closing;
    expect(deciding.test.handled).toEqual(['publish com.a', 'call com.b']);
    expect(await arrived(client)).toContainEqual([50, 2, {}]);
    expectEmptyTables(deciding.test);
  });

  it('at shutdown, is ended after drainTimeoutMs', async () => {
    const deciding = new Deciding({ drainTimeoutMs: 50 });
    const client = await deciding.test.as({});
    client.send([48, 1, {}, 'com.a']);
    client.send([32, 2, {}, 'com.b']);
    await turns();
    const closing = deciding.test.hub.close();
    deciding.test.clock.advance(50);
    await closing;
    expect(client.received).toContainEqual([
      8,
      48,
      1,
      {},
      'wamp.error.unavailable',
      expect.anything(),
    ]);
    expect(deciding.test.handled).toEqual([]);
    expectEmptyTables(deciding.test);
  });
});

describe('kept decisions', () => {
  /** A hub that keeps decisions, and the questions that it asked. */
  function keeping(cacheMs: unknown, allow = true) {
    const asked: string[] = [];
    const authorize = ((_session, action, uri) => {
      asked.push(`${action} ${uri}`);
      return { allow, cacheMs };
    }) as WampAuthorize;
    return { test: authorizedHub({ authorize }), asked };
  }

  it.each<[unknown, number]>([
    [undefined, 2],
    [0, 2],
    [-1, 2],
    [NaN, 2],
    ['1000', 2],
    [1_000, 1],
    [Infinity, 1],
  ])('cacheMs %s: two requests ask %d times', async (cacheMs, times) => {
    const { test, asked } = keeping(cacheMs);
    const client = await test.as({});
    await tries(client, 'call', 'com.a');
    await tries(client, 'call', 'com.a');
    expect(asked.length).toBe(times);
  });

  it.each([true, false])(
    'are of one session, action, URI and match (allowed: %s)',
    async (allow) => {
      const { test, asked } = keeping(1_000, allow);
      const expected = allow ? 'ok' : denied;
      const [one, two] = [await test.as({}), await test.as({})];
      for (let i = 0; i < 3; i++) {
        expect(await tries(one, 'call', 'com.a')).toBe(expected);
        expect(await tries(two, 'call', 'com.a')).toBe(expected);
        expect(await tries(one, 'publish', 'com.a')).toBe(expected);
        expect(await tries(one, 'call', 'com.b')).toBe(expected);
        expect(await tries(one, 'subscribe', 'com.a')).toBe(expected);
        expect(await tries(one, 'subscribe', 'com.a', 'prefix')).toBe(expected);
      }
      expect(asked.toSorted()).toEqual([
        'call com.a',
        'call com.a',
        'call com.b',
        'publish com.a',
        'subscribe com.a',
        'subscribe com.a',
      ]);
    },
  );

  it('end after cacheMs', async () => {
    const { test, asked } = keeping(1_000);
    const client = await test.as({});
    await tries(client, 'call', 'com.a');
    test.clock.advance(999);
    await tries(client, 'call', 'com.a');
    expect(asked.length).toBe(1);
    test.clock.advance(1);
    await tries(client, 'call', 'com.a');
    expect(asked.length).toBe(2);
  });
});

describe('a client that floods while a decision hangs', () => {
  it('is bounded in number: maxUndecidedRequests', async () => {
    const deciding = new Deciding({ limits: { maxUndecidedRequests: 10 } });
    const client = await deciding.test.as({});
    await arrived(client);
    for (let id = 1; id <= 40; id++) {
      const kind = id % 4;
      if (kind === 0) client.send([48, id, {}, `com.a${id}`]);
      if (kind === 1) client.send([16, id, { acknowledge: true }, `com.a${id}`]);
      if (kind === 2) client.send([32, id, {}, `com.a${id}`]);
      if (kind === 3) client.send([34, id, 7]);
    }
    const answers = (await arrived(client)) as unknown[][];
    expect(answers.map((answer) => answer[4])).toEqual(
      Array.from({ length: 30 }, () => 'wamp.error.unavailable'),
    );
    expect(deciding.asked.length).toBeLessThanOrEqual(10);
    await client.leave();
    expectEmptyTables(deciding.test);
  });

  it('is bounded in questions although it cancels its calls', async () => {
    const deciding = new Deciding({ limits: { maxUndecidedRequests: 10 } });
    const client = await deciding.test.as({});
    for (let id = 1; id <= 1_000; id++) {
      client.send([48, id, {}, `com.a${id}`]);
      client.send([49, id, {}]);
    }
    await turns();
    expect(deciding.asked.length).toBe(10);
    await client.leave();
    expectEmptyTables(deciding.test);
  });

  it('is bounded in bytes: maxHeldBytes', async () => {
    const deciding = new Deciding({ limits: { maxHeldBytes: 50_000 } });
    const client = await deciding.test.as({});
    await arrived(client);
    const pad = 'x'.repeat(5_000);
    for (let id = 1; id <= 40; id++) {
      if (id % 2 === 0) client.send([16, id, { acknowledge: true }, `com.a${id}`, [pad]]);
      else client.send([32, id, { pad }, `com.a${id}`]);
    }
    const answers = (await arrived(client)) as unknown[][];
    expect(answers.length).toBeGreaterThan(30);
    expect(new Set(answers.map((answer) => answer[4]))).toEqual(
      new Set(['wamp.error.unavailable']),
    );
    expect(deciding.test.hub.core.budget.bytes).toBeLessThan(60_000);
    expect(deciding.asked.length).toBe(40);
    await client.leave();
    expectEmptyTables(deciding.test);
  });

  it('gets its drops of events counted', async () => {
    const deciding = new Deciding({ limits: { maxUndecidedRequests: 1 } });
    const drops: string[] = [];
    const listening = deciding.test.hub.eventDrop$.subscribe(({ topic }) => void drops.push(topic));
    onTestFinished(() => listening.unsubscribe());
    const client = await deciding.test.as({});
    client.send([16, 1, {}, 'com.a']);
    client.send([16, 2, {}, 'com.b']);
    await turns();
    expect(drops).toEqual(['com.b']);
  });

  it('with 1,000 URIs, keeps 100 decisions of an action', async () => {
    let asked = 0;
    const test = authorizedHub({
      authorize: () => {
        asked++;
        return { allow: true, cacheMs: 60_000 };
      },
    });
    const client = await test.as({});
    for (let i = 0; i < 1_000; i++) await tries(client, 'call', `com.a${i}`);
    expect(asked).toBe(1_000);
    for (let i = 999; i >= 0; i--) await tries(client, 'call', `com.a${i}`);
    expect(asked).toBe(1_900);
  });
});

describe('a decision that takes time, and everything that calls can do', () => {
  it.each([0, 1, 'serial'] as const)(
    'concurrency %s: calls keep their order',
    async (concurrency) => {
      const deciding = new Deciding({ concurrency });
      const started: unknown[] = [];
      deciding.test.hub.register('com.work', async ({ args }) => {
        started.push(args[0]);
        await turns(1);
        return args[0];
      });
      const client = await deciding.test.as({});
      const calls = [1, 2, 3].map((n) => client.call('com.work', [n]));
      await turns();
      expect(started).toEqual([]);
      await deciding.decide('call com.work');
      expect(await Promise.all(calls)).toEqual([1, 2, 3]);
      expect(started).toEqual([1, 2, 3]);
      await client.leave();
      expectEmptyTables(deciding.test);
    },
  );

  it.each([true, false])(
    'streamed input and progressive results (allowed: %s)',
    async (isAllowed) => {
      const deciding = new Deciding();
      deciding.test.hub.register('com.double', async function* ({ input }) {
        for await (const n of input as unknown as AsyncIterable<number>) yield 2 * n;
      });
      const client = await deciding.test.as({});
      await arrived(client);
      const options = { progress: true, receive_progress: true };
      client.send([48, 1, options, 'com.double', [1]]);
      client.send([48, 1, options, 'com.double', [2]]);
      client.send([48, 1, { receive_progress: true }, 'com.double', [3]]);
      expect(await arrived(client)).toEqual([]);
      expect(deciding.asked).toEqual(['call com.double']);
      await deciding.decide('call com.double', isAllowed);
      const progress = (n: number) => [50, 1, { progress: true }, [n]];
      const refused = [8, 48, 1, {}, denied, ['You may not call "com.double".']];
      const allowed = [progress(2), progress(4), progress(6), [50, 1, {}]];
      expect(await arrived(client)).toEqual(isAllowed ? allowed : [refused]);
      await client.leave();
      expectEmptyTables(deciding.test);
    },
  );

  it('input of a refused call is dropped, and its bytes are free', async () => {
    const deciding = new Deciding();
    const client = await deciding.test.as({});
    await arrived(client);
    client.send([48, 1, { progress: true }, 'com.a', ['x'.repeat(10_000)]]);
    client.send([48, 1, { progress: true }, 'com.a', ['x'.repeat(10_000)]]);
    await turns();
    const held = deciding.test.hub.core.budget.bytes;
    await deciding.decide('call com.a', false);
    expect(deciding.test.hub.core.budget.bytes).toBeLessThan(held - 20_000);
    client.send([48, 1, {}, 'com.a', ['late']]);
    expect((await arrived(client)).length).toBe(1);
    await client.leave();
    expectEmptyTables(deciding.test);
  });

  it('a generator of a streaming topic starts after the decision', async () => {
    const deciding = new Deciding();
    let started = 0;
    deciding.test.hub.topic('com.numbers', async function* () {
      started++;
      yield 1;
      await new Promise(() => {});
    });
    const client = await deciding.test.as({});
    const subscribed = client.subscribe('com.numbers');
    await turns();
    expect(started).toBe(0);
    await deciding.decide('subscribe com.numbers');
    const subscription = await subscribed;
    expect(started).toBe(1);
    expect(client.received.at(-1)?.slice(0, 2)).toEqual([36, subscription]);
    client.close();
    await turns();
    expectEmptyTables(deciding.test);
  });
});
