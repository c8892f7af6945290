import { type INestApplication, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { once } from 'node:events';
import { connect as openSocket, createServer, type Server, type Socket } from 'node:net';
import { WampModule } from 'nestjs-wamp';
import { connect, type WampClient } from 'nestjs-wamp/client';
import { memoryCluster, type MemoryCluster } from 'nestjs-wamp/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Balancer } from '../../sample/11-several-nodes/src/fleet/balancer.js';
import { Broker } from '../../sample/11-several-nodes/src/fleet/broker.js';
import { Fleet, type FleetNode } from '../../sample/11-several-nodes/src/fleet/fleet.js';
import {
  FleetService,
  type NodeView,
} from '../../sample/11-several-nodes/src/node/fleet.service.js';
import { Parent } from '../../sample/11-several-nodes/src/node/parent.js';
import { hasBroker } from '../brokers/broker-process.js';
import { Mailbox } from '../interop/support/mailbox.js';

const soon = { timeout: 30_000 };

// The lane `brokers` runs its nodes as processes at real brokers.

/** A node without a process. */
class FakeNode implements FleetNode {
  isAlive = true;
  /** Lets a page of it ask to kill a node. */
  ask: (label: string) => void = () => undefined;
  private ended: () => void = () => undefined;

  constructor(readonly port: number) {}

  onKill(kill: (label: string) => void): void {
    this.ask = kill;
  }

  onEnd(ended: () => void): void {
    this.ended = ended;
  }

  kill(): void {
    this.isAlive = false;
    this.ended();
  }

  async stop(): Promise<void> {
    this.kill();
  }
}

describe('the fleet of sample/11-several-nodes', () => {
  const labels = ['one', 'two', 'three'];
  let started: FakeNode[];
  let start: (label: string) => Promise<FakeNode>;
  let fleet: Fleet;
  beforeEach(() => {
    vi.useFakeTimers();
    started = [];
    start = async () => {
      const node = new FakeNode(started.length + 1);
      started.push(node);
      return node;
    };
    fleet = new Fleet((label) => start(label), labels);
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const next = (count: number): unknown[] => Array.from({ length: count }, () => fleet.next());

  it('gives clients to its nodes in turn, and to none without any', async () => {
    expect(fleet.next()).toBeUndefined();
    await fleet.start();
    const [first, ...others] = next(4);
    expect(new Set(others)).toEqual(new Set([1, 2, 3]));
    expect(others.at(-1)).toBe(first);
  });

  it('kills a node when a page asks for it, and starts another one after 5 seconds', async () => {
    await fleet.start();
    started[0]?.ask('two');
    started[0]?.ask('four');
    expect(started.map(({ isAlive }) => isAlive)).toEqual([true, false, true]);
    expect(new Set(next(4))).toEqual(new Set([1, 3]));
    await vi.advanceTimersByTimeAsync(4_999);
    expect(started).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(1);
    expect(new Set(next(3))).toEqual(new Set([1, 3, 4]));
    started[0]?.ask('two');
    expect(started[3]?.isAlive).toBe(false);
  });

  it('tries again when a node does not start', async () => {
    const told = vi.spyOn(console, 'error').mockReturnValue();
    await fleet.start();
    const works = start;
    start = () => Promise.reject(new Error('no port'));
    started[0]?.kill();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(told).toHaveBeenCalledOnce();
    start = works;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(new Set(next(3))).toEqual(new Set([2, 3, 4]));
  });

  it('stops the others when one does not start at first', async () => {
    const works = start;
    start = (label) => (label === 'two' ? Promise.reject(new Error('no port')) : works(label));
    await expect(fleet.start()).rejects.toThrow('no port');
    expect(started.map(({ isAlive }) => isAlive)).toEqual([false, false]);
  });

  it('stops for good, with the nodes that are about to start', async () => {
    await fleet.start();
    const works = start;
    let go = (): void => undefined;
    start = async (label) => {
      await new Promise<void>((resolve) => (go = resolve));
      return works(label);
    };
    started[0]?.kill();
    await vi.advanceTimersByTimeAsync(5_000);
    started[1]?.kill();
    await fleet.stop();
    go();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(started.map(({ isAlive }) => isAlive)).toEqual([false, false, false, false]);
  });
});

describe('the balancer of sample/11-several-nodes', () => {
  const servers: Server[] = [];
  /** The connections at the end of the nodes, and at that of the clients. */
  const served: Socket[] = [];
  const clients: Socket[] = [];
  afterEach(() => {
    for (const socket of [...served.splice(0), ...clients.splice(0)]) socket.destroy();
    for (const each of servers.splice(0)) each.close();
  });

  /** Starts a server that says its name, and then what it hears. */
  async function server(name: string): Promise<number> {
    const made = createServer((socket) => {
      served.push(socket);
      socket.write(name);
      socket.pipe(socket);
    }).listen(0, '127.0.0.1');
    servers.push(made);
    await once(made, 'listening');
    return (made.address() as { port: number }).port;
  }

  function open(port: number): Socket {
    const socket = openSocket(port, '127.0.0.1').setEncoding('utf8');
    clients.push(socket);
    return socket;
  }

  it('joins each client with the next node, until one of them ends', async () => {
    const ports = [await server('one'), await server('two'), await server('three')];
    const balancer = await Balancer.listen(0, { next: () => ports.shift() });
    const [first, second] = [open(balancer.port), open(balancer.port)];
    expect([await once(first, 'data'), await once(second, 'data')]).toEqual([['one'], ['two']]);
    first.write('hello');
    expect(await once(first, 'data')).toEqual(['hello']);
    for (const socket of served) socket.destroy();
    await Promise.all(clients.map((socket) => once(socket, 'close')));
    const third = open(balancer.port);
    await once(third, 'data');
    third.destroy();
    await once(served.at(-1) as Socket, 'close');
    balancer.close();
  });

  it('turns clients away when no node lives', async () => {
    const balancer = await Balancer.listen(0, { next: () => undefined });
    expect(await once(open(balancer.port), 'close')).toBeDefined();
    balancer.close();
  });

  it('ends a client whose node has just gone', async () => {
    const gone = await server('gone');
    servers[0]?.close();
    await once(servers[0] as Server, 'close');
    const balancer = await Balancer.listen(0, { next: () => gone });
    expect(await once(open(balancer.port), 'close')).toBeDefined();
    balancer.close();
  });
});

describe('the broker of sample/11-several-nodes', () => {
  it('is the one that the environment names', async () => {
    const found = [
      await Broker.find({ NATS_URL: 'nats://a' }),
      await Broker.find({ REDIS_URL: 'redis://b' }),
    ];
    expect(found.map(({ url }) => url)).toEqual(['nats://a', 'redis://b']);
    for (const broker of found) broker.stop();
  });

  it.skipIf(!hasBroker('nats'))('is started otherwise, and stopped', async () => {
    const broker = await Broker.find({});
    const { hostname, port } = new URL(broker.url);
    const socket = openSocket(Number(port), hostname);
    await once(socket, 'connect');
    // A broker that ends may reset its connections.
    socket.on('error', () => {});
    const closed = new Promise((resolve) => socket.once('close', resolve));
    broker.stop();
    socket.resume();
    await closed;
    expect(socket.destroyed).toBe(true);
  });

  it('is asked for if there is none', async () => {
    const exit = vi.spyOn(process, 'exit').mockImplementation((code) => {
      throw new Error(`exit ${code}`);
    });
    const told = vi.spyOn(console, 'error').mockReturnValue();
    vi.stubEnv('PATH', '');
    await expect(Broker.find({})).rejects.toThrow('exit 1');
    vi.unstubAllEnvs();
    expect(exit).toHaveBeenCalledOnce();
    expect(told.mock.calls.join()).toContain('apt-get install nats-server');
  });
});

describe('the nodes of sample/11-several-nodes', () => {
  let cluster: MemoryCluster;
  let apps: INestApplication[];
  let clients: WampClient[];
  beforeEach(async () => {
    cluster = memoryCluster();
    apps = await Promise.all(['one', 'two'].map(startNode));
    clients = await Promise.all(apps.map(client));
  });
  afterEach(async () => {
    await Promise.all(clients.map((each) => each.close()));
    await Promise.all(apps.map((app) => app.close()));
  });

  function moduleOf(label: string): Type {
    @Module({
      imports: [
        WampModule.forRoot({ path: '/ws', cluster: { name: 'shop', label, port: cluster.port() } }),
      ],
      providers: [FleetService, Parent],
    })
    class NodeModule {}
    return NodeModule;
  }

  async function startNode(label: string): Promise<INestApplication> {
    const app = await NestFactory.create(moduleOf(label), { logger: ['warn', 'error', 'fatal'] });
    await app.listen(0, '127.0.0.1');
    return app;
  }

  async function client(app: INestApplication): Promise<WampClient> {
    return connect({ url: `${(await app.getUrl()).replace('http', 'ws')}/ws` });
  }

  /** The labels of the nodes that a client sees, with their numbers of sessions. */
  async function seenBy(who: WampClient): Promise<Mailbox<string>> {
    const seen = new Mailbox<string>();
    await who.subscribe('com.example.fleet.nodes', ({ args: [nodes] }) =>
      seen.put((nodes as NodeView[]).map((each) => `${each.label} ${each.sessions.length}`).join()),
    );
    return seen;
  }

  it('show who is where, also after a node has left', async () => {
    const [here] = clients as [WampClient, WampClient];
    const seen = await seenBy(here);
    await expect.poll(() => seen.next(), soon).toBe('one 1,two 1');
    await apps[1]?.close();
    await expect.poll(() => seen.next(), soon).toBe('one 1');
  });

  it('publish to the pages of all, and call those of each other', async () => {
    const [here, there] = clients as [WampClient, WampClient];
    const said = new Mailbox<readonly unknown[]>();
    await there.subscribe('com.example.fleet.said', ({ args }) => said.put(args));
    await there.register('com.example.page.wave', ({ args: [from] }) => `hello ${String(from)}`);
    await here.call('com.example.fleet.say', ['Hello']);
    expect(await said.next()).toEqual(['Hello', 'one']);
    const me = await here.call<{ session: number }>('com.example.fleet.whereAmI');
    const other = await there.call<{ session: number }>('com.example.fleet.whereAmI');
    expect([me, other]).toMatchObject([{ label: 'one' }, { label: 'two' }]);
    expect(await here.call('com.example.fleet.wave', [other.session])).toBe(`hello ${me.session}`);
  });

  it('agree on who does a job, and ask the process that has started them to kill', async () => {
    const owners = await Promise.all(
      clients.map((each) => each.call<boolean>('com.example.fleet.owns', ['daily'])),
    );
    expect(owners.filter(Boolean)).toHaveLength(1);
    const asked = vi.spyOn(apps[0]?.get(Parent) as Parent, 'kill').mockReturnValue();
    await clients[0]?.call('com.example.fleet.kill', ['two']);
    expect(asked).toHaveBeenCalledWith('two');
  });
});
