import { isInstalled } from './broker.js';
import { isByHand, type Kind, kinds, type Rhythm } from './kinds.js';
import { type Spent, Stage } from './stage.js';

/** How much is measured. */
interface Amount {
  readonly rounds: number;
  readonly events: number;
  readonly calls: number;
  readonly crowd: number;
}

const whole: Amount = { rounds: 9, events: 10_000, calls: 2_000, crowd: 10_000 };
const quick: Amount = { rounds: 1, events: 2_000, calls: 300, crowd: 999 };

/** Rounds before the first that counts: V8 compiles what is hot by then. */
const warmUps = 3;

/** The same 5,000 events per second, in groups of a publisher that is busy, and of one that works through a lot. */
const rhythms: readonly Rhythm[] = [
  { group: 10, pauseMs: 2 },
  { group: 100, pauseMs: 20 },
];
const sizes = [64, 4_096] as const;
const loads = rhythms.flatMap((rhythm) => sizes.map((bytes) => ({ rhythm, bytes })));
type Load = (typeof loads)[number];

/**
 * Measures three nodes: the CPU time of an event on publisher, broker and each receiver, one event to a crowd, and
 * calls from one node to a client at another. Prints a table for each.
 */
export async function runCluster(isQuick: boolean): Promise<void> {
  const amount = isQuick ? quick : whole;
  const names = (Object.keys(kinds) as Kind[]).filter((kind) => isInstalled(kinds[kind].broker));
  const costs = await eventCosts(names, amount);
  print(
    `Event to one subscriber on each of 3 nodes, CPU µs, medians of ${amount.rounds} rounds`,
    eventHead,
    eventRows(costs),
  );
  const complete = names.filter((kind) => !isByHand(kind));
  print(
    `Event to ${amount.crowd} subscribers over 3 nodes`,
    crowdHead,
    await rowsOf(complete, Math.ceil(amount.crowd / 3), (stage) => crowdCost(stage, amount)),
  );
  print(
    'Call from one node to a client at another',
    callHead,
    await rowsOf(complete, 1, (stage) => callCost(stage, amount)),
  );
  console.log(goals(names, costs));
}

const eventHead =
  '| | size | at once | publisher | broker | each receiver | per delivery |\n|-|-|-|-|-|-|-|';
const crowdHead = '| | last receiver, ms | CPU of nodes and broker, µs per receiver |\n|-|-|-|';
const callHead = '| | p50 ms | p99 ms | CPU µs: caller, broker, callee |\n|-|-|-|-|';

/** The rounds of each contestant for one load. */
interface LoadCosts {
  readonly load: Load;
  readonly of: ReadonlyMap<Kind, readonly Spent[]>;
}

/** All contestants run at once and take turns, so that a machine which changes its speed changes all. */
async function eventCosts(names: readonly Kind[], amount: Amount): Promise<LoadCosts[]> {
  const stages = new Map<Kind, Stage>();
  try {
    for (const kind of names) stages.set(kind, await openStage(kind, 1));
    const all: LoadCosts[] = [];
    for (const load of loads) all.push({ load, of: await eventCost(stages, load, amount) });
    return all;
  } finally {
    for (const stage of stages.values()) await stage.close();
  }
}

/** The CPU times of one event, for each round. */
async function eventCost(
  stages: ReadonlyMap<Kind, Stage>,
  { bytes, rhythm }: Load,
  { rounds, events }: Amount,
): Promise<Map<Kind, Spent[]>> {
  const all = new Map([...stages.keys()].map((kind): [Kind, Spent[]] => [kind, []]));
  for (let round = -warmUps; round < rounds; round++)
    for (const [kind, stage] of stages) {
      const spent = await stage.spent(
        async () => void (await stage.publish(events, bytes, rhythm)),
      );
      if (round >= 0) all.get(kind)?.push(perEvent(spent, events));
    }
  return all;
}

function perEvent({ publisher, broker, receiver }: Spent, events: number): Spent {
  return { publisher: publisher / events, broker: broker / events, receiver: receiver / events };
}

function deliveryOf({ publisher, broker, receiver }: Spent): number {
  return (publisher + broker + 2 * receiver) / 3;
}

