import { authorityOf } from '../../lib/auth/authorization-options.js';
import { clusterPorts } from '../../lib/cluster/cluster-node.js';
import type { WampClusterOptions } from '../../lib/cluster/cluster-options.js';
import { settleHubOptions, type WampHubOptions } from '../../lib/hub/hub-options.js';
import type { WampClusterOutage } from '../../lib/hub/wamp-cluster.js';
import { WampHub } from '../../lib/hub/wamp-hub.js';
import { eventually, joinClient, type LogLine } from '../../lib/testing/index.js';
import { systemClock } from '../../lib/wamp-clock.js';

/** Waits as long as a busy machine may need: what must be quick is measured. */
export const soon = { timeoutMs: 30_000, intervalMs: 5 };

export const topic = 'com.example.topic';

/** A node in this process, over a real broker. */
export class RealNode {
  readonly hub: WampHub;
  readonly log: LogLine[] = [];
  readonly outages: WampClusterOutage[] = [];
  /** What a client of this node has heard of the topic. */
  readonly heard: unknown[] = [];
  /** The session id of that client. */
  session = 0;

  private constructor(cluster: WampClusterOptions, options: WampHubOptions) {
    const logger = {
      error: (message: string, stack?: string) => this.log.push({ level: 'error', message, stack }),
      warn: (message: string) => this.log.push({ level: 'warn', message }),
      info: (message: string) => this.log.push({ level: 'info', message }),
    };
    const clock = systemClock;
    const ports = { clock, logger, authority: authorityOf({}), ...clusterPorts(cluster) };
    this.hub = new WampHub(settleHubOptions({ drainTimeoutMs: 0, ...options }, ports));
    this.hub.cluster.outage$.subscribe((outage) => void this.outages.push(outage));
  }

  /** Starts it; resolves when it is connected, or starts alone. */
  static async start(cluster: WampClusterOptions, options: WampHubOptions = {}): Promise<RealNode> {
    const node = new RealNode(cluster, options);
    await node.hub.start();
    return node;
  }

  get isUp(): boolean {
    return this.hub.cluster.state === 'up';
  }

  lines(level: LogLine['level']): string[] {
    return this.log.filter((line) => line.level === level).map(({ message }) => message);
  }

  /** Connects a client that subscribes to the topic and can be called. */
  async listen(): Promise<this> {
    const client = await joinClient(this.hub);
    this.session = client.session?.id ?? 0;
    await client.subscribe(topic, ({ args }) => void this.heard.push(args[0]));
    await client.register('com.example.greet', ({ args }) => `hello ${String(args[0])}`);
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.hub.close();
  }
}

/** Resolves when these nodes know each other, and only each other. */
export function areTogether(...nodes: readonly RealNode[]): Promise<boolean> {
  return eventually(
    () => nodes.every(({ hub, isUp }) => isUp && hub.cluster.members.size === nodes.length),
    soon,
  );
}

let next = 0;

/** Each node publishes to the clients of all nodes, and calls each of them. */
export async function assertWorkTogether(...nodes: readonly RealNode[]): Promise<void> {
  const sent = nodes.map(({ hub }) => {
    const text = `event ${next++}`;
    hub.publish(topic, [text]);
    return text;
  });
  await eventually(
    () => nodes.every(({ heard }) => sent.every((text) => heard.includes(text))),
    soon,
  );
  for (const { hub } of nodes)
    for (const { session } of nodes) {
      const answer = await hub.cluster.session(session).call('com.example.greet', ['you']);
      if (answer !== 'hello you') throw new Error(`The answer was ${String(answer)}`);
    }
}
