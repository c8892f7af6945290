import type {
  ClusterLink,
  FrameMembers,
  FrameTaker,
  FrameTarget,
} from '../../lib/cluster/cluster-link.js';
import type { FrameType } from '../../lib/cluster/frames/frame-type.js';
import { type Frame, decodeFrame, encodeFrame } from '../../lib/cluster/frames/frame-codec.js';
import { Unconfirmed } from '../../lib/cluster/unconfirmed.js';
import type { CancelTimer, Clock } from '../../lib/session/clock.js';
import type { VirtualClock } from '../../lib/testing/index.js';

/** What the network does to each frame. */
export interface Weather {
  /** Returns true if a frame is lost. */
  isLost(): boolean;
  /** Returns how long a frame takes, in milliseconds. */
  delayMs(): number;
  /** Returns true if a frame comes again later. */
  isRepeated(): boolean;
}

export const fineWeather: Weather = {
  isLost: () => false,
  delayMs: () => 1,
  isRepeated: () => false,
};

/** The clock of a process that can be frozen: its timers are late then. */
class NodeClock implements Clock {
  isFrozen = false;
  private late: (() => void)[] = [];

  constructor(private readonly clock: VirtualClock) {}

  now(): number {
    return this.clock.now();
  }

  date(): number {
    return this.clock.date();
  }

  schedule(delayMs: number, callback: () => void): CancelTimer {
    let isOver = false;
    const run = (): void => {
      if (!isOver) callback();
    };
    const cancel = this.clock.schedule(delayMs, () =>
      this.isFrozen ? this.late.push(run) : run(),
    );
    return () => {
      isOver = true;
      cancel();
    };
  }

  thaw(): void {
    this.isFrozen = false;
    for (const run of this.late.splice(0)) run();
  }
}

/** A node of the network: what the parts of its cluster send goes to the others. */
export class NetworkNode implements ClusterLink {
  readonly clock: NodeClock;
  readonly unconfirmed = new Unconfirmed(this, Infinity);
  isUp = true;
  isDead = false;
  maxFrameBytes = 1_048_576;
  /** True while its connection to the broker is cut, whether it knows or not. */
  isCut = false;
  /** The frames that this node has sent, by type. */
  readonly sent: [type: FrameType, to: string][] = [];
  readonly gone = new Set<string>();
  /** Returns true for a frame to lose. */
  loses: (type: FrameType, members: FrameMembers) => boolean = () => false;
  private readonly takers = new Map<FrameType, FrameTaker>();
  private readonly stateListeners: ((isUp: boolean) => void)[] = [];
  private readonly goneListeners: ((node: string) => void)[] = [];
  private readonly waiting: (() => void)[] = [];

  constructor(
    private readonly network: ClusterNetwork,
    readonly node: string,
    clock: VirtualClock,
  ) {
    this.clock = new NodeClock(clock);
  }

  publish(): boolean {
    return false;
  }

  broadcast(type: FrameType, members: FrameMembers): boolean {
    return this.sendFrame('all', this.encode(type, members));
  }

  send(node: string, type: FrameType, members: FrameMembers): boolean {
    return this.sendFrame({ node }, this.encode(type, members));
  }

  encode(type: FrameType, members: FrameMembers): Uint8Array {
    return encodeFrame(type, this.node, members);
  }

  sendFrame(target: FrameTarget, frame: Uint8Array): boolean {
    if (this.isDead || !this.isUp) return false;
    const to = target === 'all' ? undefined : (target as { node: string }).node;
    this.whenAwake(() => this.network.carry(this, to, frame));
    return true;
  }

  listen(): Promise<void> {
    return Promise.resolve();
  }

  unlisten(): void {}

  flush(): Promise<void> {
    return Promise.resolve();
  }

  take(type: FrameType, taker: FrameTaker): void {
    this.takers.set(type, taker);
  }

  onState(listener: (isUp: boolean) => void): void {
    this.stateListeners.push(listener);
  }

  onGone(listener: (node: string) => void): void {
    this.goneListeners.push(listener);
  }

  isAlive(node: string): boolean {
    return !this.gone.has(node);
  }

  others(): readonly string[] {
    return this.network.names.filter((name) => name !== this.node && !this.gone.has(name));
  }

  // what the network does

  receive(from: string, frame: Uint8Array): void {
    if (this.isDead || this.isCut || !this.isUp) return;
    this.whenAwake(() => {
      if (this.isDead) return;
      const copy = new Uint8Array(frame);
      const { type, members } = read(copy);
      this.takers.get(type)?.(from, members);
      copy.fill(0xc1);
    });
  }

