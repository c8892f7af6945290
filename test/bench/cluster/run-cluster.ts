import { isInstalled } from './broker.js';
import { type Kind, kinds, type Rhythm } from './kinds.js';
import { type Spent, Stage } from './stage.js';

/** How much is measured. */
interface Amount {
  readonly rounds: number;
  readonly events: number;
  readonly calls: number;
  readonly crowd: number;
}

const whole: Amount = { rounds: 5, events: 10_000, calls: 2_000, crowd: 10_000 };
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
  const rows = { events: [] as string[], crowd: [] as string[], calls: [] as string[] };
  const costs = new Map<string, number>();
  for (const kind of names) await measureKind(kind, amount, rows, costs);
  print('Event to one subscriber on each of 3 nodes, CPU µs', eventHead, rows.events);
  print(`Event to ${amount.crowd} subscribers over 3 nodes`, crowdHead, rows.crowd);
  print('Call from one node to a client at another', callHead, rows.calls);
  console.log(goals(names, costs));
}

const eventHead =
  '| | size | at once | publisher | broker | each receiver | per delivery |\n|-|-|-|-|-|-|-|';
const crowdHead = '| | last receiver, ms | CPU of nodes and broker, µs per receiver |\n|-|-|-|';
const callHead = '| | p50 ms | p99 ms | CPU µs: caller, broker, callee |\n|-|-|-|-|';

interface Rows {
  readonly events: string[];
  readonly crowd: string[];
  readonly calls: string[];
}

async function measureKind(kind: Kind, amount: Amount, rows: Rows, costs: Map<string, number>) {
  const { title } = kinds[kind];
  const small = await onStage(kind, 1, async (stage) => {
    for (const load of loads) {
      const spent = await eventCost(stage, load, amount);
      const delivery = (spent.publisher + spent.broker + 2 * spent.receiver) / 3;
      costs.set(`${kind} ${nameOf(load)}`, delivery);
      const cells = [`${load.bytes} B`, `${load.rhythm.group}`, ...figuresOf(spent)];
      rows.events.push(row(title, ...cells, delivery.toFixed(1)));
    }
    return callCost(stage, amount);
  });
  rows.calls.push(row(title, ...small));
  await onStage(kind, Math.ceil(amount.crowd / 3), async (stage) => {
    rows.crowd.push(row(title, ...(await crowdCost(stage, amount))));
  });
}

async function onStage<T>(
  kind: Kind,
  perNode: number,
  run: (stage: Stage) => Promise<T>,
): Promise<T> {
  const stage = await Stage.open(kind);
  try {
    await stage.connect(perNode);
    return await run(stage);
  } finally {
    await stage.close();
  }
}

/** The CPU time of one event, the median of the rounds. */
async function eventCost(stage: Stage, load: Load, { rounds, events }: Amount): Promise<Spent> {
  const all: Spent[] = [];
  for (let round = -warmUps; round < rounds; round++) {
    const spent = await stage.spent(
      async () => void (await stage.publish(events, load.bytes, load.rhythm)),
    );
    if (round >= 0) all.push(spent);
  }
  const of = (part: keyof Spent): number => median(all.map((each) => each[part])) / events;
  return { publisher: of('publisher'), broker: of('broker'), receiver: of('receiver') };
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

/** What the issue demands: below half of the CPU time of socket.io for each delivered event. */
function goals(names: readonly Kind[], costs: ReadonlyMap<string, number>): string {
  if (!names.includes('socket.io'))
    return 'redis-server is not installed: nothing to compare with.';
  const lines = names
    .filter((kind) => kind !== 'socket.io')
    .flatMap((kind) =>
      loads.map((load) => {
        const own = costs.get(`${kind} ${nameOf(load)}`) ?? 0;
        const ratio = own / (costs.get(`socket.io ${nameOf(load)}`) ?? Number.NaN);
        const verdict = ratio <= 0.5 ? 'reached' : 'missed';
        return `- ${kind}, ${nameOf(load)}: ${ratio.toFixed(2)} of socket.io (must: 0.50): ${verdict}`;
      }),
    );
  return `### Goals\n\n${lines.join('\n')}\n`;
}

function nameOf({ bytes, rhythm }: Load): string {
  return `${bytes} B, ${rhythm.group} at once`;
}

function figuresOf({ publisher, broker, receiver }: Spent): string[] {
  return [publisher, broker, receiver].map((each) => each.toFixed(1));
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
