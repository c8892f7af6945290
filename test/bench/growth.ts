import type { MatchPolicy } from 'nestjs-wamp';
import { bare, type Contestant } from './catalogue.js';
import { LoadConnection } from './load/connection.js';
import type { Subject } from './load/load.js';
import { wampDialects } from './load/wamp-dialect.js';
import { type Effort, measureRounds, prepare, stop } from './measure.js';
import { digits, table } from './report.js';
import { openRpc } from './scenarios/rpc.js';
import { ServerProcess } from './server-process.js';
import { median } from './statistics.js';
import { growthUris, Procedure } from './targets/contract.js';

const sessionCounts = [1, 10, 100, 1_000, 5_000];
const uriCounts = [10, 100, 1_000, 10_000];
const policies: readonly MatchPolicy[] = ['exact', 'prefix', 'wildcard'];
const dialect = wampDialects.json;

/** Callers at work while the other sessions are idle. */
const maxCallers = 32;
const inFlight = 8;
const publications = 200_000;
/** Publications that reach somebody, at once: all of them wait in one outbox. */
const deliveredAtOnce = 1_000;
const heldRounds = 200;

function growing(target: string): Contestant {
  return { name: target, target, dialect, procedure: '', isExtra: false };
}

async function openIdle({ port }: Subject, count: number): Promise<LoadConnection[]> {
  const idle: LoadConnection[] = [];
  while (idle.length < count) idle.push(await LoadConnection.open(port, dialect));
  return idle;
}

/** Processor time of a call, in microseconds, by a load of calls. */
async function callMicros(
  contestant: Contestant,
  effort: Effort,
  open: (subject: Subject) => ReturnType<typeof openRpc>,
): Promise<number> {
  const entry = await prepare(open, contestant, effort);
  const [result] = await measureRounds([entry], effort);
  await stop(entry);
  return result!.middle.cpuMicros;
}

/** A call while so many sessions are open: 32 of them call, or all. */
function bySessions(target: string, sessions: number, allCall: boolean, effort: Effort) {
  return callMicros(growing(target), effort, async (subject) => {
    const connections = allCall ? sessions : Math.min(sessions, maxCallers);
    const options = { connections, inFlight: allCall ? 1 : inFlight };
    const idle = await openIdle(subject, sessions - connections);
    const calls = { procedures: [Procedure.Add], args: [1, 2] };
    const load = await openRpc(subject, { ...options, ...calls });
    const close = async (): Promise<void> => {
      await Promise.all(idle.map((connection) => connection.close()));
      await load.close();
    };
    return { run: load.run, close };
  });
}

/** A call of one of so many procedures, each in turn. */
function byProcedures(count: number, match: MatchPolicy, effort: Effort): Promise<number> {
  return callMicros(growing('growth'), effort, async (subject) => {
    const control = await LoadConnection.open(subject.port, dialect);
    await control.ask(dialect.call(1, 'growth.register', [count, match]));
    await control.close();
    const procedures = Array.from({ length: count }, (_, i) => growthUris[match][1](i));
    return openRpc(subject, { connections: maxCallers, inFlight, procedures, args: [] });
  });
}

/** Processor time of a publication, in nanoseconds. */
interface PublishCost {
  /** To a topic with one subscriber. */
  readonly held: number;
  /** To a topic nobody holds. */
  readonly missed: number;
}

/** A publication while one session holds so many topics or patterns. */
async function byTopics(count: number, match: MatchPolicy): Promise<PublishCost> {
  const server = await ServerProcess.start('growth');
  const [holder, publisher] = await openIdle({ port: server.port, dialect }, 2);
  for (let i = 0; i < count; i++)
    await holder!.ask(dialect.subscribe(growthUris[match][0](i), match));
  const publish = async (times: number, first: number): Promise<number> => {
    const call = dialect.call(1, 'growth.publish', [times, first, count, match]);
    const answer = await publisher!.ask(call);
    return (JSON.parse(answer.toString()) as [0, 0, 0, [number]])[3][0];
  };
  const costs = { held: Number.NaN, missed: Number.NaN };
  const held: number[] = [];
  while (held.length < heldRounds) held.push(await publish(deliveredAtOnce, 0));
  costs.held = median(held);
  for (let i = 0; i < 3; i++) costs.missed = await publish(publications, count);
  await Promise.all([holder!.close(), publisher!.close()]);
  await server.stop();
  return costs;
}

async function sessionTable(effort: Effort): Promise<string> {
  const rows: string[][] = [];
  for (const sessions of sessionCounts) {
    const row = [String(sessions)];
    for (const allCall of [false, true])
      for (const target of [bare().target, 'ours unlimited'])
        row.push(digits(await bySessions(target, sessions, allCall, effort)));
    rows.push(row);
  }
  const columns = ['ws, at most 32 x 8 call', 'ours', 'ws, all x 1 call', 'ours'];
  return `### sessions\n\nCPU us of a call\n\n${table(['open sessions', ...columns], rows)}\n`;
}

async function procedureTable(effort: Effort): Promise<string> {
  const rows: string[][] = [];
  for (const count of uriCounts) {
    const row = [String(count)];
    for (const match of policies) row.push(digits(await byProcedures(count, match, effort)));
    rows.push(row);
  }
  return `### procedures\n\nCPU us of a call\n\n${table(['procedures', ...policies], rows)}\n`;
}

async function topicTable(): Promise<string> {
  const rows: string[][] = [];
  for (const count of uriCounts) {
    const costs: PublishCost[] = [];
    for (const match of policies) costs.push(await byTopics(count, match));
    const cells = costs.flatMap(({ held, missed }) => [digits(held), digits(missed)]);
    rows.push([String(count), ...cells]);
  }
  const columns = policies.flatMap((match) => [`${match}: held`, 'nobody']);
  return `### topics\n\nCPU ns of a publication\n\n${table(['subscriptions', ...columns], rows)}\n`;
}

/** Prints how costs grow with what a server holds. */
export async function runGrowth(effort: Effort): Promise<void> {
  console.log(await sessionTable(effort));
  console.log(await procedureTable(effort));
  console.log(await topicTable());
}
