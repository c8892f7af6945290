import { expect, it } from 'vitest';
import { type PresenceNode, PresenceWorld } from '../utils/presence-nodes.js';

/** The sessions of all nodes that run, sorted. Each is on one node. */
function truthOf(nodes: readonly PresenceNode[]): number[] {
  return nodes.flatMap((node) => node.ownIds).toSorted((a, b) => a - b);
}

/** Makes something happen to one of the nodes. */
async function step(world: PresenceWorld, running: PresenceNode[], id: number): Promise<void> {
  const { random, broker } = world;
  const node = random.pick(running);
  const chance = random.next();
  if (chance < 0.5) return node.open(id);
  if (chance < 0.8 && node.ownIds.length > 0) return node.close(random.pick(node.ownIds));
  if (chance < 0.84) node.freeze();
  else if (chance < 0.88) node.thaw();
  else if (chance < 0.91) node.port.cut();
  else if (chance < 0.94) node.port.mend();
  else if (chance < 0.96) broker.isolate(node.port);
  else if (chance < 0.98) broker.reach(node.port);
  else if (running.length > 80) await end(world, running, node);
}

async function end(
  world: PresenceWorld,
  running: PresenceNode[],
  node: PresenceNode,
): Promise<void> {
  running.splice(running.indexOf(node), 1);
  if (world.random.chance(0.5)) node.kill();
  else await node.leave();
  running.push(world.add());
}

/** Ends all trouble. */
function calm({ broker }: PresenceWorld, running: readonly PresenceNode[]): void {
  broker.lose(0);
  broker.double(0);
  for (const node of running) {
    node.thaw();
    broker.reach(node.port);
    node.port.mend();
  }
}

it('a hundred nodes agree after losses, delays, freezes, cuts, kills and leaves, and end empty', async () => {
  const world = new PresenceWorld(15);
  const running = Array.from({ length: 100 }, () => world.add());
  world.broker.delay(5, 40);
  await world.run(500);
  expect(running.every((node) => node.known.length === 100)).toBe(true);
  world.broker.lose(0.02);
  world.broker.double(0.02);
  for (let id = 1; id <= 150; id++) {
    await step(world, running, id);
    await world.run(world.random.below(40));
  }
  calm(world, running);
  await world.run(8_000);
  const truth = truthOf(running);
  const labels = running.map(({ label }) => label).toSorted();
  expect(truth.length).toBeGreaterThan(30);
  expect(new Set(truth).size).toBe(truth.length);
  for (const node of running) {
    expect(node.known).toEqual(labels);
    expect(node.sessionIds).toEqual(truth);
    expect(node.presence.directory.unknown).toEqual([]);
    expect(node.errors).toEqual([]);
  }
  const owners = new Set(running.map((node) => node.presence.ownerOf('job')));
  expect(owners.size).toBe(1);
  for (const node of running) await node.leave();
  await world.run(1_000);
  for (const node of running) expect([node.label, node.presence.entries]).toEqual([node.label, 0]);
});
