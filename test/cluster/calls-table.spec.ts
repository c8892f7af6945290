import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../lib/testing/index.js';
import { CallingNode } from '../utils/cluster-calls.js';
import { ClusterNetwork } from '../utils/cluster-network.js';
import type { ScriptedClient } from '../utils/scripted-client.js';

const nodeA = 'aaaaaaaaaaaa';
const nodeB = 'bbbbbbbbbbbb';

interface World {
  readonly clock: VirtualClock;
  readonly network: ClusterNetwork;
  readonly a: CallingNode;
  readonly b: CallingNode;
  readonly client: ScriptedClient;
}

function world(): World {
  const clock = new VirtualClock();
  const network = new ClusterNetwork(clock);
  const a = new CallingNode(network, nodeA);
  const b = new CallingNode(network, nodeB);
  return { clock, network, a, b, client: b.client() };
}

describe('a call to a session at another node', () => {
  it('is answered by its client', async () => {
    const { clock, a, client } = world();
    client.serve('com.add', (call) => call.result(Number(call.args[0]) + Number(call.args[1])));
    const call = a.call(nodeB, client.session, 'com.add', [17, 25]);
    await clock.advanceAsync(10);
    expect(call.results).toEqual([[42]]);
  });
});
