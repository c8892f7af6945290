import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as texts from '../../lib/hub/texts.js';
import { createTestHub } from '../../lib/testing/index.js';
import {
  endings,
  procedures,
  RandomSession,
  type Step,
  uris,
  ways,
} from '../utils/random-session.js';
import { expectEmptyTables } from '../utils/tables.js';
import { turns } from '../utils/turns.js';

// Whatever one client does, and whatever handlers and time do meanwhile: every request gets one final
// answer, nothing follows it, only violations end the session with ABORT, and no table keeps anything.

// More by `RANDOM_RUNS=20000`; the time limit grows along.
const numRuns = Number(process.env['RANDOM_RUNS'] ?? 400);
/** Ends what hangs; a busy machine takes its time. */
const limitMs = Math.max(120_000, 1_000 * numRuns);

const index = fc.nat({ max: 6 });
const uri = fc.constantFrom(...uris);

/** Everything but what ends the session; those steps come rarely, or no sequence gets far. */
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      type: fc.constant('call' as const),
      procedure: fc.constantFrom(...procedures),
      id: index,
      reuse: fc.boolean().chain((is) => (is ? fc.boolean() : fc.constant(false))),
      stream: fc.boolean(),
      progress: fc.boolean(),
      timeout: fc.constantFrom(0, 0, 10, 100, -1, Infinity),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ type: fc.constant('piece' as const), id: index, isLast: fc.boolean() }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant('cancel' as const),
      id: index,
      mode: fc.constantFrom('kill', 'killnowait', 'skip', 'other'),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('finish' as const),
      run: index,
      how: fc.constantFrom(...endings),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('emit' as const),
      run: index,
      isEncodable: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('advance' as const),
      ms: fc.constantFrom(1, 9, 10, 60, 200),
    }),
  },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('turn' as const) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant('request' as const),
      code: fc.constantFrom(16 as const, 32 as const, 34 as const, 64 as const, 66 as const),
      uri,
      id: index,
      option: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('publish' as const),
      uri: fc.constantFrom('com.a', 'com.b'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('invoke' as const),
      timeoutMs: fc.constantFrom(0, 10, 100),
      isAborted: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('answer' as const),
      id: fc.integer({ min: 1, max: 3 }),
      code: fc.constantFrom(70 as const, 8 as const),
      isProgress: fc.boolean(),
    }),
  },
);

const ending: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ type: fc.constant('end' as const), way: fc.constantFrom(...ways) }),
  fc.record({
    type: fc.constant('junk' as const),
    message: fc.constantFrom<unknown[][]>(
      [],
      [7],
      [1, 'realm1', {}],
      [48, 0, {}, 'com.a'],
      [48, 1],
      [16, 1, { acknowledge: 1 }, 'com.a'],
      [32, 1, { match: 'regex' }, 'com.a'],
      [8, 48, 1, {}, 'com.error'],
      [50, 1, {}],
    ),
  }),
);

const sequence = fc
  .tuple(
    fc.array(step, { minLength: 1, maxLength: 30 }),
    fc.option(ending, { nil: undefined }),
    fc.array(step, { maxLength: 5 }),
  )
  .map(([before, end, after]) => (end === undefined ? before : before.concat(end, after)));

describe('a random session', () => {
  it.each([
    ['that counts its requests as it likes', false],
    ['held to its request ids', true],
  ])(
    '%s',
    async (_name, isStrict) => {
      const property = fc.asyncProperty(sequence, fc.nat({ max: 2 }), async (steps, serializer) => {
        const session = await RandomSession.open(isStrict, serializer);
        await session.run(steps);
        expect(session.isAtRest).toBe(true);
      });
      await fc.assert(property, { numRuns });
    },
    limitMs,
  );
});

describe('random messages', () => {
  const element = fc.oneof(
    fc.integer({ min: -1, max: 80 }),
    fc.jsonValue() as fc.Arbitrary<unknown>,
    fc.dictionary(fc.string(), fc.jsonValue()) as fc.Arbitrary<unknown>,
    fc.constantFrom('com.a', 'com.value', 'realm1', {}, [], 2 ** 53),
  );
  const message = fc.oneof(
    fc.jsonValue(),
    fc
      .tuple(
        fc.constantFrom(...[1, 3, 5, 6, 8, 16, 32, 34, 48, 49, 64, 66, 70]),
        fc.array(element, { maxLength: 6 }),
      )
      .map(([code, rest]) => ([code] as unknown[]).concat(rest)),
  );

  it.each([false, true])(
    'are answered or end the session, and nothing else (joined: %s)',
    async (isJoined) => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(message, { maxLength: 8 }),
          fc.nat({ max: 2 }),
          async (messages, nth) => {
            const test = createTestHub();
            test.hub.register('com.value', () => 1);
            const serializer = test.hub.core.options.serializers[nth];
            const client = isJoined
              ? await test.join('realm1', {}, { serializer })
              : test.connect({ serializer });
            for (const each of messages) client.send(each as unknown[]);
            await turns(1);
            const end = client.received.findIndex(([code]) => code === 3 || code === 6);
            expect(end < 0 ? [] : client.received.slice(end + 1)).toEqual([]);
            client.close();
            expectEmptyTables(test);
            expect(test.log.filter(({ message: text }) => text === texts.unexpected)).toEqual([]);
          },
        ),
        { numRuns },
      );
    },
    limitMs,
  );
});
