import { setTimeout as pause } from 'node:timers/promises';
import type { WampClusterOptions } from 'nestjs-wamp';
import { natsCluster } from 'nestjs-wamp/nats';
import { redisCluster } from 'nestjs-wamp/redis';
import { eventually } from 'nestjs-wamp/testing';
import { describe, expect, it } from 'vitest';
import { type BrokerName, BrokerProcess, hasBroker } from './broker-process.js';
import { areTogether, assertWorkTogether, RealNode, soon, topic } from './real-node.js';
import { TcpProxy } from './tcp-proxy.js';

// What nodes do when a real broker is slow, stands still, or is away: lines of the table in docs/cluster.md.

const clusters = {
  nats: (port: number, label: string, more: Partial<WampClusterOptions> = {}) =>
    natsCluster({ ...more, name: 'shop', label, servers: `nats://127.0.0.1:${port}` }),
  redis: (port: number, label: string, more: Partial<WampClusterOptions> = {}) =>
    redisCluster({ ...more, name: 'shop', label, url: `redis://127.0.0.1:${port}` }),
};

/** Publishes the time again and again. Notes how old it is when it arrives at another node. */
class Ticks {
  readonly sent: number[] = [];
  readonly ages = new Map<number, number>();
  private readonly timer: NodeJS.Timeout;

  constructor(from: RealNode, to: RealNode, everyMs = 10) {
    const { push } = to.heard;
    to.heard.push = (time) => {
      if (typeof time === 'number') this.ages.set(time, performance.now() - time);
      return push.call(to.heard, time);
    };
    this.timer = setInterval(() => {
      const time = performance.now();
      this.sent.push(time);
      from.hub.publish(topic, [time]);
    }, everyMs);
  }

  /** The age of the oldest event when it arrived, in milliseconds. */
  get oldestMs(): number {
    return Math.max(...this.ages.values());
  }

