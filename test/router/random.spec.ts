import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  answers,
  endings,
  matches,
  modes,
  policies,
  RandomRouter,
  type Step,
  uris,
} from './random-router.js';

// Whatever four clients of a router do: each call has one answer, who keeps to the protocol keeps its session,
// and no table keeps anything.

// More by `RANDOM_RUNS=20000`; the time limit grows along.
const numRuns = Number(process.env['RANDOM_RUNS'] ?? 200);
/** Ends what hangs; a busy machine takes its time. */
const limitMs = Math.max(120_000, 1_000 * numRuns);

const who = fc.nat({ max: 3 });
const at = fc.nat({ max: 6 });
/** Mostly URIs that can be called. */
const uri = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...uris.slice(0, 4)) },
  { weight: 1, arbitrary: fc.constantFrom(...uris) },
);
const flag = fc.boolean();
const one = <const T extends string>(name: T) => fc.constant(name);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: one('register'),
      who,
      uri,
      match: fc.constantFrom(...matches),
      invoke: fc.constantFrom(...policies),
    }),
  },
  {
    weight: 10,
    arbitrary: fc.record({
      do: one('call'),
      who,
      uri,
      progress: flag,
      stream: flag,
      disclose: flag,
      timeout: fc.constantFrom(0, 0, 10, 100),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: one('piece'), who, at, isLast: flag }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: one('cancel'), who, at, mode: fc.constantFrom(...modes) }),
  },
  {
    weight: 10,
    arbitrary: fc.record({ do: one('answer'), who, at, how: fc.constantFrom(...answers) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: one('publish'), who, uri, isForAll: flag, isUntellable: flag }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: one('subscribe'), who, uri, match: fc.constantFrom(...matches) }),
  },
  { weight: 2, arbitrary: fc.record({ do: one('unregister'), who, at }) },
  { weight: 1, arbitrary: fc.record({ do: one('unsubscribe'), who, at }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('pause', 'resume'), who }) },
  { weight: 1, arbitrary: fc.record({ do: one('leave'), who, how: fc.constantFrom(...endings) }) },
  { weight: 2, arbitrary: fc.record({ do: one('advance'), ms: fc.constantFrom(1, 10, 40_000) }) },
  { weight: 8, arbitrary: fc.record({ do: one('turn') }) },
);

it(
  'answers each call once',
  async () => {
    const property = fc.asyncProperty(
      fc.array(step, { minLength: 5, maxLength: 60 }),
      async (steps) => {
        const router = new RandomRouter();
        await router.start();
        await router.run(steps);
        await router.finish();
      },
    );
    await expect(fc.assert(property, { numRuns })).resolves.toBeUndefined();
  },
  limitMs,
);
