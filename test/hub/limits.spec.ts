import { describe, expect, it } from 'vitest';
import type { MessageCode } from '../../lib/protocol/message-codes.js';
import type { WampIdentity } from '../../lib/hub/authentication/join.js';
import { limitDefaults, type WampLimitOptions } from '../../lib/protocol/limits.js';
import { limitsOf } from '../../lib/protocol/limits-of.js';
import { createTestHub, type TestHub, type WampTestClient } from '../../lib/testing/index.js';
import { expectEmptyTables } from '../utils/tables.js';
import { gate, turns } from '../utils/turns.js';

async function open(limits: WampLimitOptions): Promise<{ test: TestHub; client: WampTestClient }> {
  const test = createTestHub({ limits });
  test.hub.register('com.echo', ({ args }) => args[0]);
  test.hub.register('com.never', () => new Promise(() => undefined));
  return { test, client: await test.join() };
}

const unavailable = (code: number, request: number, text: string): unknown[] => [
  8,
  code,
  request,
  {},
  'wamp.error.unavailable',
  [text],
];

describe('the limits of a session', () => {
  it.each([
    {
      limit: 'maxCallsInFlight',
      limits: { maxCallsInFlight: 2 },
      request: [48, {}, 'com.never'],
      text: 'A session may have at most 2 calls in flight.',
    },
    {
      limit: 'maxRegistrations',
      limits: { maxRegistrations: 2 },
      request: [64, {}, 'com.client.procedure'],
      text: 'A session may have at most 2 registrations.',
    },
    {
      limit: 'maxSubscriptions',
      limits: { maxSubscriptions: 2 },
      request: [32, {}, 'com.topic'],
      text: 'A session may have at most 2 subscriptions.',
    },
  ])('$limit: one ERROR beyond it, and the session goes on', async ({ limits, request, text }) => {
    const { test, client } = await open(limits);
    const [code, options, uri] = request as [MessageCode, object, string];
    for (let i = 0; i < 3; i++) client.request(code, options, code === 48 ? uri : `${uri}${i}`);
    const errors = (await client.drain()).filter(([type]) => type === 8);
    expect(errors).toEqual([unavailable(code, 3, text)]);
    expect(test.hub.sessionCount).toBe(1);
    client.close();
    await turns();
    expectEmptyTables(test);
  });

  it('a place becomes free again', async () => {
    const { client } = await open({ maxRegistrations: 1, maxSubscriptions: 1 });
    const first = client.request(64, {}, 'com.client.a');
    const [, , registration] = await client.expect(65);
    client.request(66, registration);
    await client.expect(67);
    client.request(64, {}, 'com.client.b');
    expect((await client.expect(65))[1]).toBeGreaterThan(first);
    const subscription = await client.subscribe('com.topic');
    await client.unsubscribe(subscription);
    await client.subscribe('com.other');
  });

  it('maxCallsInFlight counts handlers that still run after their call was answered', async () => {
    const { test, client } = await open({ maxCallsInFlight: 1 });
    const work = gate();
    test.hub.register('com.stubborn', (call) => call.signal && work.promise);
    const id = client.request(48, {}, 'com.stubborn');
    client.send([49, id, { mode: 'killnowait' }]);
    await client.expect(8);
    const refused = client.request(48, {}, 'com.echo', [1]);
    expect((await client.next()).slice(0, 5)).toEqual([
      8,
      48,
      refused,
      {},
      'wamp.error.unavailable',
    ]);
    work.open();
    await turns();
    expect(await client.call('com.echo', [1])).toBe(1);
  });

  it('a refused streamed call gets one ERROR, however many pieces follow', async () => {
    const { client } = await open({ maxCallsInFlight: 1 });
    client.request(48, {}, 'com.never');
    for (let i = 0; i < 3; i++) client.send([48, 2, { progress: true }, 'com.never', [i]]);
    client.send([48, 2, {}, 'com.never']);
    expect((await client.drain()).map(([code]) => code)).toEqual([8]);
  });

  it.each([
    ['CALL', (uri: string) => [48, 1, {}, uri], 48],
    ['PUBLISH', (uri: string) => [16, 1, { acknowledge: true }, uri], 16],
    ['SUBSCRIBE', (uri: string) => [32, 1, { match: 'prefix' }, uri], 32],
    ['REGISTER', (uri: string) => [64, 1, { match: 'wildcard' }, uri], 64],
  ] as const)('maxUriLength: %s with a longer URI is refused', async (_name, message, code) => {
    const { client } = await open({ maxUriLength: 20 });
    client.send(message(`com.${'x'.repeat(17)}`));
    const text = 'A URI may have at most 20 characters, not 21.';
    expect(await client.next()).toEqual([8, code, 1, {}, 'wamp.error.invalid_uri', [text]]);
    expect(await client.call('com.echo', [7])).toBe(7);
  });

  it('maxUriLength: HELLO with a longer realm is refused by ABORT', async () => {
    const client = createTestHub({ limits: { maxUriLength: 20 } }).connect();
    client.send([1, 'x'.repeat(21), {}]);
    expect(await client.next()).toMatchObject([3, {}, 'wamp.error.invalid_uri']);
    await client.closed;
  });

  it('maxWaitingEvents: PUBLISH is refused while handlers are behind', async () => {
    const { test, client } = await open({ maxWaitingEvents: 2 });
    const work = gate();
    const handled: unknown[] = [];
    test.hub.subscribe('com.topic', ({ args }) => (handled.push(args[0]), work.promise));
    for (let i = 0; i < 4; i++) client.request(16, { acknowledge: true }, 'com.topic', [i]);
    client.request(16, {}, 'com.topic', [4]);
    const answers = await client.drain();
    expect(answers.map(([code]) => code)).toEqual([17, 17, 17, 8]);
    expect(answers[3]).toEqual(unavailable(16, 4, 'A session may have at most 2 waiting events.'));
    work.open();
    await turns();
    expect(handled).toEqual([0, 1, 2]);
  });

  it('0 switches a limit off', async () => {
    const { client } = await open({ maxSubscriptions: 0, maxUriLength: 0 });
    for (let i = 0; i < 1_200; i++) client.request(32, {}, `com.topic${i}`);
    client.request(32, {}, `com.${'x'.repeat(10_000)}`);
    expect((await client.drain()).every(([code]) => code === 33)).toBe(true);
  });
});

