import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Dict, List } from '../../lib/protocol/messages.js';
import { CborSerializer, JsonSerializer } from '../../lib/serializers/index.js';
import {
  capableClient,
  createMemoryRouter,
  joinTestClient,
  type MemoryRouter,
  type WampTestClient,
} from '../../lib/testing/index.js';
import { expectEmptyRouter } from './support.js';

// Calls through the dealer, message by message.

const uri = 'com.example.work';
const canceled = 'wamp.error.canceled';

let router: MemoryRouter;
let callee: WampTestClient;
let caller: WampTestClient;

beforeEach(async () => {
  router = createMemoryRouter();
  callee = await join();
  caller = await join();
});
afterEach(async () => {
  await router.close();
  expectEmptyRouter(router);
});

function join(details: Dict = capableClient): Promise<WampTestClient> {
  return joinTestClient(router.hub, { details });
}

/** Calls with these options, and returns what the callee gets. */
async function invoked(options: Dict = {}, args: List = []): Promise<[number, Dict]> {
  caller.request(48, options, uri, args);
  const [, request, , details] = await callee.expect(68);
  return [request, details];
}

async function expectNothing(...clients: WampTestClient[]): Promise<void> {
  for (const client of clients) expect(await client.drain()).toEqual([]);
}

describe('INVOCATION', () => {
  it.each<[what: string, register: Dict, called: string, call: Dict, details: Dict]>([
    ['nothing for a plain call', {}, uri, {}, {}],
    ['the procedure for a prefix', { match: 'prefix' }, `${uri}.a`, {}, { procedure: `${uri}.a` }],
    [
      'the procedure for a wildcard',
      { match: 'wildcard' },
      'com.example.work',
      {},
      { procedure: 'com.example.work' },
    ],
    ['the wish for progress', {}, uri, { receive_progress: true }, { receive_progress: true }],
    ['no unknown options of the caller', {}, uri, { _mine: 1, rkey: 2 }, {}],
  ])('has %s', async (_what, register, called, call, details) => {
    await callee.register(uri, undefined, register);
    caller.request(48, call, called);
    expect((await callee.expect(68))[3]).toEqual(details);
    callee.yield(1, ['done']);
    expect(await caller.expect(50)).toEqual([50, 1, {}, ['done']]);
  });

  it.each<[what: string, register: Dict, call: Dict, isDisclosed: boolean]>([
    ['disclose_me', {}, { disclose_me: true }, true],
    ['disclose_caller', { disclose_caller: true }, {}, true],
    ['both', { disclose_caller: true }, { disclose_me: true }, true],
    ['neither', {}, {}, false],
    ['disclose_me: false', {}, { disclose_me: false }, false],
  ])('tells who calls, with %s', async (_what, register, call, isDisclosed) => {
    await callee.register(uri, undefined, register);
    const [request, details] = await invoked(call);
    const { session, welcome } = caller;
    const { authid: caller_authid, authrole: caller_authrole } = welcome;
    expect(details).toEqual(isDisclosed ? { caller: session, caller_authid, caller_authrole } : {});
    callee.yield(request);
  });
});

describe('REGISTER', () => {
  it.each<[what: string, held: string, match: string]>([
    ['exact before prefix', 'com.example.work', 'exact'],
    ['the longest prefix', 'com.example.wo', 'prefix'],
    ['prefix before wildcard', 'com.', 'prefix'],
  ])('the best match gets the call: %s', async (_what, held, match) => {
    const other = await join();
    await other.register('com.example.', undefined, { match: 'wildcard' });
    await other.register('com', undefined, { match: 'prefix' });
    await callee.register(held, undefined, { match });
    const [request] = await invoked();
    callee.yield(request);
    expect(await other.drain()).toEqual([]);
  });

  it('gives all callees of a procedure one id, and every procedure another one', async () => {
    const options = { invoke: 'roundrobin' };
    const other = await join();
    const ids = [
      await callee.register(uri, undefined, options),
      await other.register(uri, undefined, options),
      await other.register(`${uri}.b`),
      await callee.register(uri, undefined, { ...options, match: 'prefix' }),
    ];
    expect(ids).toEqual([1, 1, 2, 3]);
    expect(router.registrations).toBe(4);
  });

  it.each<[first: string | undefined, second: string | undefined]>([
    [undefined, undefined],
    ['single', 'single'],
    [undefined, 'roundrobin'],
    ['roundrobin', undefined],
    ['first', 'last'],
    ['random', 'roundrobin'],
  ])('a procedure that is %s cannot also be %s', async (first, second) => {
    await callee.register(uri, undefined, first === undefined ? {} : { invoke: first });
    const options = second === undefined ? {} : { invoke: second };
    await expect(caller.register(uri, undefined, options)).rejects.toMatchObject({
      uri: 'wamp.error.procedure_already_exists',
    });
    await callee.unregister(1);
    expect(await caller.register(uri, undefined, options)).toBe(2);
  });

  it.each(['', 'Single', 'constructor', 'load'])('"%s" is no policy', async (invoke) => {
    await expect(callee.register(uri, undefined, { invoke })).rejects.toMatchObject({
      uri: 'wamp.error.invalid_argument',
      args: [
        `The option invoke of REGISTER must be one of single, roundrobin, random, first, last, not ${invoke}.`,
      ],
    });
  });

  it('null is no policy either: the default', async () => {
    expect(await callee.register(uri, undefined, { invoke: null })).toBe(1);
  });

  it.each(['wamp.session.count', 'not a uri', ''])('"%s" is refused', async (wrong) => {
    await expect(callee.register(wrong)).rejects.toMatchObject({ uri: 'wamp.error.invalid_uri' });
  });
});

