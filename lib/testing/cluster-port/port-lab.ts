import { randomBytes } from 'node:crypto';
import type { ClusterListener, ClusterPort, TopicName } from '../../cluster/cluster-port.js';
import { defaults } from '../defaults.js';
import { eventually } from '../eventually.js';
import { waitBy } from '../test-wait.js';
import type { ClusterPortBench } from './cluster-port-bench.js';

/** A node that does nothing but note what its port tells it. */
export class PortNode implements ClusterListener {
  readonly frames: Uint8Array[] = [];
  readonly reasons: string[] = [];
  isUp = false;
  ups = 0;

  constructor(
    readonly port: ClusterPort,
    readonly name: string,
  ) {}

  /** What has arrived, as texts. */
  get texts(): string[] {
    return this.frames.map((frame) => Buffer.from(frame).toString());
  }

  up(): void {
    this.isUp = true;
    this.ups++;
  }

  down(reason: string): void {
    this.isUp = false;
    this.reasons.push(reason);
  }

  frame(frame: Uint8Array): void {
    this.frames.push(Uint8Array.from(frame));
  }

  publish(topic: TopicName, text: string): boolean {
    return this.port.publish(topic, Buffer.from(text));
  }
}

/** The nodes of one case, in an application of its own on the broker. */
export class PortLab {
  readonly application: string;
  private readonly nodes: PortNode[] = [];

  constructor(readonly bench: ClusterPortBench) {
    this.application = bench.application ?? `case-${randomName()}`;
  }

  /** Opens a node; resolves when its port is up. */
  async node(application = this.application): Promise<PortNode> {
    const node = await this.opened(application);
    await this.until(() => node.isUp);
    return node;
  }

  /** Opens several nodes. */
  nodesOf(count: number): Promise<PortNode[]> {
    return Promise.all(Array.from({ length: count }, () => this.node()));
  }

  /** Opens a node, and does not wait for the broker. */
  async opened(application = this.application): Promise<PortNode> {
    const node = new PortNode(this.bench.createPort(), randomName());
    this.nodes.push(node);
    await node.port.open({ name: application, node: node.name }, node);
    return node;
  }

  /** Waits until something is so. */
  async until(attempt: () => boolean | Promise<boolean>): Promise<void> {
    const { clock } = this.bench;
    await eventually(attempt, { timeoutMs: defaults.portWaitMs, intervalMs: 5, clock });
  }

  /** Waits for frames of a node, as texts. */
  async arrived(node: PortNode, count: number): Promise<string[]> {
    await this.until(() => node.frames.length >= count);
    return node.texts;
  }

  now(): number {
    return waitBy(this.bench.clock).now();
  }

  pass(ms: number): Promise<void> {
    return waitBy(this.bench.clock).pass(ms);
  }

  async close(): Promise<void> {
    await Promise.all(this.nodes.map(({ port }) => port.close(0)));
  }
}

/** A topic of the cases. */
export function topicOf(uri: string, match: TopicName['match'] = 'exact'): TopicName {
  return { realm: 'realm1', uri, match };
}

/** Returns a name as nodes have it: letters and digits. */
function randomName(): string {
  return randomBytes(6).toString('hex');
}
