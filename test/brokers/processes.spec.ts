import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from 'nestjs-wamp/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Balancer } from '../../sample/11-several-nodes/src/fleet/balancer.js';
import { SampleBundle } from '../e2e/sample-process.js';
import { AppNode } from './app-node.js';
import { type BrokerName, BrokerProcess, hasBroker } from './broker-process.js';
import { Visitor } from './visitor.js';

const soon = { timeoutMs: 30_000, intervalMs: 20 };
const names: readonly BrokerName[] = ['nats', 'redis'];

let bundle: SampleBundle;
beforeAll(async () => {
  bundle = await SampleBundle.of('11-several-nodes', 'node');
});
afterAll(() => bundle.remove());

const never = (): Promise<never> => new Promise(() => undefined);

describe.each(names)('three processes over %s', (name) => {
  const isThere = hasBroker(name);
  let broker: BrokerProcess;
  let nodes: AppNode[] = [];
  let visitors: Visitor[] = [];

  const start = (label: string): Promise<AppNode> => AppNode.start(bundle, label, broker.url);

  beforeAll(async () => {
    if (isThere) broker = await BrokerProcess.start(name);
  });
  afterAll(() => broker?.remove());

  beforeEach(async () => {
    if (!isThere) return;
    nodes = await Promise.all(['a', 'b', 'c'].map(start));
    visitors = await Promise.all(nodes.map(({ url }) => Visitor.at(url)));
    await eventually(() => visitors.every((each) => each.sees({ a: 1, b: 1, c: 1 })), soon);
  });
  afterEach(async () => {
    await Promise.all(visitors.map(({ client }) => client.close()));
    for (const node of nodes) node.thaw();
    await Promise.all(nodes.map((node) => node.end()));
  });

  it.skipIf(!isThere)('publish to all, and call the clients of each other', async () => {
    const [a, b, c] = visitors as [Visitor, Visitor, Visitor];
    for (let at = 0; at < 100; at++) await visitors[at % 3]!.say(`event ${at}`);
    await eventually(() => visitors.every(({ heard }) => heard.length >= 100), soon);
    const all = Array.from({ length: 100 }, (_, at) => `event ${at}`);
    for (const { heard } of visitors) expect(new Set(heard)).toEqual(new Set(all));
    for (const { heard } of visitors) expect(heard).toHaveLength(100);
    for (const from of visitors)
      for (const to of visitors)
        expect(await from.wave(to.session)).toBe(`hello from ${to.session}`);
    expect([a, b, c].map(({ waves }) => waves)).toEqual([3, 3, 3]);
  });

  it.skipIf(!isThere)('know within 5 s that one was killed, and end the calls to it', async () => {
    const [a, b] = visitors as [Visitor, Visitor, Visitor];
    const silent = await Visitor.at(nodes[2]!.url, never);
    await eventually(() => a.sees({ a: 1, b: 1, c: 2 }), soon);
    const calls = Array.from({ length: 100 }, () => a.wave(silent.session));
    const outcomes = Promise.allSettled(calls);
    await eventually(() => silent.waves === 100, soon);
    const killedAt = performance.now();
    await nodes[2]!.end();
    const reasons = (await outcomes).map((each) => each.status === 'rejected' && each.reason);
    await eventually(() => [a, b].every((each) => each.sees({ a: 1, b: 1 })), soon);
    expect(performance.now() - killedAt).toBeLessThan(5_000);
    for (const reason of reasons) expect(reason).toMatchObject({ uri: 'wamp.error.unavailable' });
    await silent.client.close();
  });

  it.skipIf(!isThere)(
    'know at once that one was told to end: calls to it are answered or fail once, and it exits with 0',
    async () => {
      const [a, b] = visitors as [Visitor, Visitor, Visitor];
      let answer!: (text: string) => void;
      const answered = new Promise<string>((resolve) => (answer = resolve));
      const late = await Visitor.at(nodes[2]!.url, () => answered);
      const silent = await Visitor.at(nodes[2]!.url, never);
      await eventually(() => [a, b].every((each) => each.sees({ a: 1, b: 1, c: 3 })), soon);
      const waves = [late, silent].map(({ session }) =>
        Promise.allSettled(Array.from({ length: 10 }, () => a.wave(session))),
      );
      await eventually(() => [late, silent].every((each) => each.waves === 10), soon);
      const ending = nodes[2]!.end('SIGTERM');
      // It takes no new work: the client without a call has left.
      await eventually(() => [a, b].every((each) => each.sees({ a: 1, b: 1, c: 2 })), soon);
      answer('at last');
      expect(await waves[0]).toEqual(
        Array.from({ length: 10 }, () => ({ status: 'fulfilled', value: 'at last' })),
      );
      expect(await ending).toBe(0);
      const endedAt = performance.now();
      await eventually(() => [a, b].every((each) => each.sees({ a: 1, b: 1 })), soon);
      expect(performance.now() - endedAt).toBeLessThan(1_000);
      for (const each of (await waves[1]) ?? [])
        expect(each).toMatchObject({ status: 'rejected', reason: { uri: expect.any(String) } });
      expect([late.waves, silent.waves]).toEqual([10, 10]);
      // They would say that it is gone, or silent.
      for (const { output } of nodes.slice(0, 2)) expect(output).toBe('');
      await Promise.all([late, silent].map(({ client }) => client.close()));
    },
  );

  it.skipIf(!isThere)(
    'know within 5 s that one hangs, and take it back when it goes on',
    async () => {
      const [a, b] = visitors as [Visitor, Visitor, Visitor];
      const frozenAt = performance.now();
      nodes[2]!.freeze();
      await eventually(() => [a, b].every((each) => each.sees({ a: 1, b: 1 })), soon);
      expect(performance.now() - frozenAt).toBeLessThan(5_000);
      nodes[2]!.thaw();
      await eventually(() => [a, b].every((each) => each.sees({ a: 1, b: 1, c: 1 })), soon);
    },
  );

  it.skipIf(!isThere)('go on without the broker, and together again within 2 s', async () => {
    const [a, b] = visitors as [Visitor, Visitor, Visitor];
    await broker.stop();
    await a.say('alone');
    await eventually(() => a.heard.includes('alone'), soon);
    await broker.start();
    const startedAt = performance.now();
    await eventually(async () => {
      await a.say('together');
      return b.heard.includes('together');
    }, soon);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    await eventually(() => visitors.every((each) => each.sees({ a: 1, b: 1, c: 1 })), soon);
    expect(visitors.map(({ client }) => client.status.value)).toEqual(['open', 'open', 'open']);
  });

  it.skipIf(!isThere)(
    'are replaced one after the other under load: nothing is lost without an error, or done twice, and clients return evenly',
    async () => {
      let turn = 0;
      const balancer = await Balancer.listen(0, {
        next: () => {
          const alive = nodes.filter(({ isAlive }) => isAlive);
          return alive[turn++ % alive.length]?.port;
        },
      });
      const url = `ws://127.0.0.1:${balancer.port}/ws`;
      const crowd = await Promise.all(Array.from({ length: 24 }, () => Visitor.at(url)));
      const load = new Load(crowd);
      const returns = new Returns(crowd);
      for (const at of [0, 1]) {
        const old = nodes[at]!;
        nodes.push(await start(`${old.label}2`));
        returns.begin();
        expect(await old.end('SIGTERM')).toBe(0);
        await eventually(() => crowd.every(({ client }) => client.status.value === 'open'), soon);
      }
      const { answered, failed } = await load.stop();
      expect(answered.length).toBeGreaterThan(100);
      expect(failed.filter((uri) => uri === undefined)).toEqual([]);
      // A client of the node that stays hears what each call does, once.
      const stayed = visitors[2]!;
      await eventually(() => answered.every((text) => stayed.heard.includes(text)), soon);
      for (const { heard } of [...visitors, ...crowd])
        expect(heard).toHaveLength(new Set(heard).size);
      // Each node had about 8 clients, which were told to return within 5 seconds.
      const early = returns.times.filter((ms) => ms < 2_500).length;
      expect(returns.times.length).toBeGreaterThanOrEqual(12);
      expect(early).toBeGreaterThanOrEqual(3);
      expect(returns.times.length - early).toBeGreaterThanOrEqual(3);
      const last = crowd[0]!;
      await eventually(() => last.nodes.map(({ label }) => label).join() === 'a2,b2,c', soon);
      await Promise.all(crowd.map(({ client }) => client.close()));
      balancer.close();
    },
  );
});

