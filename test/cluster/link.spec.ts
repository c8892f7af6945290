import { describe, expect, it } from 'vitest';
import type { ClusterListener, ClusterPort, TopicName } from '../../lib/cluster/cluster-port.js';
import { FrameType } from '../../lib/cluster/frames/frame-type.js';
import { newNode } from '../../lib/cluster/node-name.js';
import { PortLink } from '../../lib/cluster/port-link.js';
import {
  FreezableClock,
  memoryCluster,
  type MemoryClusterPort,
  VirtualClock,
} from '../../lib/testing/index.js';

const topic: TopicName = { realm: 'realm1', uri: 'com.ex', match: 'exact' };
const prefix: TopicName = { realm: 'realm1', uri: 'com.', match: 'prefix' };

interface Node {
  readonly link: PortLink;
  readonly port: MemoryClusterPort;
  /** What arrived: the sender, and the first member. */
  readonly got: string[];
  readonly log: string[];
}

async function nodes(count: number) {
  const clock = new VirtualClock();
  const broker = memoryCluster({ clock });
  broker.delay(10);
  const all = Array.from({ length: count }, (_, index): Node => {
    const port = broker.port();
    const log: string[] = [];
    const report = (text: string, error: unknown): void =>
      void log.push(`${text} ${String(error)}`);
    const link = new PortLink({ port, name: 'shop', node: newNode(), clock, report });
    const got: string[] = [];
    const taker = (from: string, [member]: readonly unknown[]): void =>
      void got.push(
        `${all.findIndex((each) => each.link.node === from)} ${JSON.stringify(member)}`,
      );
    for (const type of [FrameType.SnapshotRequest, FrameType.Roll]) link.take(type, taker);
    link.onState((isUp) => got.push(isUp ? `up ${index}` : `down ${index}: ${link.downReason}`));
    void link.open();
    return { link, port, got, log };
  });
  await clock.advanceAsync(10);
  for (const [index, { got }] of all.entries()) expect(got.splice(0)).toEqual([`up ${index}`]);
  return { clock, broker, all: all as [Node, Node, Node] };
}

const rolled = (link: PortLink, number: number): boolean =>
  link.broadcast(FrameType.SnapshotRequest, [number]);

