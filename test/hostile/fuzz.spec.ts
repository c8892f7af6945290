import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WampModuleOptions, WampSerializer } from 'nestjs-wamp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SeededRandom } from '../../lib/testing/index.js';
import { joinBatch } from '../../lib/transport/batched/batch-format.js';
import { defaults } from '../../lib/transport/defaults.js';
import { oddities, ways } from '../utils/oddities.js';
import { Attacker } from './attacker.js';
import { type Payload, randomLife } from './mutations.js';
import { RawAttacker, rawFrame } from './raw-attacker.js';
import { formats, type Target, useTarget } from './support.js';

// Messages of good clients, changed at random: the server answers or refuses, and keeps nothing.
// A failure names its seed; `FUZZ_SEED=<seed> FUZZ_RUNS=1` runs it again. More by `FUZZ_RUNS=20000`.

const firstSeed = Number(process.env['FUZZ_SEED'] ?? 1);
const runs = Number(process.env['FUZZ_RUNS'] ?? 150);
/** Ends what hangs; a busy machine takes its time. */
const limitMs = Math.max(120_000, 1_000 * runs);

// The server waits so long for who broke the protocol in the middle of a frame, and it would take most of the time.
const { disconnectTimeoutMs } = defaults;
beforeAll(() => void Object.assign(defaults, { disconnectTimeoutMs: 20 }));
afterAll(() => void Object.assign(defaults, { disconnectTimeoutMs }));

/** How a client comes, and how it sends. */
interface Road {
  open(target: Target, serializer: WampSerializer): Promise<Client>;
}

interface Client extends Pick<Attacker, 'settled'> {
  pause(): void;
  resume(): void;
  send(payload: Payload): void;
}

/** The bytes, cut where the payload says. */
function partsOf(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const ends = [...cuts.filter((cut) => cut < bytes.length), bytes.length];
  return ends.map((end, i) => bytes.subarray(i === 0 ? 0 : ends[i - 1], end));
}

function batchOf({ binary }: WampSerializer, bytes: Buffer): Buffer {
  return binary
    ? Buffer.from(joinBatch([bytes]) as Uint8Array)
    : Buffer.concat([bytes, Buffer.of(0x1e)]);
}

function webSocket(suffix: '' | '.batched'): Road {
  const open: Road['open'] = async (target, serializer) => {
    const attacker = target.admit(
      await Attacker.connect(target.url, serializer, undefined, suffix),
    );
    const { ws } = attacker;
    return {
      settled: () => attacker.settled(),
      pause: () => ws.pause(),
      resume: () => ws.resume(),
      send({ data, binary, cuts }) {
        const bytes = Buffer.from(data as string);
        const parts = partsOf(suffix === '' ? bytes : batchOf(serializer, bytes), cuts);
        parts.forEach((part, i) => ws.send(part, { binary, fin: i === parts.length - 1 }));
      },
    };
  };
  return { open };
}

const rawSocket: Road = {
  async open(target, serializer) {
    const attacker = target.admit(await RawAttacker.connect(socketFile(serializer), serializer));
    return {
      settled: () => attacker.settled(),
      pause: () => attacker.pause(),
      resume: () => attacker.resume(),
      send({ data, binary, cuts }) {
        // Where a frame of WebSocket has the wrong opcode, this one has a type that there is not.
        const type = binary === serializer.binary ? 0 : 3;
        const frame = rawFrame(type, Buffer.from(data as string));
        for (const part of partsOf(frame, cuts)) attacker.write(part);
      },
    };
  },
};

const roads = [webSocket(''), webSocket(''), webSocket('.batched'), rawSocket];

function socketFile({ subprotocol }: WampSerializer): string {
  return join(tmpdir(), `nestjs-wamp-fuzz-${process.pid}-${subprotocol}.sock`);
}

/** Decides like an application that fails in any way: one after the other. */
function oddDecisions(): WampModuleOptions['authorize'] {
  const failures = Object.values(ways).flatMap((way) => Object.values(oddities).map(way));
  let asked = 0;
  return (_session, _action, uri) => {
    if (uri === 'com.target.odd') failures[asked++ % failures.length]!();
    return true;
  };
}

describe.each(formats)('a random client (%s)', (subprotocol, serializer) => {
  const target = useTarget({
    batched: true,
    rawSocket: { path: socketFile(serializer) },
    limits: {
      maxCallsInFlight: 4,
      maxSubscriptions: 3,
      maxRegistrations: 3,
      maxWaitingEvents: 2,
      maxOutboxBytes: 200_000,
    },
    ...(subprotocol === 'wamp.2.msgpack' && { authorize: oddDecisions() }),
  });

  it(
    'does no harm',
    async () => {
      for (let seed = firstSeed; seed < firstSeed + runs; seed++) {
        const dice = new SeededRandom(seed);
        const client = await dice.pick(roads).open(target(), serializer);
        const isSlow = dice.chance(0.2);
        if (isSlow) client.pause();
        for (const payload of randomLife(dice, serializer)) client.send(payload);
        if (isSlow && dice.chance(0.5)) await target().assertCanaryAnswers(`FUZZ_SEED=${seed}:`);
        client.resume();
        if (dice.chance(0.8)) await client.settled();
        await target().assertNothingLeft(`FUZZ_SEED=${seed}:`);
        expect({}).not.toHaveProperty('polluted');
      }
    },
    limitMs,
  );
});