describe('an answer', () => {
  beforeEach(() => callee.register(uri));

  it('is a RESULT for each YIELD, and the last one ends the call', async () => {
    const [request] = await invoked({ receive_progress: true });
    callee.yield(request, [1], undefined, { progress: true });
    callee.yield(request, [2], { b: 3 });
    callee.yield(request, ['too late']);
    expect(await caller.drain()).toEqual([
      [50, 1, { progress: true }, [1]],
      [50, 1, {}, [2], { b: 3 }],
    ]);
  });

  it('is not progressive for who has not asked', async () => {
    const [request] = await invoked();
    callee.yield(request, [1], undefined, { progress: true });
    callee.yield(request, [2]);
    expect(await caller.drain()).toEqual([[50, 1, {}, [2]]]);
  });

  it('is the ERROR of the callee as it is', async () => {
    const [request] = await invoked();
    callee.send([8, 68, request, { _ref: 7 }, 'com.example.full', ['Full.'], { seats: 0 }]);
    expect(await caller.drain()).toEqual([
      [8, 48, 1, { _ref: 7 }, 'com.example.full', ['Full.'], { seats: 0 }],
    ]);
  });

  it('comes when the callee leaves: canceled', async () => {
    await invoked();
    callee.close();
    expect(await caller.drain()).toEqual([[8, 48, 1, {}, canceled, expect.anything()]]);
  });

  it('to a call of oneself is an answer, too', async () => {
    callee.request(48, {}, uri, ['me']);
    expect(await callee.expect(68)).toEqual([68, 1, 1, {}, ['me']]);
    callee.yield(1, ['you']);
    expect(await callee.expect(50)).toEqual([50, 2, {}, ['you']]);
  });
});