describe('a link over the memory port', () => {
  it('sends to all others, to one, and to those that listen', async () => {
    const { clock, all } = await nodes(3);
    const [a, b, c] = all;
    const listening = b.link.listen(topic);
    await clock.advanceAsync(10);
    await listening;
    expect(a.link.broadcast(FrameType.SnapshotRequest, [1])).toBe(true);
    expect(a.link.send(c.link.node, FrameType.SnapshotRequest, [2])).toBe(true);
    expect(a.link.publish(topic, FrameType.SnapshotRequest, [3])).toBe(true);
    expect(a.link.publish({ ...topic, realm: 'realm2' }, FrameType.SnapshotRequest, [4])).toBe(
      true,
    );
    await clock.advanceAsync(9);
    expect(b.got).toEqual([]);
    await clock.advanceAsync(1);
    expect([a.got, b.got, c.got]).toEqual([[], ['0 1', '0 3'], ['0 1', '0 2']]);
  });

  it('delivers once to a node with overlapping patterns, and stops with unlisten', async () => {
    const { clock, all } = await nodes(2);
    const [a, b] = all;
    void b.link.listen(topic);
    void b.link.listen(prefix);
    await clock.advanceAsync(10);
    a.link.publish(topic, FrameType.SnapshotRequest, [1]);
    await clock.advanceAsync(10);
    b.link.unlisten(topic);
    b.link.unlisten(prefix);
    await clock.advanceAsync(10);
    a.link.publish(topic, FrameType.SnapshotRequest, [2]);
    await clock.advanceAsync(10);
    expect([b.got, b.port.interests]).toEqual([['0 1'], 0]);
  });

  it('keeps the order of each node, not that between nodes', async () => {
    const { clock, broker, all } = await nodes(3);
    const [a, b, c] = all;
    broker.delay(10, 50);
    for (let i = 0; i < 20; i++) {
      rolled(a.link, i);
      rolled(b.link, i);
      await clock.advanceAsync(1);
    }
    await clock.advanceAsync(100);
    const of = (node: number): string[] => c.got.filter((line) => line.startsWith(`${node} `));
    const whole = (node: number) => Array.from({ length: 20 }, (_, i) => `${node} ${i}`);
    expect([of(0), of(1)]).toEqual([whole(0), whole(1)]);
    const inStep = whole(0).flatMap((line, i) => [line, whole(1)[i]]);
    expect(c.got).not.toEqual(inStep);
  });

  it('loses and doubles shares of frames', async () => {
    const { clock, broker, all } = await nodes(2);
    const [a, b] = all;
    const arrived = async (): Promise<number> => {
      for (let i = 0; i < 1_000; i++) rolled(a.link, i);
      await clock.advanceAsync(20);
      return b.got.splice(0).length;
    };
    broker.lose(0.25);
    expect(await arrived()).toSatisfy((count: number) => count > 700 && count < 800);
    broker.lose(0);
    broker.double(0.25);
    expect(await arrived()).toSatisfy((count: number) => count > 1_200 && count < 1_300);
  });

  it('says down and up, and listens again to what it listened to', async () => {
    const { clock, broker, all } = await nodes(2);
    const [a, b] = all;
    void b.link.listen(topic);
    await clock.advanceAsync(10);
    broker.stop();
    const waiting = b.link.listen(prefix);
    expect(a.link.publish(topic, FrameType.SnapshotRequest, [1])).toBe(false);
    await expect(waiting).rejects.toThrow('lost');
    await expect(a.link.flush()).rejects.toThrow('lost');
    broker.start();
    await clock.advanceAsync(10);
    a.link.publish({ ...topic, uri: 'com.other' }, FrameType.SnapshotRequest, [2]);
    await clock.advanceAsync(10);
    expect(b.got).toEqual(['down 1: The broker was stopped.', 'up 1', '0 2']);
  });

  it('rejects what waited for a broker that is lost', async () => {
    const { clock, all } = await nodes(2);
    const [a] = all;
    const waiting = [a.link.flush(), a.link.listen(topic)];
    a.port.cut();
    for (const each of waiting) await expect(each).rejects.toThrow('lost');
    a.port.mend();
    await clock.advanceAsync(10);
    expect(a.got).toEqual(['down 0: The connection to the broker was lost.', 'up 0']);
  });

  it.each([
    ['lives', () => undefined, false],
    ['was killed', ({ port }: Node) => port.kill(), true],
    ['is reconnecting', ({ port }: Node) => port.cut(), true],
    ['stands still', ({ port }: Node) => port.pause(), false],
    [
      'is cut off',
      ({ port }: Node, broker: ReturnType<typeof memoryCluster>) => broker.isolate(port),
      false,
    ],
  ])('knows whether a node is gone that %s', async (_what, fail, isGone) => {
    const { clock, broker, all } = await nodes(2);
    const [a, b] = all;
    fail(b, broker);
    const answer = a.link.isGone(b.link.node);
    await clock.advanceAsync(500);
    expect(await answer).toBe(isGone);
  });

  it('does not know it while the broker is away or frozen', async () => {
    const { clock, broker, all } = await nodes(2);
    const [a, b] = all;
    b.port.kill();
    broker.freeze();
    const answers = [a.link.isGone(b.link.node)];
    await clock.advanceAsync(3_000);
    expect(a.got).toEqual(['down 0: The broker has been silent for too long.']);
    answers.push(a.link.isGone(b.link.node));
    await clock.advanceAsync(500);
    expect(await Promise.all(answers)).toEqual([false, false]);
    broker.thaw();
    await clock.advanceAsync(10);
    expect(a.got.at(-1)).toBe('up 0');
  });

  it('gives a node that stood still what waited', async () => {
    const { clock, all } = await nodes(2);
    const [a, b] = all;
    b.port.pause();
    rolled(a.link, 1);
    await clock.advanceAsync(5_000);
    expect(b.got).toEqual([]);
    b.port.resume();
    expect(b.got).toEqual(['0 1']);
  });

  it('erases the bytes of a frame behind whoever keeps them', async () => {
    const { clock, all } = await nodes(2);
    const [a, b] = all;
    const kept: unknown[] = [];
    b.link.take(FrameType.Event, (_node, [, , , events]) => kept.push(events));
    const event = [1, 1, [new Uint8Array([7, 7])]];
    a.link.broadcast(FrameType.Event, ['realm1', 'com.ex', [], [event]]);
    await clock.advanceAsync(10);
    expect(kept).toEqual([[[1, 1, [new Uint8Array([0xc1, 0xc1])]]]]);
  });

  it('counts what it cannot take, and goes on after a taker that fails', async () => {
    const { clock, all } = await nodes(2);
    const [a, b] = all;
    b.link.take(FrameType.Taken, () => {
      throw new Error('no');
    });
    a.link.broadcast(FrameType.Taken, [1, 1]);
    a.link.broadcast(FrameType.Taken, ['one', 1]);
    a.link.broadcast(FrameType.Bye, []);
    a.port.broadcast(new Uint8Array([1, 2, 3]));
    rolled(a.link, 1);
    await clock.advanceAsync(10);
    expect(b.got).toEqual(['0 1']);
    expect(b.link.drops).toMatchObject({ failed: 1, malformed: 1, 'no-taker': 1, undecodable: 1 });
    expect(b.log).toEqual([expect.stringContaining('Error: no')]);
  });

  it('refuses frames that the broker would not take', async () => {
    const { clock, all } = await nodes(2);
    const [a, b] = all;
    const most = a.link.maxFrameBytes;
    const [less] = [Array.from({ length: 300_000 }, () => 70_000)];
    const frame = a.link.encode(FrameType.SnapshotRequest, [less]);
    expect(frame.length).toBeGreaterThan(most);
    expect(a.link.broadcast(FrameType.SnapshotRequest, [less])).toBe(false);
    expect(a.link.send(b.link.node, FrameType.SnapshotRequest, [less])).toBe(false);
    await clock.advanceAsync(10);
    expect(b.got).toEqual([]);
  });

  it('says nothing more after close', async () => {
    const { clock, broker, all } = await nodes(2);
    const [a, b] = all;
    await b.link.close(0);
    rolled(a.link, 1);
    await clock.advanceAsync(10);
    broker.stop();
    expect([b.got, b.link.isUp, rolled(b.link, 1)]).toEqual([[], false, false]);
    // The other node waits for the confirmation of what it has sent.
    await clock.advanceAsync(1_000);
    await a.link.close(0);
    expect(clock.pending).toBe(0);
  });
});