  set(isUp: boolean): void {
    this.whenAwake(() => {
      if (this.isDead || this.isUp === isUp) return;
      this.isUp = isUp;
      for (const listener of this.stateListeners) listener(isUp);
    });
  }

  /** Tells that another node is dead, as a node believes that is there itself. */
  bury(node: string): void {
    this.whenAwake(() => {
      if (this.isDead || this.gone.has(node)) return;
      this.gone.add(node);
      for (const listener of this.goneListeners) listener(node);
    });
  }

  freeze(): void {
    this.clock.isFrozen = true;
  }

  thaw(): void {
    this.clock.thaw();
    for (const action of this.waiting.splice(0)) action();
  }

  private whenAwake(action: () => void): void {
    if (this.clock.isFrozen) this.waiting.push(action);
    else action();
  }
}

/** Nodes with a broker between them: frames keep their order from one node to another, and may be lost. */
export class ClusterNetwork {
  readonly nodes = new Map<string, NetworkNode>();
  private readonly lastDue = new Map<string, number>();
  private generation = 0;

  constructor(
    readonly clock: VirtualClock,
    public weather: Weather = fineWeather,
  ) {}

  get names(): string[] {
    return [...this.nodes.keys()];
  }

  join(name: string): NetworkNode {
    const node = new NetworkNode(this, name, this.clock);
    this.nodes.set(name, node);
    return node;
  }

  at(name: string): NetworkNode {
    return this.nodes.get(name) as NetworkNode;
  }

  carry(from: NetworkNode, to: string | undefined, frame: Uint8Array): void {
    const { type, members } = read(frame);
    const targets = to === undefined ? this.names.filter((name) => name !== from.node) : [to];
    for (const target of targets) {
      from.sent.push([type, target]);
      if (from.isCut || from.loses(type, members) || this.weather.isLost()) continue;
      this.deliver(from.node, target, frame);
      if (this.weather.isRepeated()) {
        const again = this.clock.now() + 2_000;
        this.later(again, from.node, target, frame);
      }
    }
  }

  /** Ends a process. The others learn it after a while. */
  kill(name: string): void {
    this.at(name).isDead = true;
    this.buryLater(name, 1_500);
  }

  /** Stops a process for a while. */
  freeze(name: string, ms: number): void {
    const node = this.at(name);
    node.freeze();
    if (ms > 4_000) this.buryLater(name, 4_000);
    this.clock.schedule(ms, () => {
      node.thaw();
      this.welcome(name);
    });
  }

  /** Cuts a node off the broker for a while. It notices after 300 ms. */
  cut(name: string, ms: number): void {
    const node = this.at(name);
    node.isCut = true;
    this.clock.schedule(Math.min(300, ms), () => node.set(false));
    if (ms > 4_000) this.buryLater(name, 4_000);
    this.clock.schedule(ms, () => {
      node.isCut = false;
      node.set(true);
      this.welcome(name);
    });
  }

  /** Takes the broker away for a while. All that is under way is lost. */
  restart(ms: number): void {
    this.generation++;
    for (const node of this.nodes.values()) node.set(false);
    this.clock.schedule(ms, () => {
      for (const node of this.nodes.values()) if (!node.isCut) node.set(true);
    });
  }

  private buryLater(name: string, ms: number): void {
    this.clock.schedule(ms, () => {
      for (const node of this.nodes.values())
        // Who is not at the broker itself judges nobody.
        if (node.node !== name && node.isUp && !node.isCut) node.bury(name);
    });
  }

  /** The others hear a node again. */
  private welcome(name: string): void {
    if (this.at(name).isDead) return;
    for (const node of this.nodes.values()) node.gone.delete(name);
  }

  private deliver(from: string, to: string, frame: Uint8Array): void {
    const lane = `${from} ${to}`;
    const due = Math.max(this.lastDue.get(lane) ?? 0, this.clock.now() + this.weather.delayMs());
    this.lastDue.set(lane, due);
    this.later(due, from, to, frame);
  }

  private later(due: number, from: string, to: string, frame: Uint8Array): void {
    const { generation } = this;
    this.clock.schedule(due - this.clock.now(), () => {
      if (generation === this.generation) this.nodes.get(to)?.receive(from, frame);
    });
  }
}

function read(bytes: Uint8Array): Frame {
  const frame = decodeFrame(bytes);
  if (typeof frame === 'string') throw new Error(`The frame is ${frame}.`);
  return frame;
}