describe('CANCEL', () => {
  beforeEach(() => callee.register(uri));

  it('skip: the caller has its answer, the callee knows nothing, and its answer is dropped', async () => {
    const [request] = await invoked();
    caller.send([49, 1, { mode: 'skip' }]);
    expect(await caller.drain()).toEqual([[8, 48, 1, {}, canceled]]);
    await expectNothing(callee);
    callee.yield(request, ['late']);
    await expectNothing(caller, callee);
  });

  it.each<[what: string, options: Dict]>([
    ['kill', { mode: 'kill' }],
    ['no mode', {}],
    ['an unknown mode', { mode: 'softly' }],
  ])('%s: the callee is told, and its answer is that of the call', async (_what, options) => {
    const [request] = await invoked({ receive_progress: true });
    caller.send([49, 1, options]);
    expect(await callee.drain()).toEqual([[69, request, { mode: 'kill' }]]);
    callee.yield(request, ['dropped'], undefined, { progress: true });
    await expectNothing(caller);
    callee.send([8, 68, request, {}, 'com.example.stopped', ['half done']]);
    expect(await caller.drain()).toEqual([[8, 48, 1, {}, 'com.example.stopped', ['half done']]]);
  });

  it('kill: a result that was on its way is the answer', async () => {
    const [request] = await invoked();
    caller.send([49, 1, { mode: 'kill' }]);
    callee.yield(request, ['done']);
    expect(await caller.drain()).toEqual([[50, 1, {}, ['done']]]);
  });

  it('kill: a callee that never answers is not awaited for ever', async () => {
    await invoked();
    caller.send([49, 1, { mode: 'kill' }]);
    router.clock.advance(29_999);
    await expectNothing(caller);
    router.clock.advance(1);
    expect(await caller.drain()).toEqual([[8, 48, 1, {}, canceled]]);
  });

  it('killnowait: both are told at once, and the answer is dropped', async () => {
    const [request] = await invoked();
    caller.send([49, 1, { mode: 'killnowait' }]);
    expect(await caller.drain()).toEqual([[8, 48, 1, {}, canceled]]);
    expect(await callee.drain()).toEqual([[69, request, { mode: 'killnowait' }]]);
    callee.send([8, 68, request, {}, canceled]);
    await expectNothing(caller, callee);
  });

  it.each(['kill', 'killnowait', 'skip'])(
    '%s of a callee that cannot be canceled: it is never told',
    async (mode) => {
      const simple = await join({ roles: { callee: {} } });
      await simple.register('com.example.simple');
      caller.request(48, {}, 'com.example.simple');
      await simple.expect(68);
      caller.send([49, 1, { mode }]);
      expect(await caller.drain()).toEqual([[8, 48, 1, {}, canceled]]);
      await expectNothing(simple);
      simple.yield(1, ['late']);
      await expectNothing(caller, simple);
    },
  );

  it('of an answered call, or of another client, does nothing', async () => {
    const [request] = await invoked();
    const stranger = await join();
    stranger.send([49, 1, { mode: 'kill' }]);
    await expectNothing(callee);
    callee.yield(request);
    await caller.expect(50);
    caller.send([49, 1, { mode: 'kill' }]);
    await expectNothing(caller, callee);
    expect(await stranger.drain()).toEqual([]);
  });
});

describe('the end of a caller', () => {
  it.each<[how: string, end: () => unknown]>([
    ['GOODBYE', () => caller.leave()],
    ['ABORT', () => caller.send([3, {}, 'com.example.gone'])],
    ['a lost connection', () => caller.close()],
    ['a violation', () => caller.send([70, 99, {}])],
  ])('by %s stops what it has called', async (_how, end) => {
    await callee.register(uri);
    const [request] = await invoked();
    await end();
    expect(await callee.drain()).toEqual([[69, request, { mode: 'killnowait' }]]);
    callee.yield(request, ['late']);
    await expectNothing(callee);
  });
});

describe('a timeout', () => {
  beforeEach(() => callee.register(uri));

  it.each([
    ['1 s of 2 s', 1_000, 2_000, true],
    ['2 s of 1 s', 2_000, 1_000, false],
    ['0.9 s of 1.1 s', 900, 1_100, true],
    ['1 s of 3 s', 1_000, 3_000, true],
  ])('of %s', async (_what, timeout, duration, isLate) => {
    const [request] = await invoked({ timeout });
    router.clock.advance(duration);
    callee.yield(request, ['done']);
    const [answer] = await caller.drain();
    expect(answer).toMatchObject(
      isLate ? { 0: 8, 4: 'wamp.error.timeout' } : [50, 1, {}, ['done']],
    );
    expect(await callee.drain()).toEqual(isLate ? [[69, request, { mode: 'killnowait' }]] : []);
    const next = caller.call(uri);
    callee.yield((await callee.expect(68))[1], ['next']);
    expect(await next).toBe('next');
  });

  it('counts from the last progressive result', async () => {
    const [request] = await invoked({ timeout: 100, receive_progress: true });
    for (let n = 1; n <= 3; n++) {
      router.clock.advance(99);
      callee.yield(request, [n], undefined, { progress: true });
    }
    expect(await caller.drain()).toHaveLength(3);
    router.clock.advance(100);
    expect((await caller.drain())[0]).toMatchObject({ 4: 'wamp.error.timeout' });
  });
});

