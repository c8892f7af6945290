import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import {
  getWampHubToken,
  type WampClusterOptions,
  WampHealthIndicator,
  WampHub,
  WampModule,
  type WampModuleOptions,
} from 'nestjs-wamp';
import { eventually, joinTestClient, type MemoryCluster, memoryCluster } from 'nestjs-wamp/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let broker: MemoryCluster;
let apps: INestApplication[];

beforeEach(() => {
  broker = memoryCluster();
  apps = [];
});

afterEach(async () => {
  await Promise.all(apps.map((app) => app.close()));
});

const clusterOf = (given: Partial<WampClusterOptions> = {}): WampClusterOptions => ({
  port: broker.port(),
  name: 'shop',
  ...given,
});

async function start(
  ...imports: ReturnType<typeof WampModule.forRoot>[]
): Promise<INestApplication> {
  const module = await Test.createTestingModule({ imports }).compile();
  const app = module.createNestApplication({ logger: false });
  apps.push(app);
  await app.init();
  return app;
}

const ways: Record<string, (options: WampModuleOptions) => ReturnType<typeof WampModule.forRoot>> =
  {
    forRoot: (options) => WampModule.forRoot(options),
    forRootAsync: (options) => WampModule.forRootAsync({ useFactory: async () => options }),
  };

describe.each(Object.entries(ways))('WampModule.%s with "cluster"', (_name, way) => {
  it('shares publications and health, and tells the others when the application shuts down', async () => {
    const [one, two] = [
      await start(way({ cluster: clusterOf({ label: 'one' }) })),
      await start(way({ cluster: clusterOf({ label: 'two' }) })),
    ];
    const [here, there] = [one.get(WampHub), two.get(WampHub)];
    await eventually(() => here.cluster.members.size === 2 && there.cluster.members.size === 2);
    const client = await joinTestClient(there);
    await client.subscribe('com.example.topic');
    here.publish('com.example.topic', ['hello']);
    expect((await client.expect(36))[4]).toEqual(['hello']);
    expect(one.get(WampHealthIndicator).isHealthy()).toMatchObject({
      wamp: { status: 'up', cluster: 'up', members: 2 },
    });
    const reasons: string[] = [];
    here.cluster.memberDown$.subscribe(({ label, reason }) => reasons.push(`${label} ${reason}`));
    client.close();
    await two.close();
    await eventually(() => reasons.length > 0);
    expect(reasons).toEqual(['two left']);
  });

  it('ends the start with one sentence if the broker is required and not there', async () => {
    broker.stop();
    const cluster = clusterOf({ required: true, startTimeoutMs: 20 });
    await expect(start(way({ cluster }))).rejects.toThrow(
      /^The broker \(memory\) is not there after 20 ms.*has required: true\. Start the broker, or correct its address\.$/,
    );
    // The port is free again.
    broker.start();
    const app = await start(way({ cluster: { ...cluster, required: false } }));
    expect(app.get(WampHub).cluster.state).toBe('up');
  });

  it.each([
    ['a name that is missing', { name: undefined }, /name of cluster must be/],
    ['a wrong name', { name: 'a b' }, /name/],
    ['a port that is none', { port: {} }, /port/],
    ['an unknown option', { nam: 'shop' }, /name/],
    ['times that exclude each other', { heartbeatMs: 5_000, deadAfterMs: 100 }, /heartbeatMs/],
  ])('refuses %s', async (_what, given, words) => {
    await expect(start(way({ cluster: clusterOf(given as never) }))).rejects.toThrow(words);
  });
});

describe('two hubs of one application', () => {
  const further = (options: WampModuleOptions) =>
    WampModule.forRoot({ name: 'admin', path: '/admin', ...options });

  it('have clusters of their own', async () => {
    const app = await start(
      WampModule.forRoot({ cluster: clusterOf() }),
      further({ cluster: clusterOf({ name: 'shop-admin' }) }),
    );
    const hubs = [app.get(WampHub), app.get<WampHub>(getWampHubToken('admin'))];
    const client = await joinTestClient(hubs[1]!);
    await client.subscribe('com.example.topic');
    hubs[0]!.publish('com.example.topic', ['of the other hub']);
    hubs[1]!.publish('com.example.topic', ['of this hub']);
    expect((await client.expect(36))[4]).toEqual(['of this hub']);
    expect(hubs.map(({ cluster }) => cluster.members.size)).toEqual([1, 1]);
    client.close();
  });

  it('may not have the same name in a cluster', async () => {
    const starting = start(
      WampModule.forRoot({ cluster: clusterOf() }),
      further({ cluster: clusterOf() }),
    );
    await expect(starting).rejects.toThrow(
      /has the name "shop" for both the hub without a name and the hub "admin".*"shop-2"/,
    );
  });

  it('may not share a port', async () => {
    const cluster = clusterOf();
    const starting = start(
      WampModule.forRoot({ cluster }),
      further({ cluster: { ...cluster, name: 'shop-admin' } }),
    );
    await expect(starting).rejects.toThrow('This port to memory is in use by another hub');
  });
});

describe('two applications in one process', () => {
  it('may not use one option object, and the first goes on', async () => {
    const cluster = clusterOf();
    const first = await start(WampModule.forRoot({ cluster }));
    await expect(start(WampModule.forRoot({ cluster }))).rejects.toThrow('in use by another hub');
    await apps.pop()?.close();
    expect(first.get(WampHub).cluster.state).toBe('up');
    await first.close();
    const again = await start(WampModule.forRoot({ cluster }));
    expect(again.get(WampHub).cluster.state).toBe('up');
  });
});

describe('needsCluster of WampHealthIndicator', () => {
  it.each([
    [false, 'up', 'up', 'up'],
    [false, 'down', 'up', 'down'],
    [true, 'up', 'up', 'up'],
    [true, 'down', 'down', 'down'],
  ])('%s, while the broker is %s: %s', async (needsCluster, state, status, cluster) => {
    const app = await start(WampModule.forRoot({ cluster: clusterOf() }));
    if (state === 'down') broker.stop();
    const { wamp } = app.get(WampHealthIndicator).isHealthy('wamp', undefined, { needsCluster });
    expect(wamp).toMatchObject({ status, cluster, members: 1 });
  });

  it('changes nothing without a cluster', async () => {
    const app = await start(WampModule.forRoot());
    const { wamp } = app
      .get(WampHealthIndicator)
      .isHealthy('wamp', undefined, { needsCluster: true });
    expect([wamp.status, wamp.cluster, wamp.members]).toEqual(['up', undefined, undefined]);
  });
});
