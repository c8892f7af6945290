import * as fc from 'fast-check';
import { Subject } from 'rxjs';
import { VirtualClock } from '../../lib/testing/index.js';
import { CallingNode, type RecordedCall } from './cluster-calls.js';
import { ClusterNetwork, type Weather } from './cluster-network.js';
import type { ScriptedCall, ScriptedClient } from './scripted-client.js';

const names = ['aaaaaaaaaaaa', 'bbbbbbbbbbbb', 'cccccccccccc'] as const;
const kinds = ['echo', 'count', 'sum', 'hang', 'fail', 'unknown'] as const;

/** One step of a random program on three nodes. */
export type CallsStep =
  | {
      readonly type: 'call';
      readonly from: number;
      /** How far the other node is on the circle of nodes. */
      readonly hop: 1 | 2;
      readonly kind: (typeof kinds)[number];
      /** How long the client takes for each answer, in milliseconds. */
      readonly takesMs: number;
      readonly timeoutMs: number;
      readonly cancelMode: 'kill' | 'killnowait' | 'skip';
      readonly isProgress: boolean;
    }
  | { readonly type: 'cancel' | 'input' | 'inputEnd'; readonly at: number }
  | { readonly type: 'wait'; readonly ms: number }
  | {
      readonly type: 'kill' | 'leave' | 'freeze' | 'cut';
      readonly node: number;
      readonly ms: number;
    }
  | { readonly type: 'restart'; readonly ms: number };

const node = fc.constantFrom(0, 1, 2);
const disaster = fc.oneof(
  fc.record({
    type: fc.constantFrom('freeze', 'cut'),
    node,
    ms: fc.integer({ min: 100, max: 9_000 }),
  }),
  fc.record({ type: fc.constant('restart'), ms: fc.integer({ min: 50, max: 7_000 }) }),
  fc.record({ type: fc.constantFrom('kill', 'leave'), node, ms: fc.constant(0) }),
);
const anyStep = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      type: fc.constant('call'),
      from: node,
      hop: fc.constantFrom(1, 2),
      kind: fc.constantFrom('count', 'count', 'sum', 'sum', 'echo', ...kinds),
      takesMs: fc.constantFrom(0, 20, 300, 1_000, 3_000),
      timeoutMs: fc.constantFrom(0, 0, 500, 20_000),
      cancelMode: fc.constantFrom('kill', 'killnowait', 'skip'),
      isProgress: fc.constantFrom(true, true, false),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constantFrom('cancel', 'input', 'inputEnd'),
      at: fc.nat({ max: 50 }),
    }),
  },
  { weight: 5, arbitrary: fc.record({ type: fc.constant('wait'), ms: fc.nat({ max: 1_500 }) }) },
  { weight: 1, arbitrary: disaster },
) as fc.Arbitrary<CallsStep>;
/** A program, with the network that it meets. */
export interface CallsProgram {
  readonly steps: readonly CallsStep[];
  readonly lossPercent: number;
  readonly maxDelayMs: number;
  readonly seed: number;
}

export const callsProgram: fc.Arbitrary<CallsProgram> = fc.record({
  steps: fc.array(anyStep, { minLength: 20, maxLength: 80, size: 'max' }),
  lossPercent: fc.constantFrom(0, 0, 5, 40),
  maxDelayMs: fc.constantFrom(1, 50, 1_500),
  seed: fc.integer({ min: 1 }),
});

/** A call of a program, with what the world knows of it. */
interface Asked {
  readonly kind: (typeof kinds)[number];
  readonly token: number;
  readonly recorded: RecordedCall;
  readonly input: Subject<number> | undefined;
  readonly controller: AbortController;
  readonly from: string;
  readonly isProgress: boolean;
  sum: number;
  hasEnded: boolean;
}

const count = 5;

/** A random program that runs on three nodes, each with one client. */
export class CallsSimulation {
  readonly clock = new VirtualClock(0);
  readonly runs = new Map<number, number>();
  readonly asked: Asked[] = [];
  readonly dead = new Set<string>();
  readonly network: ClusterNetwork;
  readonly nodes: CallingNode[];
  readonly clients: ScriptedClient[];

  constructor(weather: Weather) {
    this.network = new ClusterNetwork(this.clock, weather);
    this.nodes = names.map((name) => new CallingNode(this.network, name));
    this.clients = this.nodes.map((each) => this.served(each.client()));
  }

  async take(step: CallsStep): Promise<void> {
    if (step.type === 'wait') return this.clock.advanceAsync(step.ms);
    if (step.type === 'call') this.call(step);
    else if (step.type === 'restart') this.network.restart(step.ms);
    else if ('at' in step) this.change(step.type, this.asked[step.at]);
    else this.hit(step);
    await this.clock.advanceAsync(0);
  }

  private hit(step: Extract<CallsStep, { node: number }>): void {
    const name = names[step.node] as string;
    if (this.dead.has(name) || (step.type === 'kill' && this.dead.size > 0)) return;
    if (step.type === 'kill') this.dead.add(name);
    if (step.type === 'kill') this.network.kill(name);
    else if (step.type === 'leave') this.clients[step.node]?.close();
    else this.network[step.type](name, step.ms);
  }

