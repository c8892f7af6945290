import type { TopicName } from '../../cluster/cluster-port.js';
import { PatternIndex } from '../../protocol/pattern-index.js';
import type { Clock } from '../../session/clock.js';
import * as texts from '../texts.js';
import { DelayedLines } from './delayed-lines.js';
import type { MemoryClusterPort, PortBroker } from './memory-cluster-port.js';

/** The network around a broker in memory. */
export interface MemoryNetwork {
  /** The time from one node to another, in milliseconds. */
  delayMs: number;
  /** The greatest further time, which differs from frame to frame, in milliseconds. */
  jitterMs: number;
  /** The share of frames that are lost. */
  lost: number;
  /** The share of frames that arrive twice. */
  doubled: number;
  readonly maxFrameBytes: number;
  /** Returns a random number from 0 to 1, without 1. */
  readonly random: () => number;
}

/** Where a node stands on the broker: nodes of different applications know nothing of each other. */
function placeOf({ name, node }: { readonly name: string; readonly node: string }): string {
  return `${name} ${node}`;
}

function realmOf({ name }: { readonly name: string }, realm: string): string {
  return `${name} ${realm}`;
}

/** The time after which a port finds that its broker is silent, in milliseconds: that of the real ones. */
const noticeMs = 2_600;

type Ports = Set<MemoryClusterPort>;

/** The broker of a cluster in memory: who is connected, who listens to what, and what is on its way. @internal */
export class MemoryBroker implements PortBroker {
  private readonly ports = new Set<MemoryClusterPort>();
  private readonly connected = new Map<string, MemoryClusterPort>();
  private readonly byRealm = new Map<string, PatternIndex<Ports>>();
  private readonly lines: DelayedLines;
  /** Nodes whose frames vanish in both directions, without anybody knowing. */
  readonly isolated = new Set<MemoryClusterPort>();
  private isStopped = false;
  private isFrozen = false;
  private freezes = 0;
  private held: (() => void)[] = [];

  constructor(
    readonly clock: Clock,
    readonly network: MemoryNetwork,
  ) {
    this.lines = new DelayedLines(clock);
  }

  opened(port: MemoryClusterPort): void {
    this.ports.add(port);
    this.toBroker(port, () => {
      if (!this.ports.has(port) || !port.mayConnect) return;
      this.connected.set(placeOf(port), port);
      port.connected();
    });
  }

  closed(port: MemoryClusterPort): void {
    this.ports.delete(port);
    if (this.isolated.delete(port)) this.left(port);
  }

  /** Forgets a connection, and what it listened to. The broker does not see that a cable was pulled out. */
  left(port: MemoryClusterPort): void {
    if (this.isolated.has(port)) return;
    this.connected.delete(placeOf(port));
    for (const topic of port.topics.values()) this.forget(port, topic);
  }

  /** Lets all frames of a node vanish. After a while, its port finds that nothing comes back. */
  isolate(port: MemoryClusterPort): void {
    this.isolated.add(port);
    this.later(() => {
      if (this.isolated.has(port)) port.disconnected(texts.brokerSilent);
    });
  }

  /** Ends what `isolate` began. */
  reach(port: MemoryClusterPort): void {
    this.isolated.delete(port);
    this.opened(port);
  }

  knows({ name }: MemoryClusterPort, node: string): boolean {
    return this.connected.has(placeOf({ name, node }));
  }

  listen(port: MemoryClusterPort, { realm, uri, match }: TopicName): void {
    const key = realmOf(port, realm);
    let index = this.byRealm.get(key);
    if (index === undefined) this.byRealm.set(key, (index = new PatternIndex()));
    const ports = index.get(match, uri);
    if (ports === undefined) index.set(match, uri, new Set([port]));
    else ports.add(port);
  }

  unlisten(port: MemoryClusterPort, topic: TopicName): void {
    this.toBroker(port, () => this.forget(port, topic));
  }

  publish(from: MemoryClusterPort, { realm, uri }: TopicName, frame: Uint8Array): void {
    this.toBroker(from, () => {
      const receivers = new Set<MemoryClusterPort>();
      this.byRealm.get(realmOf(from, realm))?.forEachMatch(uri, (ports) => {
        for (const port of ports) receivers.add(port);
      });
      for (const port of receivers) this.toNode(from, port, frame);
    });
  }

  broadcast(from: MemoryClusterPort, frame: Uint8Array): void {
    this.toBroker(from, () => {
      for (const port of this.connected.values())
        if (port.name === from.name) this.toNode(from, port, frame);
    });
  }

  send(from: MemoryClusterPort, node: string, frame: Uint8Array): void {
    this.toBroker(from, () => {
      const port = this.connected.get(placeOf({ name: from.name, node }));
      if (port !== undefined) this.toNode(from, port, frame);
    });
  }

  /** Runs one at the broker, and the other back at the node. */
  roundTrip(port: MemoryClusterPort, atBroker: () => void, back: () => void): void {
    this.toBroker(port, () => {
      atBroker();
      this.lines.send(`back ${port.node}`, this.network.delayMs / 2, back);
    });
  }

  stop(): void {
    this.isStopped = true;
    this.isFrozen = false;
    this.held = [];
    this.disconnectAll(texts.brokerStopped);
    this.connected.clear();
    this.byRealm.clear();
  }

  start(): void {
    this.isStopped = false;
    for (const port of this.ports) this.opened(port);
  }

  freeze(): void {
    this.isFrozen = true;
    const freeze = ++this.freezes;
    this.later(() => {
      if (this.isFrozen && freeze === this.freezes) this.disconnectAll(texts.brokerSilent);
    });
  }

  thaw(): void {
    this.isFrozen = false;
    const { held } = this;
    this.held = [];
    for (const action of held) action();
    this.start();
  }

  private disconnectAll(reason: string): void {
    for (const port of [...this.connected.values()]) port.disconnected(reason);
  }

  /** Runs when a node has got no answer to its pings. */
  private later(action: () => void): void {
    this.clock.schedule(noticeMs, action);
  }

  private forget(port: MemoryClusterPort, { realm, uri, match }: TopicName): void {
    const key = realmOf(port, realm);
    const index = this.byRealm.get(key);
    const ports = index?.get(match, uri);
    ports?.delete(port);
    if (ports?.size === 0) index?.delete(match, uri);
    if (index?.size === 0) this.byRealm.delete(key);
  }

  private toBroker(from: MemoryClusterPort, action: () => void): void {
    this.lines.send(`to ${from.node}`, this.network.delayMs / 2, () => {
      if (this.isolated.has(from)) return;
      if (this.isFrozen) this.held.push(action);
      else if (!this.isStopped) action();
    });
  }

  private toNode(from: MemoryClusterPort, to: MemoryClusterPort, frame: Uint8Array): void {
    const { random, lost, doubled, delayMs, jitterMs } = this.network;
    if (from === to || random() < lost) return;
    const copies = random() < doubled ? 2 : 1;
    for (let i = 0; i < copies; i++) {
      const travelMs = delayMs / 2 + random() * jitterMs;
      this.lines.send(`${from.node} ${to.node}`, travelMs, () => {
        if (!this.isolated.has(to)) to.received(frame);
      });
    }
  }
}