/** After how many milliseconds clients have another session. */
class Returns {
  readonly times: number[] = [];
  private sinceMs = 0;

  constructor(visitors: readonly Visitor[]) {
    for (const { client } of visitors) {
      let hadLost = false;
      client.status.subscribe((status) => {
        if (status !== 'open') hadLost = true;
        else if (hadLost) this.times.push(performance.now() - this.sinceMs);
        if (status === 'open') hadLost = false;
      });
    }
  }

  begin(): void {
    this.sinceMs = performance.now();
  }
}

/** What became of calls: the texts of those that were answered, and the URIs of errors. */
interface Outcomes {
  readonly answered: string[];
  readonly failed: unknown[];
}

/** Clients that call again and again. Each call ends with an answer or with an error that has a URI. */
class Load {
  private isOver = false;
  private readonly done: Promise<Outcomes[]>;

  constructor(visitors: readonly Visitor[]) {
    this.done = Promise.all(visitors.map((visitor) => this.run(visitor)));
  }

  async stop(): Promise<Outcomes> {
    this.isOver = true;
    const all = await this.done;
    return {
      answered: all.flatMap(({ answered }) => answered),
      failed: all.flatMap(({ failed }) => failed),
    };
  }

  private async run(visitor: Visitor): Promise<Outcomes> {
    const outcomes: Outcomes = { answered: [], failed: [] };
    for (let at = 0; !this.isOver; at++) {
      const text = `${visitor.session} ${at}`;
      await visitor.say(text).then(
        () => outcomes.answered.push(text),
        (error: { uri?: unknown }) => outcomes.failed.push(error.uri),
      );
      await pause(50);
    }
    return outcomes;
  }
}