  private call({
    from,
    hop,
    kind,
    takesMs,
    timeoutMs,
    cancelMode,
    isProgress,
  }: Extract<CallsStep, { type: 'call' }>): void {
    const caller = this.nodes[from] as CallingNode;
    const isAsleep = caller.link.clock.isFrozen || this.dead.has(caller.link.node);
    if (isAsleep) return;
    const to = (from + hop) % 3;
    const token = this.asked.length;
    const controller = new AbortController();
    const { signal } = controller;
    const input = kind === 'sum' ? new Subject<number>() : undefined;
    const { session } = this.clients[to] as ScriptedClient;
    const recorded = caller.call(names[to] as string, session, `com.${kind}`, [token, takesMs], {
      timeoutMs,
      cancelMode,
      signal,
      input,
      receiveProgress: isProgress,
    });
    this.asked.push({
      isProgress,
      kind,
      token,
      recorded,
      input,
      controller,
      from: caller.link.node,
      sum: 0,
      hasEnded: false,
    });
  }

  private change(type: 'cancel' | 'input' | 'inputEnd', asked: Asked | undefined): void {
    if (asked === undefined || this.network.at(asked.from).clock.isFrozen) return;
    if (type === 'cancel') asked.controller.abort();
    else if (type === 'inputEnd') {
      asked.hasEnded = true;
      asked.input?.complete();
    } else if (!asked.hasEnded) {
      asked.sum += asked.token + 1;
      asked.input?.next(asked.token + 1);
    }
  }

  private served(client: ScriptedClient): ScriptedClient {
    const serve = (name: string, script: (call: ScriptedCall, takesMs: number) => void): void =>
      client.serve(`com.${name}`, (call) => {
        const [token, takesMs] = call.args as [number, number];
        this.runs.set(token, (this.runs.get(token) ?? 0) + 1);
        script(call, takesMs);
      });
    const { clock } = client;
    serve('echo', (call, ms) => void clock.schedule(ms, () => call.result(call.args[0])));
    serve('fail', (call, ms) => void clock.schedule(ms, () => call.error('com.failed')));
    serve('hang', () => undefined);
    serve('count', (call, ms) => {
      for (let n = 1; n <= count; n++) clock.schedule((n * ms) / count, () => call.progress(n));
      clock.schedule(ms + 1, () => call.result(count + 1));
    });
    serve('sum', (call) => {
      let sum = 0;
      call.onPiece = ([value], isLast) => {
        sum += Number(value ?? 0);
        if (isLast) call.result(sum);
      };
    });
    return client;
  }

  /** Everything heals, and much time passes. */
  async rest(): Promise<void> {
    this.network.weather = { isLost: () => false, delayMs: () => 1, isRepeated: () => false };
    await this.clock.advanceAsync(10_000);
    for (const { input } of this.asked) input?.complete();
    await this.clock.advanceAsync(120_000);
    // Without a timeout and an answer, these calls are open for ever.
    for (const { controller, kind } of this.asked) if (kind === 'hang') controller.abort();
    await this.clock.advanceAsync(120_000);
  }

  /** Returns what came of the calls, such as `sum result`. */
  outcomes(): string[] {
    return this.asked.map(({ kind, recorded }) => `${kind} ${recorded.errors[0]?.uri ?? 'result'}`);
  }

  /** Returns what should not have happened. */
  flaws(): string[] {
    const flaws: string[] = [];
    const note = (isRight: boolean, text: string): unknown => isRight || flaws.push(text);
    for (const asked of this.asked) if (!this.dead.has(asked.from)) this.judge(asked, note);
    for (const { link, hub, remote, served, clients, log } of this.nodes) {
      if (this.dead.has(link.node)) continue;
      note(remote.size === 0, `${link.node} has ${remote.size} open calls`);
      note(served.entries === 0, `${link.node} has ${served.entries} entries for others`);
      note(log.length === 0, `${link.node} logs ${log[0]}`);
      for (const { session } of clients) {
        const open = hub.sessions.get(session)?.link.machine.invocations.size ?? 0;
        note(open === 0, `${link.node} has ${open} calls to its client`);
      }
    }
    return flaws;
  }

  private judge(asked: Asked, note: (isRight: boolean, text: string) => unknown): void {
    const { kind, token, recorded, sum } = asked;
    const { ends, values, results, errors, failures } = recorded;
    const runs = this.runs.get(token) ?? 0;
    const call = `call ${token} of ${kind}`;
    note(ends === 1, `${call} ended ${ends} times`);
    note(runs <= 1, `${call} ran ${runs} times`);
    note(failures.length === 0, `${call} failed to report ${String(failures[0])}`);
    note(
      values.every((value, at) => value === at + 1),
      `${call} got ${String(values)}`,
    );
    const mayHaveRun = errors[0]?.kwargs?.['mayHaveRun'] !== false;
    note(mayHaveRun || runs === 0, `${call} ran, and its error says that it did not`);
    if (results.length === 0) return;
    note(runs === 1, `${call} has a result, and did not run`);
    const right: Record<string, unknown> = { echo: token, sum, count: count + 1 };
    const [value] = results[0] as [unknown];
    note(value === right[kind], `${call} returned ${String(value)}`);
    const all = asked.isProgress ? count : 0;
    // What comes between a cancellation and the answer is not wanted.
    const isWhole = asked.controller.signal.aborted || values.length === all;
    note(kind !== 'count' || isWhole, `${call} got ${String(values)} only`);
  }
}