describe('streamed input', () => {
  it('goes to one callee piece by piece, the last one without progress', async () => {
    await callee.register(uri);
    const [request, details] = await invoked({ progress: true, receive_progress: true }, [1]);
    expect(details).toEqual({ progress: true, receive_progress: true });
    caller.send([48, 1, { progress: true }, uri, [2], { b: 2 }]);
    callee.yield(request, ['so far'], undefined, { progress: true });
    caller.send([48, 1, {}, uri, [3]]);
    callee.yield(request, ['all']);
    expect(await callee.drain()).toEqual([
      [68, request, 1, { progress: true, receive_progress: true }, [2], { b: 2 }],
      [68, request, 1, { receive_progress: true }, [3]],
    ]);
    expect(await caller.drain()).toEqual([
      [50, 1, { progress: true }, ['so far']],
      [50, 1, {}, ['all']],
    ]);
  });

  it('stays with its callee, whatever the policy', async () => {
    const options = { invoke: 'roundrobin' };
    const other = await join();
    await callee.register(uri, undefined, options);
    await other.register(uri, undefined, options);
    await invoked({ progress: true }, [1]);
    caller.send([48, 1, {}, uri, [2]]);
    expect(await callee.drain()).toEqual([[68, 1, 1, {}, [2]]]);
    await expectNothing(other);
    callee.yield(1);
  });

  it('may begin and end with nothing', async () => {
    await callee.register(uri);
    await invoked({ progress: true });
    caller.send([48, 1, {}, uri]);
    expect(await callee.drain()).toEqual([[68, 1, 1, {}]]);
    callee.yield(1);
  });

  it.each<[what: string, end: (request: number) => void]>([
    ['the answer', (request) => callee.yield(request, ['enough'])],
    ['a timeout', () => router.clock.advance(1_000)],
    ['killnowait', () => caller.send([49, 1, { mode: 'killnowait' }])],
  ])('does not pass after %s', async (_what, end) => {
    await callee.register(uri);
    const [request] = await invoked({ progress: true, timeout: 1_000 }, [1]);
    end(request);
    await callee.drain();
    caller.send([48, 1, { progress: true }, uri, [2]]);
    caller.send([48, 1, {}, uri, [3]]);
    await expectNothing(callee);
    expect(await caller.drain()).toHaveLength(1);
  });

  it('ends at the callee when the caller skips the answer', async () => {
    await callee.register(uri);
    const [request] = await invoked({ progress: true }, [1]);
    caller.send([49, 1, { mode: 'skip' }]);
    expect(await callee.drain()).toEqual([[68, request, 1, {}]]);
    callee.yield(request);
    expect(await caller.drain()).toHaveLength(1);
  });

  it('that has waited for a decision goes in order', async () => {
    let decide!: (isAllowed: boolean) => void;
    const decision = new Promise<boolean>((resolve) => (decide = resolve));
    const authorize = (_session: unknown, action: string) => (action === 'call' ? decision : true);
    await using own = createMemoryRouter({ authorize });
    const [one, other] = await Promise.all([joinTestClient(own.hub), joinTestClient(own.hub)]);
    await one.register(uri);
    other.request(48, { progress: true }, uri, [1]);
    other.send([48, 1, { progress: true }, uri, [2]]);
    other.send([48, 1, {}, uri, [3]]);
    expect(await one.drain()).toEqual([]);
    decide(true);
    expect(await one.drain()).toEqual([
      [68, 1, 1, { progress: true }, [1]],
      [68, 1, 1, { progress: true }, [2]],
      [68, 1, 1, {}, [3]],
    ]);
    one.yield(1, ['all']);
    expect((await other.drain()).at(-1)).toEqual([50, 1, {}, ['all']]);
  });

  it('is refused for a callee that has not announced it', async () => {
    const simple = await join({ roles: { callee: {} } });
    await simple.register(uri);
    caller.request(48, { progress: true }, uri, [1]);
    expect(await caller.drain()).toEqual([
      [8, 48, 1, {}, 'wamp.error.feature_not_supported', expect.anything()],
    ]);
    await expectNothing(simple);
  });
});

describe('a client that reads too slowly', () => {
  const piece = ['x'.repeat(100_000)];

  it('costs its own call, as a caller of progressive results', async () => {
    await callee.register(uri);
    const [request] = await invoked({ receive_progress: true });
    caller.pause();
    for (let n = 0; n < 200; n++) callee.yield(request, piece, undefined, { progress: true });
    const told = await callee.drain();
    expect(told).toEqual([[69, request, { mode: 'killnowait' }]]);
    caller.resume();
    const answers = await caller.drain();
    expect(answers.at(-1)).toMatchObject({ 0: 8, 4: 'wamp.error.unavailable' });
    expect(answers.slice(0, -1).every(([code]) => code === 50)).toBe(true);
    expect(await callee.register('com.example.next')).toBe(2);
  });

  it('costs the calls with streamed input, as a callee', async () => {
    await callee.register(uri);
    const [request] = await invoked({ progress: true }, [1]);
    callee.pause();
    for (let n = 0; n < 200; n++) caller.send([48, 1, { progress: true }, uri, piece]);
    expect(await caller.drain()).toMatchObject([{ 0: 8, 4: 'wamp.error.unavailable' }]);
    callee.resume();
    expect((await callee.drain()).at(-1)).toEqual([69, request, { mode: 'killnowait' }]);
  });
});