  /** Resolves when the last event has arrived. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await eventually(() => this.ages.has(this.sent.at(-1)!), soon);
  }
}

/** A broker that keeps little for a client that does not read. */
const impatient = {
  nats: 'max_pending: 1MB\nwrite_deadline: "500ms"\n',
  redis: 'client-output-buffer-limit pubsub 1mb 1mb 1\n',
};

/** What a busy machine adds to a time. */
const slackMs = 1_500;

describe.each(Object.keys(clusters) as BrokerName[])('over %s,', (name) => {
  const isThere = hasBroker(name);

  /** Two nodes with a client each, the first one behind a proxy. */
  async function two(more?: Partial<WampClusterOptions>, config?: string) {
    const broker = await BrokerProcess.start(name, { config });
    const proxy = await TcpProxy.to(broker.port);
    const a = await RealNode.start(clusters[name](proxy.port, 'a', more));
    const b = await RealNode.start(clusters[name](broker.port, 'b', more));
    await Promise.all([a.listen(), b.listen()]);
    await areTogether(a, b);
    await assertWorkTogether(a, b);
    // Each knows the session of the other one, which it is told of up to 100 ms late.
    await eventually(
      () => [a, b].every(({ hub }) => hub.cluster.sessions().sessions.length === 2),
      soon,
    );
    const end = async (): Promise<void> => {
      await Promise.all([a.hub.close(), b.hub.close()]);
      await proxy[Symbol.asyncDispose]();
      await broker.remove();
    };
    return { broker, proxy, a, b, [Symbol.asyncDispose]: end };
  }

  it.skipIf(!isThere).concurrent(
    'a broker that stands still for a second delays events and calls, and loses nothing',
    async () => {
      await using pair = await two();
      const { broker, a, b } = pair;
      const ticks = new Ticks(a, b);
      broker.freeze();
      const greeting = a.hub.cluster.session(b.session).call('com.example.greet', ['you']);
      await pause(1_000);
      broker.thaw();
      expect(await greeting).toBe('hello you');
      await ticks.stop();
      expect(ticks.ages.size).toBe(ticks.sent.length);
      expect([a.outages, b.outages]).toEqual([[], []]);
    },
  );

  it.skipIf(!isThere).concurrent(
    'a broker that stands still for 5 seconds is away, and nothing old arrives when it goes on',
    async () => {
      await using pair = await two();
      const { broker, a, b } = pair;
      const ticks = new Ticks(a, b);
      broker.freeze();
      const frozenAt = performance.now();
      await eventually(() => !a.isUp && !b.isUp, soon);
      expect(performance.now() - frozenAt).toBeLessThan(4_000 + slackMs);
      await pause(Math.max(0, 5_000 - (performance.now() - frozenAt)));
      broker.thaw();
      const thawedAt = performance.now();
      await areTogether(a, b);
      expect(performance.now() - thawedAt).toBeLessThan(2_000 + slackMs);
      await ticks.stop();
      await assertWorkTogether(a, b);
      expect(ticks.oldestMs).toBeLessThan(2_000 + slackMs);
      expect(a.outages).toMatchObject([{ eventsUncertain: expect.toSatisfy((n) => n > 0) }]);
      expect([a.hub.sessionCount, b.hub.sessionCount]).toEqual([1, 1]);
    },
  );

  it.skipIf(!isThere).concurrent(
    'a broker that restarts empty is there for all within 2 seconds, with the last 2 seconds',
    async () => {
      await using pair = await two();
      const { broker, a, b } = pair;
      const ticks = new Ticks(a, b);
      await broker.stop();
      await eventually(() => !a.isUp && !b.isUp, soon);
      await pause(3_000);
      await broker.start();
      const startedAt = performance.now();
      const isBack = (): boolean => [...ticks.ages.keys()].some((time) => time > startedAt);
      await eventually(isBack, soon);
      expect(performance.now() - startedAt).toBeLessThan(2_000 + slackMs);
      await ticks.stop();
      await assertWorkTogether(a, b);
      expect(ticks.oldestMs).toBeLessThan(2_000 + slackMs);
      expect(ticks.oldestMs).toBeGreaterThan(1_000);
    },
  );

  it.skipIf(!isThere).concurrent(
    'a broker that is slow costs publications beyond maxUnconfirmedBytes, and one log line',
    async () => {
      await using pair = await two({ maxUnconfirmedBytes: 50_000 });
      const { proxy, a, b } = pair;
      proxy.bytesPerSecond = 200_000;
      const most: number[] = [];
      for (let at = 0; at < 1_000; at++) {
        a.hub.publish(topic, [`${at} ${'x'.repeat(1_000)}`]);
        most.push(a.hub.clusterStats!.unconfirmedBytes);
        if (at % 4 === 0) await pause(2);
      }
      const { eventsDropped } = a.hub.clusterStats!;
      expect(eventsDropped['broker-slow']).toBeGreaterThan(100);
      expect(Math.max(...most)).toBeLessThanOrEqual(50_000);
      await eventually(() => a.heard.length >= 1_000, soon);
      const told = a.lines('warn').filter((line) => line.includes('do not reach'));
      // On a busy machine, a broker that is slow may also count as away, which is told anew.
      expect(told.length).toBeGreaterThan(0);
      expect(told.length).toBeLessThanOrEqual(1 + a.hub.clusterStats!.outages);
      proxy.bytesPerSecond = Infinity;
      await eventually(() => a.hub.clusterStats!.unconfirmedBytes === 0, soon);
      await assertWorkTogether(a, b);
      expect(b.outages).toEqual([]);
    },
  );

  it.skipIf(!isThere).concurrent(
    'a node that is cut off goes on alone, and they are together within 2 seconds after it is back',
    async () => {
      await using pair = await two();
      const { proxy, a, b } = pair;
      const cutAt = performance.now();
      proxy.bytesPerSecond = 0;
      const greeting = b.hub.cluster.session(a.session).call('com.example.greet', ['you']);
      const failure = greeting.catch((error: unknown) => error);
      await eventually(() => !a.isUp, soon);
      expect(performance.now() - cutAt).toBeLessThan(4_000 + slackMs);
      await eventually(() => b.hub.cluster.members.size === 1, soon);
      expect(performance.now() - cutAt).toBeLessThan(5_000 + slackMs);
      expect(await failure).toMatchObject({ uri: 'wamp.error.unavailable' });
      expect(b.hub.cluster.sessionCount).toBe(1);
      a.hub.publish(topic, ['alone']);
      await eventually(() => a.heard.includes('alone'), soon);
      proxy.cut();
      proxy.bytesPerSecond = Infinity;
      const backAt = performance.now();
      await areTogether(a, b);
      await eventually(() => b.hub.cluster.sessions().sessions.length === 2, soon);
      expect(performance.now() - backAt).toBeLessThan(2_000 + slackMs);
      await assertWorkTogether(a, b);
      expect(b.outages).toEqual([]);
    },
  );

  it.skipIf(!isThere).concurrent(
    'a node that is too slow for its events is cut off by the broker, and connects again',
    async () => {
      await using pair = await two({}, impatient[name]);
      const { proxy, a, b } = pair;
      proxy.bytesPerSecond = 0;
      const large = 'x'.repeat(500_000);
      // The system keeps some megabytes, too.
      for (let at = 0; at < 60; at++) {
        b.hub.publish(topic, [large]);
        await b.hub.cluster.flush();
      }
      await eventually(() => !a.isUp, soon);
      proxy.bytesPerSecond = Infinity;
      const backAt = performance.now();
      await areTogether(a, b);
      expect(performance.now() - backAt).toBeLessThan(2_000 + slackMs);
      await assertWorkTogether(a, b);
      expect(b.outages).toEqual([]);
      expect(a.hub.sessionCount).toBe(1);
    },
  );
});