describe('streamed input', () => {
  const piece = (i: unknown): unknown[] => [48, 1, { progress: true }, 'com.input', [i]];
  const limits = { maxInputBufferBytes: 200 };

  it('maxInputBufferBytes: one ERROR when the handler does not take it, and the handler is told', async () => {
    const { test, client } = await open(limits);
    let reason: unknown;
    test.hub.register('com.input', ({ signal }) => {
      signal.addEventListener('abort', () => (reason = signal.reason));
      return new Promise(() => undefined);
    });
    for (let i = 0; i < 20; i++) client.send(piece(i));
    client.send([48, 1, {}, 'com.input']);
    const text = 'The input of "com.input" arrives faster than the handler takes it.';
    expect(await client.drain()).toEqual([unavailable(48, 1, text)]);
    expect(reason).toMatchObject({ uri: 'wamp.error.unavailable' });
    expect(await client.call('com.echo', [7])).toBe(7);
  });

  it('is no limit for a handler that takes it as it comes', async () => {
    const { test, client } = await open(limits);
    test.hub.register('com.input', async ({ input }) => {
      let sum = 0;
      await input.forEach((value) => (sum += value as number));
      return sum;
    });
    for (let i = 1; i <= 100; i++) client.send(piece(i));
    client.send([48, 1, {}, 'com.input']);
    expect((await client.expect(50))[3]).toEqual([5_050]);
  });

  it('for await takes the next piece when it is through with the last', async () => {
    const { test, client } = await open({});
    const steps: string[] = [];
    const work = [gate(), gate()];
    test.hub.register('com.input', async ({ input }) => {
      for await (const value of input) {
        steps.push(`begin ${String(value)}`);
        await work[value as number]?.promise;
        steps.push(`end ${String(value)}`);
      }
      return 'all';
    });
    client.send(piece(0));
    client.send(piece(1));
    await turns();
    expect(steps).toEqual(['begin 0']);
    work[0]!.open();
    await turns();
    expect(steps).toEqual(['begin 0', 'end 0', 'begin 1']);
    work[1]!.open();
    client.send([48, 1, {}, 'com.input', [2]]);
    expect(await client.expect(50)).toEqual([50, 1, {}, ['all']]);
  });

  it('for await fails when the call is canceled, and can be left early', async () => {
    const { test, client } = await open({});
    const failures: unknown[] = [];
    test.hub.register('com.input', async ({ input }) => {
      try {
        for await (const value of input) if (value === 'enough') return 'left';
      } catch (error) {
        failures.push(error);
        throw error;
      }
      return 'ended';
    });
    client.send(piece('enough'));
    expect(await client.expect(50)).toEqual([50, 1, {}, ['left']]);
    client.send([48, 1, {}, 'com.input']);
    client.send([48, 2, { progress: true }, 'com.input', [0]]);
    await turns();
    client.send([49, 2, {}]);
    expect(await client.expect(8)).toMatchObject([8, 48, 2, {}, 'wamp.error.canceled']);
    await turns();
    expect(failures).toEqual([expect.objectContaining({ uri: 'wamp.error.canceled' })]);
  });

  it('can be read once, one way or the other', async () => {
    const { test, client } = await open({});
    test.hub.register('com.twice', async ({ input }) => {
      input.subscribe();
      for await (const _ of input);
    });
    client.request(48, {}, 'com.twice', [1]);
    expect((await client.expect(8))[4]).toBe('wamp.error.runtime_error');
    expect(test.log[0]?.stack).toContain('The input of a call can be read only once.');
  });
});