describe('a policy', () => {
  const numbers = [0.9, 0.1, 0.5, 0.34, 0.99, 0];

  it.each<[invoke: string, order: string]>([
    ['first', 'aaaaaa'],
    ['last', 'cccccc'],
    ['roundrobin', 'abcabc'],
    ['random', 'cabbca'],
  ])('%s calls %s', async (invoke, order) => {
    const source = numbers.values();
    await using own = createMemoryRouter({ random: () => source.next().value! });
    for (const name of 'abc') {
      const client = await joinTestClient(own.hub);
      await client.register(uri, () => name, { invoke });
    }
    const client = await joinTestClient(own.hub);
    const answers = [];
    for (const _ of order) answers.push(await client.call(uri));
    expect(answers.join('')).toBe(order);
  });

  it.each<[what: string, random: () => number, message: string]>([
    ['too large', () => 1, 'It must return a number from 0 on, below 1, not 1.'],
    ['negative', () => -0.1, 'It must return a number from 0 on, below 1, not -0.1.'],
    ['no number', () => NaN, 'It must return a number from 0 on, below 1, not NaN.'],
    ['a text', () => '0' as never, 'It must return a number from 0 on, below 1, not a string.'],
    [
      'thrown',
      () => {
        throw new Error('no dice');
      },
      'no dice',
    ],
  ])('random lives with a source whose number is %s', async (_what, random, message) => {
    await using own = createMemoryRouter({ random });
    const client = await joinTestClient(own.hub);
    await client.register(uri, () => 'only', { invoke: 'random' });
    expect(await client.call(uri)).toBe('only');
    expect(own.log).toMatchObject([
      {
        level: 'error',
        message: expect.stringContaining('The option random'),
        stack: expect.stringContaining(message),
      },
    ]);
  });

  it('roundrobin halves 10 calls between two, and goes on when one has left', async () => {
    const counts: Record<string, number> = { a: 0, b: 0 };
    const clients: WampTestClient[] = [];
    for (const name of ['a', 'b']) {
      const client = await join();
      await client.register(uri, () => void counts[name]!++, { invoke: 'roundrobin' });
      clients.push(client);
    }
    for (let n = 0; n < 10; n++) await caller.call(uri);
    expect(counts).toEqual({ a: 5, b: 5 });
    await clients[0]!.unregister(1);
    for (let n = 0; n < 3; n++) await caller.call(uri);
    expect(counts).toEqual({ a: 5, b: 8 });
    clients[1]!.close();
    await expect(caller.call(uri)).rejects.toMatchObject({
      uri: 'wamp.error.no_such_procedure',
    });
  });
});

describe('what cannot be told in the format of the other end', () => {
  const huge = 2n ** 80n;
  let binary: WampTestClient;
  let text: WampTestClient;

  beforeEach(async () => {
    binary = await joinTestClient(router.hub, { serializer: new CborSerializer() });
    text = await joinTestClient(router.hub, { serializer: new JsonSerializer() });
  });

  it('is an invalid argument of a call', async () => {
    await text.register(uri);
    await expect(binary.call(uri, [huge])).rejects.toMatchObject({
      uri: 'wamp.error.invalid_argument',
    });
    await expectNothing(text);
  });

  it('ends streamed input', async () => {
    await text.register(uri);
    binary.request(48, { progress: true }, uri, [1]);
    await text.expect(68);
    binary.send([48, 1, {}, uri, [huge]]);
    expect(await binary.drain()).toMatchObject([{ 0: 8, 4: 'wamp.error.invalid_argument' }]);
    expect(await text.drain()).toEqual([[69, 1, { mode: 'killnowait' }]]);
  });

  it.each<[what: string, options: Dict]>([
    ['a result', {}],
    ['a progressive result', { progress: true }],
  ])('is a failure of %s', async (_what, options) => {
    await binary.register(uri);
    text.request(48, { receive_progress: true }, uri);
    const [, request] = await binary.expect(68);
    binary.yield(request, [huge], undefined, options);
    expect(await text.drain()).toMatchObject([{ 0: 8, 4: 'wamp.error.runtime_error' }]);
    expect(text.isClosed || binary.isClosed).toBe(false);
    if ('progress' in options) binary.yield(request);
  });
});
