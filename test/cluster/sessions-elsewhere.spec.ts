import { firstValueFrom, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { FrameType } from '../../lib/cluster/frames/frame-type.js';
import { VirtualClock } from '../../lib/testing/index.js';
import { CallingNode } from '../utils/cluster-calls.js';
import { ClusterNetwork } from '../utils/cluster-network.js';
import type { ScriptedClient } from '../utils/scripted-client.js';

class Cluster {
  readonly clock = new VirtualClock(0);
  readonly network = new ClusterNetwork(this.clock);
  readonly nodes: CallingNode[] = [];
  readonly a = this.node('aaaaaaaaaaaa');
  readonly b = this.node('bbbbbbbbbbbb');
  readonly c = this.node('cccccccccccc');

  /** Lets time pass until a promise has settled. */
  async settle<T>(promise: Promise<T>, ms = 100): Promise<T> {
    const settled = promise.then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
    await this.clock.advanceAsync(ms);
    const outcome = await Promise.race([settled, Promise.resolve('waits' as const)]);
    if (outcome === 'waits') throw new Error('It still waits.');
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  }

  private node(name: string): CallingNode {
    return new CallingNode(this.network, name, this.nodes);
  }
}

function serving(client: ScriptedClient): ScriptedClient {
  client.serve('com.clock.add', (call) => call.result(Number(call.args[0]) + Number(call.args[1])));
  client.serve('com.clock.ticks', (call) => {
    call.progress(1);
    call.progress(2);
    call.result(3);
  });
  return client;
}

interface Clock {
  add(a: number, b: number): number;
  ticks(): AsyncIterable<number>;
}

describe('a handle of a session', () => {
  it.each(['a', 'b'] as const)(
    'has the verbs of a session, which is at node b, at node %s',
    async (at) => {
      const cluster = new Cluster();
      const client = serving(cluster.b.client());
      const session = cluster[at].all.session(client.session);
      expect(await cluster.settle(session.call('com.clock.add', [17, 25]))).toBe(42);
      const whole = await cluster.settle(session.callResult('com.clock.add', [1, 2]));
      expect(whole).toMatchObject({ args: [3], kwargs: {} });
      const ticks = firstValueFrom(session.stream('com.clock.ticks').pipe(toArray()));
      expect(await cluster.settle(ticks)).toEqual([1, 2, 3]);
      const results = firstValueFrom(session.streamResult('com.clock.ticks').pipe(toArray()));
      const progress = (await cluster.settle(results)).map(({ details }) => details['progress']);
      expect(progress).toEqual([true, true, undefined]);
      const clock = session.remote<Clock>('com.clock');
      expect(await cluster.settle(clock.add(2, 3))).toBe(5);
      expect(await cluster.settle(firstValueFrom(clock.ticks.stream().pipe(toArray())))).toEqual([
        1, 2, 3,
      ]);
      await cluster.settle(session.close('com.reason', 'Bye.'));
      expect(client.received.at(-1)).toEqual([6, { message: 'Bye.' }, 'com.reason']);
      expect(cluster.b.hub.sessionCount).toBe(0);
      await expect(cluster.settle(session.call('com.clock.add'))).rejects.toMatchObject({
        uri: 'wamp.error.no_such_session',
      });
      session.publish('com.topic');
      await cluster.clock.advanceAsync(100);
      expect(cluster[at].log.join()).toContain('An event of com.topic was not sent');
      await cluster.settle(session.close());
    },
  );

  it('finds the session of an authid that came last', async () => {
    const cluster = new Cluster();
    const [first, last] = [cluster.b.client(), cluster.c.client()];
    for (const [{ hub }, { session }, answer] of [
      [cluster.b, first, 'first'],
      [cluster.c, last, 'last'],
    ] as const) {
      hub.sessions.get(session)?.identify({ authid: 'printer' });
      (answer === 'first' ? first : last).serve('com.who', (call) => call.result(answer));
    }
    const printer = cluster.a.all.session({ authid: 'printer' });
    expect(await cluster.settle(printer.call('com.who'))).toBe('last');
    last.close();
    expect(await cluster.settle(printer.call('com.who'))).toBe('first');
    const elsewhere = cluster.a.all.session({ authid: 'printer', realm: 'realm2' });
    await expect(cluster.settle(elsewhere.call('com.who'))).rejects.toMatchObject({
      uri: 'wamp.error.no_such_session',
      message: expect.stringContaining('printer'),
    });
  });

  it('asks the nodes whose sessions are not known', async () => {
    const cluster = new Cluster();
    const client = serving(cluster.b.client());
    const { a } = cluster;
    a.known.isEmpty = true;
    const session = a.all.session(client.session);
    expect(await cluster.settle(session.call('com.clock.add', [1, 2]))).toBe(3);
    a.link.loses = (type) => type === FrameType.Ask;
    const lost = session.call('com.clock.add', [3, 4]);
    await cluster.clock.advanceAsync(100);
    a.link.loses = () => false;
    expect(await cluster.settle(lost, 1_100)).toBe(7);
    const unknown = a.all.session(7).call('com.clock.add');
    await expect(cluster.settle(unknown)).rejects.toMatchObject({
      uri: 'wamp.error.no_such_session',
    });
  });

  it('does not start a stream that is unsubscribed while the session is looked for', async () => {
    const cluster = new Cluster();
    const client = serving(cluster.b.client());
    cluster.a.known.isEmpty = true;
    const values: unknown[] = [];
    const stream = cluster.a.all.session(client.session).stream('com.clock.ticks');
    stream.subscribe((value) => values.push(value)).unsubscribe();
    await cluster.clock.advanceAsync(100);
    expect([values, client.received.filter(([code]) => code === 68)]).toEqual([[], []]);
  });
});

describe('hub.kick', () => {
  it('ends sessions on all nodes, and returns their number', async () => {
    const cluster = new Cluster();
    const { a, b, c } = cluster;
    const clients = [a, a, b, c].map((node) => node.client());
    await cluster.clock.advanceAsync(10);
    const kicked = a.hub.kick({ realm: 'realm1' }, 'com.reason', 'Go.');
    expect(await cluster.settle(kicked)).toBe(4);
    expect(clients.map(({ received }) => received.at(-1))).toEqual(
      clients.map(() => [6, { message: 'Go.' }, 'com.reason']),
    );
  });

  it('asks only the node of a session', async () => {
    const cluster = new Cluster();
    const { a, b } = cluster;
    const [own, other] = [a.client(), b.client()];
    expect(await cluster.settle(a.hub.kick({ id: own.session }))).toBe(1);
    expect(a.link.sent).toEqual([]);
    expect(await cluster.settle(a.hub.kick({ id: other.session }))).toBe(1);
    expect(a.link.sent).toEqual([[FrameType.Ask, 'bbbbbbbbbbbb']]);
  });

  it.each([FrameType.Ask, FrameType.Told])('runs once though frame %i is lost', async (type) => {
    const cluster = new Cluster();
    const { a, b, c } = cluster;
    b.client();
    for (const node of [a, b]) {
      let left = 1;
      node.link.loses = (frame) => frame === type && left-- > 0;
    }
    c.client();
    expect(await cluster.settle(a.hub.kick({ realm: 'realm1' }), 1_100)).toBe(2);
  });

  it('names the node that does not answer, and the number so far', async () => {
    const cluster = new Cluster();
    const { a, b, c } = cluster;
    for (const node of [a, b, c]) node.client();
    c.link.loses = () => true;
    await expect(cluster.settle(a.hub.kick({ realm: 'realm1' }), 6_100)).rejects.toMatchObject({
      uri: 'wamp.error.unavailable',
      message: expect.stringContaining('cccccccccccc'),
      kwargs: { nodes: ['cccccccccccc'], kicked: 2 },
    });
  });

  it('does not wait for a node that has gone', async () => {
    const cluster = new Cluster();
    const { a, b, c, network } = cluster;
    for (const node of [a, b, c]) node.client();
    network.kill('cccccccccccc');
    expect(await cluster.settle(a.hub.kick({ realm: 'realm1' }), 1_600)).toBe(2);
  });

  it('says at once that the broker is away', async () => {
    const cluster = new Cluster();
    const { a, network } = cluster;
    a.client();
    network.restart(60_000);
    await expect(cluster.settle(a.hub.kick({ realm: 'realm1' }))).rejects.toMatchObject({
      uri: 'wamp.error.unavailable',
      kwargs: { nodes: ['bbbbbbbbbbbb', 'cccccccccccc'], kicked: 1 },
    });
  });

  it('does not take a condition of another node that fits all sessions', async () => {
    const cluster = new Cluster();
    const { a, b } = cluster;
    b.client();
    const { silent } = await cluster.settle(a.all.questions.ask('kick', { whom: {}, reason: 'x' }));
    expect([silent, b.hub.sessionCount]).toEqual([['bbbbbbbbbbbb', 'cccccccccccc'], 1]);
  });
});

describe('hub.reauthorize', () => {
  it('changes and checks sessions on all nodes', async () => {
    const cluster = new Cluster();
    const { a, b } = cluster;
    const clients = [a.client(), b.client()];
    const revoked = await cluster.settle(
      a.hub.reauthorize({ realm: 'realm1' }, { authrole: 'guest' }),
    );
    expect(revoked).toEqual([]);
    const roles = clients.map(({ session }, at) => [a, b][at]?.hub.sessions.get(session)?.authrole);
    expect(roles).toEqual(['guest', 'guest']);
  });

  it('changes nothing if the identity cannot be sent', async () => {
    const cluster = new Cluster();
    const { a } = cluster;
    const { session } = a.client();
    const identity = { of: new Error('no') };
    const changing = a.hub.reauthorize(
      { id: session, realm: 'realm1' },
      { authrole: 'guest', identity },
    );
    await expect(cluster.settle(changing)).rejects.toThrow('Error');
    expect(a.hub.sessions.get(session)?.authrole).toBe('anonymous');
  });
});
