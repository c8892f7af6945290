import { Redis } from 'ioredis';
import { eventually } from 'nestjs-wamp/testing';
import { soon } from './real-node.js';

/** The address of a server. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Asks one server. */
export async function ask(port: number, ...command: [string, ...string[]]): Promise<string> {
  const client = new Redis(port, '127.0.0.1');
  try {
    return String(await client.call(...command));
  } finally {
    client.disconnect();
  }
}

/** Makes one Redis Cluster of servers, each with a part of the slots. */
export async function joinCluster(nodes: readonly Address[]): Promise<void> {
  const [first] = nodes as [Address];
  const share = Math.ceil(16_384 / nodes.length);
  for (const [at, { port }] of nodes.entries()) {
    const last = Math.min((at + 1) * share, 16_384) - 1;
    await ask(port, 'CLUSTER', 'ADDSLOTSRANGE', `${at * share}`, `${last}`);
    if (at > 0) await ask(port, 'CLUSTER', 'MEET', first.host, `${first.port}`);
  }
  for (const { port } of nodes)
    await eventually(async () => {
      const known = await ask(port, 'CLUSTER', 'NODES');
      const state = await ask(port, 'CLUSTER', 'INFO');
      return known.split(' connected').length > nodes.length && state.includes('state:ok');
    }, soon);
}
