import { WampHub } from '../../hub/wamp-hub.js';
import { assertOptions } from '../../protocol/options.js';
import { type ApplicationLike, hubOf } from '../connect-remote.js';
import { realTime } from '../test-wait.js';
import { defaults } from './defaults.js';
import { describeStep } from './describe-step.js';
import { isSameFault, type SimulationFault } from './fault.js';
import { Planner } from './planner.js';
import { SeededRandom } from './seeded-random.js';
import { servedUris } from './served-uris.js';
import { shorten } from './shorten.js';
import { SimulationError } from './simulation-error.js';
import type { SimulationOptions, SimulationReport } from './simulation-options.js';
import { simulationRules } from './simulation-rules.js';
import { SimulationRun } from './simulation-run.js';
import type { Step } from './step.js';
import * as texts from './texts.js';
import { VirtualWorld } from './virtual-world.js';

/**
 * Lets clients do random things with an application, in virtual time: they join, call, cancel, publish, subscribe,
 * read slowly, leave and vanish. Procedures and topics are those of the hub. It checks what must hold whatever
 * clients do: each request gets one answer, handlers end when their callers have been told or have left, no timer
 * goes on and no table holds anything when all have left, and no error is unhandled.
 *
 * During the run, timers, `Date`, `performance.now` and `Math.random` of the process are virtual, so that the same
 * seed makes the same run. What a handler awaits of the network or a disk takes real time. Timers that are left at
 * the end never run.
 *
 * @param target a hub, or an application, which is started if it was not
 * @returns what has happened
 * @throws `SimulationError` with the faults, the shortest trace that was found, and the seed; `TypeError` for a wrong
 *   option
 * @example
 * it('stands whatever clients do', async () => {
 *   const app = await Test.createTestingModule({ imports: [AppModule] }).compile();
 *   await simulate(app, {
 *     arguments: { 'com.example.math.add': (random) => [random.below(100), random.below(100)] },
 *   });
 *   await app.close();
 * });
 */
export async function simulate(
  target: ApplicationLike | WampHub,
  options: SimulationOptions = {},
): Promise<SimulationReport> {
  assertOptions(simulationRules, options, texts.options);
  const hub = target instanceof WampHub ? target : await hubOf(target, options.hub);
  const { seed = Math.floor(Math.random() * 2 ** 31), steps: count = defaults.steps } = options;
  const steps: Step[] = [];
  const random = new SeededRandom(seed);
  const planner = new Planner(random, urisOf(hub, options), options);
  const { faults, report } = await inWorld(
    { hub, seed, options, looks: defaults.endLooks },
    async (run) => {
      while (steps.length < count && run.faults.length === 0) {
        const step = planner.next(run.clients);
        steps.push(step);
        await run.play(step);
      }
    },
  );
  const [first] = faults;
  if (first === undefined) return { seed, ...report };
  const trace = await shortTrace({ hub, seed, options, looks: defaults.replayLooks }, steps, first);
  const replay = texts.replay(seed, { ...options, steps: count });
  throw new SimulationError(seed, faults, trace?.map(describeStep), replay);
}

/** What a run is made of, besides its steps. */
interface Setting {
  readonly hub: WampHub;
  readonly seed: number;
  readonly options: SimulationOptions;
  readonly looks: number;
}

interface Outcome {
  readonly faults: readonly SimulationFault[];
  readonly report: Omit<SimulationReport, 'seed'>;
}

/** Makes a run, from its first step to its end. */
async function inWorld(
  { hub, seed, options, looks }: Setting,
  play: (run: SimulationRun) => Promise<void>,
): Promise<Outcome> {
  const world = new VirtualWorld(hub, seed, options.date);
  try {
    const run = new SimulationRun(hub, world, options, looks);
    await play(run);
    await run.end();
    return { faults: run.faults, report: { ...run.counts, virtualMs: run.virtualMs } };
  } finally {
    world.restore();
  }
}

/** Returns few steps that show a fault; `undefined` if it does not come again. */
async function shortTrace(
  setting: Setting,
  steps: readonly Step[],
  fault: SimulationFault,
): Promise<readonly Step[] | undefined> {
  const shows = async (part: readonly Step[]): Promise<boolean> => {
    const { faults } = await inWorld(setting, async (run) => {
      for (const step of part) await run.play(step);
    });
    return faults.some((found) => isSameFault(found, fault));
  };
  const related = steps.filter((step) => isRelated(step, fault));
  const budget = { runs: defaults.shortenRuns, ms: defaults.shortenMs, time: realTime };
  for (const part of [related, steps]) if (await shows(part)) return shorten(part, shows, budget);
  return undefined;
}

/** Returns true for a step that may be needed for a fault of its procedure. */
function isRelated(step: Step, { subject }: SimulationFault): boolean {
  return step.type === 'call' ? step.uri === subject : !('topic' in step);
}

function urisOf(hub: WampHub, options: SimulationOptions): ReturnType<typeof servedUris> {
  const { filter = () => true, topics = [], realm = hub.core.options.realms[0] ?? '' } = options;
  const served = servedUris(hub, realm);
  return {
    ...served,
    procedures: served.procedures.filter(filter),
    topics: [...served.topics, ...topics].filter(filter),
  };
}
