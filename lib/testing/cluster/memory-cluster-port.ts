import type {
  ClusterAddress,
  ClusterListener,
  ClusterPort,
  TopicName,
} from '../../cluster/cluster-port.js';
import type { Clock } from '../../session/clock.js';
import * as texts from '../texts.js';

/** What a port asks of its broker. @internal */
export interface PortBroker {
  readonly clock: Clock;
  readonly network: { readonly maxFrameBytes: number };
  opened(port: MemoryClusterPort): void;
  closed(port: MemoryClusterPort): void;
  left(port: MemoryClusterPort): void;
  /** Returns true if a node of the application of the port is connected. */
  knows(port: MemoryClusterPort, node: string): boolean;
  listen(port: MemoryClusterPort, topic: TopicName): void;
  unlisten(port: MemoryClusterPort, topic: TopicName): void;
  publish(from: MemoryClusterPort, topic: TopicName, frame: Uint8Array): void;
  broadcast(from: MemoryClusterPort, frame: Uint8Array): void;
  send(from: MemoryClusterPort, node: string, frame: Uint8Array): void;
  roundTrip(port: MemoryClusterPort, atBroker: () => void, back: () => void): void;
}

/** Settles a promise that waits for the broker. */
interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** The port of one node to a cluster in memory. Its methods besides those of a port make it fail. */
export class MemoryClusterPort implements ClusterPort {
  readonly kind = 'memory';
  /** The name of the application, once it is open. */
  name = '';
  /** The node, once it is open. */
  node = '';
  /** True while the port has a connection. */
  isUp = false;
  private listener: ClusterListener | undefined;
  private isCut = false;
  private isPaused = false;
  /** What it listens to. @internal */
  readonly topics = new Map<string, TopicName>();
  private readonly waiting = new Set<Waiting>();
  private held: (() => void)[] = [];

  /** @internal */
  constructor(private readonly broker: PortBroker) {}

  get maxFrameBytes(): number {
    return this.broker.network.maxFrameBytes;
  }

  /** The number of topics and patterns that it listens to. */
  get interests(): number {
    return this.topics.size;
  }

  open({ name, node }: ClusterAddress, listener: ClusterListener): void {
    if (this.listener !== undefined) throw new TypeError(texts.portInUse);
    this.name = name;
    this.node = node;
    this.listener = listener;
    this.broker.opened(this);
  }

  publish(topic: TopicName, frame: Uint8Array): boolean {
    return this.sent(frame, () => this.broker.publish(this, topic, frame));
  }

  broadcast(frame: Uint8Array): boolean {
    return this.sent(frame, () => this.broker.broadcast(this, frame));
  }

  send(node: string, frame: Uint8Array): boolean {
    return this.sent(frame, () => this.broker.send(this, node, frame));
  }

  async isGone(node: string): Promise<boolean> {
    let isGone = false;
    const asked = this.roundTrip(() => (isGone = !this.broker.knows(this, node)));
    const late = new Promise<void>((resolve) => void this.broker.clock.schedule(500, resolve));
    await Promise.race([asked.catch(() => undefined), late]);
    return isGone;
  }

  listen(topic: TopicName): Promise<void> {
    this.topics.set(keyOf(topic), topic);
    return this.roundTrip(() => {
      if (this.topics.has(keyOf(topic))) this.broker.listen(this, topic);
    });
  }

  unlisten(topic: TopicName): void {
    if (this.topics.delete(keyOf(topic)) && this.isUp) this.broker.unlisten(this, topic);
  }

  flush(): Promise<void> {
    return this.roundTrip(() => undefined);
  }

  async close(): Promise<void> {
    this.kill();
  }

  /** Breaks the connection, as a broker does that cuts a slow node off. It comes back with `mend`. */
  cut(): void {
    this.isCut = true;
    this.disconnected(texts.connectionCut);
  }

  /** Connects again after `cut`. */
  mend(): void {
    this.isCut = false;
    this.broker.opened(this);
  }

  /** Ends the process of the node as SIGKILL does: the broker sees the end of the connection. */
  kill(): void {
    this.disconnected(texts.connectionCut);
    this.broker.closed(this);
    this.listener = undefined;
  }

  /** Lets the process of the node stand still as SIGSTOP does. Its connection stays, and what arrives waits. */
  pause(): void {
    this.isPaused = true;
  }

  /** Goes on after `pause`, with all that has arrived meanwhile. */
  resume(): void {
    this.isPaused = false;
    const { held } = this;
    this.held = [];
    for (const arrive of held) arrive();
  }

  /** @internal */
  get mayConnect(): boolean {
    return !this.isCut && this.listener !== undefined;
  }

  /** @internal */
  connected(): void {
    if (this.isUp) return;
    this.isUp = true;
    for (const topic of this.topics.values()) this.broker.listen(this, topic);
    this.arrive((listener) => listener.up());
  }

  /** @internal */
  disconnected(reason: string): void {
    if (!this.isUp) return;
    this.isUp = false;
    this.broker.left(this);
    const lost = [...this.waiting];
    this.waiting.clear();
    for (const { reject } of lost) reject(new Error(reason));
    this.arrive((listener) => listener.down(reason));
  }

  /** Passes a frame to the node. Its bytes are erased afterwards: nobody may keep them. @internal */
  received(frame: Uint8Array): void {
    if (!this.isUp) return;
    this.arrive((listener) => {
      const copy = new Uint8Array(frame);
      listener.frame(copy);
      copy.fill(0xc1);
    });
  }

  private arrive(tell: (listener: ClusterListener) => void): void {
    const arrive = (): void => {
      if (this.listener !== undefined) tell(this.listener);
    };
    if (this.isPaused) this.held.push(arrive);
    else arrive();
  }

  private sent(frame: Uint8Array, send: () => void): boolean {
    const canSend = this.isUp && frame.length <= this.maxFrameBytes;
    if (canSend) send();
    return canSend;
  }

  /** Resolves when the broker has taken what was sent before, and has done this. */
  private roundTrip(atBroker: () => void): Promise<void> {
    if (!this.isUp) return Promise.reject(new Error(texts.connectionCut));
    return new Promise<void>((resolve, reject) => {
      const waiting = { resolve, reject };
      this.waiting.add(waiting);
      this.broker.roundTrip(this, atBroker, () => {
        if (this.waiting.delete(waiting)) resolve();
      });
    });
  }
}

function keyOf({ realm, uri, match }: TopicName): string {
  return `${match} ${realm} ${uri}`;
}