function eventRows(costs: readonly LoadCosts[]): string[] {
  return [...(costs[0]?.of.keys() ?? [])].flatMap((kind) =>
    costs.map(({ load, of }) => {
      const rounds = of.get(kind) ?? [];
      const cells = [
        (each: Spent) => each.publisher,
        (each: Spent) => each.broker,
        (each: Spent) => each.receiver,
        deliveryOf,
      ].map((part) => median(rounds.map(part)).toFixed(1));
      return row(kinds[kind].title, `${load.bytes} B`, `${load.rhythm.group}`, ...cells);
    }),
  );
}

/** Measures contestants one after the other, and returns a row for each. */
async function rowsOf(
  names: readonly Kind[],
  perNode: number,
  measure: (stage: Stage) => Promise<string[]>,
): Promise<string[]> {
  const rows: string[] = [];
  for (const kind of names) {
    const stage = await openStage(kind, perNode);
    try {
      rows.push(row(kinds[kind].title, ...(await measure(stage))));
    } finally {
      await stage.close();
    }
  }
  return rows;
}

async function openStage(kind: Kind, perNode: number): Promise<Stage> {
  const stage = await Stage.open(kind);
  await stage.connect(perNode);
  return stage;
}

async function crowdCost(stage: Stage, { rounds }: Amount): Promise<string[]> {
  const times: number[] = [];
  const costs: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    let tookMs = 0;
    const { publisher, broker, receiver } = await stage.spent(async () => {
      tookMs = await stage.publish(1, 200, { group: 1, pauseMs: 0 });
    });
    if (round === 0) continue;
    times.push(tookMs);
    costs.push((publisher + broker + 2 * receiver) / stage.clients.length);
  }
  return [median(times).toFixed(0), median(costs).toFixed(1)];
}

async function callCost(stage: Stage, { calls }: Amount): Promise<string[]> {
  const session = stage.clients[1]?.session ?? '';
  const order = { do: 'call', session, count: calls, bytes: 64 } as const;
  await stage.nodes[0].ask({ ...order, count: Math.ceil(calls / 10) });
  let times: readonly number[] = [];
  const spent = await stage.spent(async () => {
    times = (await stage.nodes[0].ask(order)).times ?? [];
  });
  const sorted = times.toSorted((one, other) => one - other);
  const at = (share: number): string => (sorted[Math.floor(share * sorted.length)] ?? 0).toFixed(2);
  // The third node has no part in it.
  const callee = 2 * spent.receiver;
  const cpu = [spent.publisher, spent.broker, callee].map((each) => (each / calls).toFixed(0));
  return [at(0.5), at(0.99), cpu.join(' + ')];
}

/**
 * What is demanded: below half of the CPU time of socket.io for each delivered event. Beside it, what nodes
 * by hand take.
 */
function goals(names: readonly Kind[], costs: readonly LoadCosts[]): string {
  if (!names.includes('socket.io'))
    return 'redis-server is not installed: nothing to compare with.';
  const lines = names
    .filter((kind) => kind !== 'socket.io' && !isByHand(kind))
    .flatMap((kind) =>
      costs.map(({ load, of }) => {
        const ratio = ratioOf(of, kind, 'socket.io');
        const verdict = ratio <= 0.5 ? 'reached' : 'missed';
        const floor = ratioOf(of, `${kind} by hand` as Kind, 'socket.io');
        return `- ${kind}, ${nameOf(load)}: ${ratio.toFixed(2)} of socket.io (must: 0.50): ${verdict}; by hand ${floor.toFixed(2)}`;
      }),
    );
  return `### Goals\n\n${lines.join('\n')}\n`;
}

/** The median of the ratios of the rounds. */
function ratioOf(of: ReadonlyMap<Kind, readonly Spent[]>, one: Kind, other: Kind): number {
  const others = of.get(other) ?? [];
  const ratios = (of.get(one) ?? []).map(
    (spent, round) => deliveryOf(spent) / deliveryOf(others[round] as Spent),
  );
  return median(ratios);
}

function nameOf({ bytes, rhythm }: Load): string {
  return `${bytes} B, ${rhythm.group} at once`;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function row(...cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function print(title: string, head: string, rows: readonly string[]): void {
  console.log(`### ${title}\n\n${head}\n${rows.join('\n')}\n`);
}