describe('a port of somebody else', () => {
  const broken = (): ClusterPort => {
    const fail = (): never => {
      throw new Error('broken');
    };
    const open = (_self: unknown, listener: ClusterListener): void => listener.up();
    return {
      ...{ kind: 'own', maxFrameBytes: 1_000, open, publish: fail, broadcast: fail, send: fail },
      ...{ isGone: fail, listen: fail, unlisten: fail, flush: fail, close: async () => undefined },
    };
  };

  it('that throws is reported, and counts as not sent', async () => {
    const log: string[] = [];
    const report = (text: string): void => void log.push(text);
    const clock = new VirtualClock();
    const link = new PortLink({ port: broken(), name: 'x', node: newNode(), clock, report });
    void link.open();
    expect(rolled(link, 1)).toBe(false);
    expect(link.send(newNode(), FrameType.SnapshotRequest, [[]])).toBe(false);
    expect(link.publish(topic, FrameType.SnapshotRequest, [[]])).toBe(false);
    expect(await link.isGone(newNode())).toBe(false);
    expect(log).toEqual(Array.from({ length: 4 }, () => expect.stringContaining('"own"')));
  });
});

describe('a clock that stands still', () => {
  it('runs what was due meanwhile, and not what was canceled', () => {
    const clock = new VirtualClock();
    const own = new FreezableClock(clock);
    const ran: string[] = [];
    own.schedule(10, () => ran.push('first'));
    const cancel = own.schedule(20, () => ran.push('canceled'));
    own.schedule(100, () => ran.push('later'));
    own.freeze();
    clock.advance(50);
    expect([ran, own.now()]).toEqual([[], 50]);
    cancel();
    own.thaw();
    expect(ran).toEqual(['first']);
    clock.advance(50);
    expect(ran).toEqual(['first', 'later']);
  });
});
