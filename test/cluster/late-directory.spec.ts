import { describe, expect, it } from 'vitest';
import {
  createTestHub,
  memoryCluster,
  type TestHub,
  VirtualClock,
} from '../../lib/testing/index.js';

describe('a session that has just joined another node', () => {
  it.each(['id', 'authid'] as const)('is found by its %s', async (key) => {
    const clock = new VirtualClock();
    const broker = memoryCluster({ clock });
    const node = (): TestHub =>
      createTestHub({ clock, heartbeatMs: 0, cluster: { name: 'shop', port: broker.port() } });
    const [here, there] = [node(), node()];
    await clock.advanceAsync(3_000);
    expect(here.hub.cluster.members.size).toBe(2);
    const client = await there.join();
    const { id, authid } = [...there.hub.sessions.values()][0]!;
    await client.register('com.client.add', ([a, b]) => Number(a) + Number(b));
    expect(here.hub.cluster.sessions().sessions).toEqual([]);

    const session = here.hub.cluster.session(key === 'id' ? id : { authid });
    const sum = session.call('com.client.add', [17, 25]);
    // Less than the time after which a node tells of its sessions.
    await clock.advanceAsync(50);
    expect(await sum).toBe(42);

    client.close();
    const closed = [here, there].map(({ hub }) => hub.close());
    await clock.advanceAsync(10_000);
    await Promise.all(closed);
  });
});
