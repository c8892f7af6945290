import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../lib/testing/index.js';
import type { Attacker } from './attacker.js';
import { type Payload, randomLife } from './mutations.js';
import { formats, useTarget } from './support.js';

// Messages of good clients, changed at random: the server answers or refuses, and keeps nothing.
// A failure names its seed; `FUZZ_SEED=<seed> FUZZ_RUNS=1` runs it again. More by `FUZZ_RUNS=20000`.

const firstSeed = Number(process.env['FUZZ_SEED'] ?? 1);
const runs = Number(process.env['FUZZ_RUNS'] ?? 100);
/** Ends what hangs; a busy machine takes its time. */
const limitMs = Math.max(120_000, 1_000 * runs);

function send({ ws }: Attacker, { data, binary, cuts }: Payload): void {
  const bytes = Buffer.from(data as string);
  const ends = [...cuts.filter((cut) => cut < bytes.length), bytes.length];
  ends.forEach((end, i) => {
    const fin = i === ends.length - 1;
    ws.send(bytes.subarray(i === 0 ? 0 : ends[i - 1], end), { binary, fin });
  });
}

describe.each(formats)('a random client (%s)', (_subprotocol, serializer) => {
  const target = useTarget({
    limits: {
      maxCallsInFlight: 4,
      maxSubscriptions: 3,
      maxRegistrations: 3,
      maxWaitingEvents: 2,
      maxOutboxBytes: 200_000,
    },
  });

  it(
    'does no harm',
    async () => {
      for (let seed = firstSeed; seed < firstSeed + runs; seed++) {
        const dice = new SeededRandom(seed);
        const attacker = await target().connect(serializer);
        const isSlow = dice.chance(0.2);
        if (isSlow) attacker.ws.pause();
        for (const payload of randomLife(dice, serializer)) send(attacker, payload);
        if (isSlow && dice.chance(0.5)) await target().assertCanaryAnswers(`FUZZ_SEED=${seed}:`);
        attacker.ws.resume();
        if (dice.chance(0.8)) await attacker.settled();
        await target().assertNothingLeft(`FUZZ_SEED=${seed}:`);
        expect({}).not.toHaveProperty('polluted');
      }
    },
    limitMs,
  );
});