describe('how much a client sends', () => {
  const abort = [
    3,
    { message: 'A client may send at most 10 messages and 500 bytes per second.' },
    'wamp.error.unavailable',
  ];
  const limits = { maxMessagesPerSecond: 10, maxBytesPerSecond: 500 };

  it('maxMessagesPerSecond: ABORT, before anything is parsed', async () => {
    const { test, client } = await open({ maxMessagesPerSecond: 10 });
    for (let i = 0; i < 9; i++) client.sendRaw('[32,1,{},"com.topic"]');
    expect(test.hub.sessionCount).toBe(1);
    client.sendRaw('{"not": "parsed"');
    await client.closed;
    expect(client.received.at(-1)).toMatchObject([3, {}, 'wamp.error.unavailable']);
    expectEmptyTables(test);
  });

  it('maxBytesPerSecond: ABORT', async () => {
    const { test, client } = await open(limits);
    client.request(48, {}, 'com.echo', ['x'.repeat(450)]);
    await client.closed;
    expect(client.received.at(-1)).toEqual(abort);
    expectEmptyTables(test);
  });

  it('a client that keeps its rate goes on for ever', async () => {
    const { test, client } = await open(limits);
    for (let i = 0; i < 100; i++) {
      test.clock.advance(100);
      expect(await client.call('com.echo', [i])).toBe(i);
    }
  });
});

describe('before a session', () => {
  it('helloTimeoutMs: ABORT if HELLO does not come', async () => {
    const test = createTestHub();
    const client = test.connect();
    test.clock.advance(9_999);
    expect(client.isClosed).toBe(false);
    test.clock.advance(1);
    await client.closed;
    expect(client.received).toEqual([
      [3, { message: 'HELLO did not come within 10000 ms.' }, 'wamp.error.timeout'],
    ]);
    expectEmptyTables(test);
  });

  it('helloTimeoutMs is for HELLO, not for the decision about it', async () => {
    const decision = gate<WampIdentity>();
    const test = createTestHub({ authenticate: () => decision.promise });
    const client = test.connect();
    client.send([1, 'realm1', {}]);
    test.clock.advance(20_000);
    decision.open({});
    expect((await client.next())[0]).toBe(2);
  });

  it('maxSessions: ABORT beyond it, and a place becomes free again', async () => {
    const test = createTestHub({ limits: { maxSessions: 1 } });
    const first = await test.join();
    const second = test.connect();
    expect(await second.next()).toMatchObject([3, {}, 'wamp.error.unavailable']);
    await first.leave();
    await test.join();
  });
});

describe('limits as options', () => {
  it('have their defaults, and Infinity where they are off', () => {
    const byDefault = {
      ...Object.fromEntries(Object.entries(limitDefaults)),
      maxSessionsPerAuthid: Infinity,
    };
    expect(limitsOf()).toEqual(byDefault);
    expect(limitsOf({ maxSessions: 0, maxUriLength: undefined, maxRegistrations: 3 })).toEqual({
      ...byDefault,
      maxSessions: Infinity,
      maxRegistrations: 3,
    });
  });

  it.each([
    [{ maxSession: 1 }, 'There is no limit "maxSession": did you mean "maxSessions"?'],
    [{ maxSessions: -1 }, 'The limit maxSessions must be a number from 0 on'],
    [{ maxSessions: Number.NaN }, 'The limit maxSessions must be a number from 0 on'],
    [{ maxSessions: '10' }, 'The limit maxSessions must be a number from 0 on'],
  ])('%j fails at boot', (limits, text) => {
    expect(() => limitsOf(limits as WampLimitOptions)).toThrow(text);
  });
});
