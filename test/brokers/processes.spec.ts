import { connect, type WampClient } from 'nestjs-wamp/client';
import { eventually } from 'nestjs-wamp/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Balancer } from '../../sample/11-several-nodes/src/fleet/balancer.js';
import type { NodeView } from '../../sample/11-several-nodes/src/node/fleet.service.js';
import { SampleBundle } from '../e2e/sample-process.js';
import { AppNode } from './app-node.js';
import { type BrokerName, BrokerProcess, hasBroker } from './broker-process.js';

const soon = { timeoutMs: 30_000, intervalMs: 20 };
const names: readonly BrokerName[] = ['nats', 'redis'];

/** A client that sees who is where, hears what is said, and answers waves. */
class Visitor {
  readonly heard: unknown[] = [];
  nodes: readonly NodeView[] = [];
  waves = 0;

  private constructor(
    readonly client: WampClient,
    readonly session: number,
  ) {}

  static async at(url: string, answers = true): Promise<Visitor> {
    const client = await connect({ url, reconnect: { maxDelayMs: 300 } });
    const { session } = await client.call<{ session: number }>('com.example.fleet.whereAmI');
    const visitor = new Visitor(client, session);
    await client.subscribe(
      'com.example.fleet.said',
      ({ args }) => void visitor.heard.push(args[0]),
    );
    await client.subscribe('com.example.fleet.nodes', ({ args: [nodes] }) => {
      visitor.nodes = nodes as NodeView[];
    });
    await client.register('com.example.page.wave', () => {
      visitor.waves++;
      return answers ? `hello from ${session}` : new Promise(() => undefined);
    });
    return visitor;
  }

  say(text: string): Promise<unknown> {
    return this.client.call('com.example.fleet.say', [text]);
  }

  wave(session: number): Promise<unknown> {
    return this.client.call('com.example.fleet.wave', [session]);
  }

  /** True if it knows exactly these nodes, with so many sessions each. */
  sees(counts: Readonly<Record<string, number>>): boolean {
    const seen = this.nodes.map(({ label, sessions }) => [label, sessions.length]);
    return JSON.stringify(Object.fromEntries(seen)) === JSON.stringify(counts);
  }
}

describe.each(names)('three processes over %s', (name) => {
  const isThere = hasBroker(name);
  let bundle: SampleBundle;
  let broker: BrokerProcess;
  let nodes: AppNode[] = [];
  let visitors: Visitor[] = [];

  const start = (label: string): Promise<AppNode> => AppNode.start(bundle, label, broker.url);

  beforeAll(async () => {
    if (!isThere) return;
    bundle = await SampleBundle.of('11-several-nodes', 'node');
    broker = await BrokerProcess.start(name);
  });
  afterAll(async () => {
    bundle?.remove();
    await broker?.remove();
  });

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
    const silent = await Visitor.at(nodes[2]!.url, false);
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
    expect(performance.now() - startedAt).toBeLessThan(4_000);
    await eventually(() => visitors.every((each) => each.sees({ a: 1, b: 1, c: 1 })), soon);
    expect(visitors.map(({ client }) => client.status.value)).toEqual(['open', 'open', 'open']);
  });

  it.skipIf(!isThere)(
    'are replaced one after the other under load, and no call is left alone',
    async () => {
      let turn = 0;
      const balancer = await Balancer.listen(0, {
        next: () => {
          const alive = nodes.filter(({ isAlive }) => isAlive);
          return alive[turn++ % alive.length]?.port;
        },
      });
      const url = `ws://127.0.0.1:${balancer.port}/ws`;
      const crowd = await Promise.all(Array.from({ length: 9 }, () => Visitor.at(url)));
      const load = new Load(crowd);
      for (const at of [0, 1]) {
        const old = nodes[at]!;
        nodes.push(await start(`${old.label}2`));
        expect(await old.end('SIGTERM')).toBe(0);
      }
      await eventually(() => crowd.every(({ client }) => client.status.value === 'open'), soon);
      const { answered, failed } = await load.stop();
      expect(answered).toBeGreaterThan(100);
      expect(failed.filter((uri) => uri === undefined)).toEqual([]);
      const last = crowd[0]!;
      await eventually(() => last.nodes.map(({ label }) => label).join() === 'a2,b2,c', soon);
      await Promise.all(crowd.map(({ client }) => client.close()));
      balancer.close();
    },
  );
});

/** Clients that call without a pause. Each call ends with an answer or with an error that has a URI. */
class Load {
  private isOver = false;
  private readonly done: Promise<{ answered: number; failed: unknown[] }[]>;

  constructor(visitors: readonly Visitor[]) {
    this.done = Promise.all(visitors.map(({ client }) => this.run(client)));
  }

  async stop(): Promise<{ answered: number; failed: unknown[] }> {
    this.isOver = true;
    const all = await this.done;
    return {
      answered: all.reduce((sum, each) => sum + each.answered, 0),
      failed: all.flatMap(({ failed }) => failed),
    };
  }

  private async run(client: WampClient): Promise<{ answered: number; failed: unknown[] }> {
    let answered = 0;
    const failed: unknown[] = [];
    while (!this.isOver)
      await client.call('com.example.fleet.whereAmI').then(
        () => answered++,
        (error: { uri?: unknown }) => failed.push(error.uri),
      );
    return { answered, failed };
  }
}
