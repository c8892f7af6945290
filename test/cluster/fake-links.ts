import type {
  ClusterLink,
  FrameMembers,
  FrameTaker,
  FrameTarget,
} from '../../lib/cluster/cluster-link.js';
import type { TopicName } from '../../lib/cluster/cluster-port.js';
import type { FrameType } from '../../lib/cluster/frames/frame-type.js';
import { Unconfirmed } from '../../lib/cluster/unconfirmed.js';
import { PatternIndex } from '../../lib/protocol/pattern-index.js';
import { MsgpackSerializer } from '../../lib/serializers/index.js';
import type { Clock } from '../../lib/session/clock.js';

const codec = new MsgpackSerializer();

/** Links between nodes, without a port: what is sent arrives before `sendFrame` returns, unless a test intervenes. */
export class FakeLinks {
  readonly all = new Map<string, FakeLink>();

  link(node: string, clock: Clock, maxBytes = 16_777_216): FakeLink {
    const link = new FakeLink(this, node, clock, maxBytes);
    this.all.set(node, link);
    return link;
  }
}

export class FakeLink implements ClusterLink {
  readonly unconfirmed: Unconfirmed;
  isUp = false;
  maxFrameBytes = 1_048_576;
  readonly listened: TopicName[] = [];
  /** The target and length of all frames that were sent. */
  readonly sent: { target: FrameTarget; frame: Uint8Array }[] = [];
  /** What `listen` returns. */
  whenListening: () => Promise<void> = () => Promise.resolve();
  whenFlushed: () => Promise<void> = () => Promise.resolve();
  /** Whether frames are refused although the link is up. */
  refuses = false;
  copies = 1;
  private readonly takers = new Map<FrameType, FrameTaker>();
  private readonly states: ((isUp: boolean) => void)[] = [];
  private readonly goners: ((node: string) => void)[] = [];

  constructor(
    private readonly links: FakeLinks,
    readonly node: string,
    readonly clock: Clock,
    maxBytes: number,
  ) {
    this.unconfirmed = new Unconfirmed(this, maxBytes);
  }

  encode(type: FrameType, members: FrameMembers): Uint8Array {
    return codec.encode([1, type, this.node, ...members]);
  }

  sendFrame(target: FrameTarget, frame: Uint8Array): boolean {
    if (!this.isUp || this.refuses) return false;
    this.sent.push({ target, frame });
    this.unconfirmed.sent(frame.length);
    for (let copy = 0; copy < this.copies; copy++)
      for (const link of this.links.all.values())
        if (link !== this && link.isUp && link.wants(target)) link.receive(frame);
    return true;
  }

  publish(topic: TopicName, type: FrameType, members: FrameMembers): boolean {
    return this.sendFrame(topic, this.encode(type, members));
  }

  broadcast(type: FrameType, members: FrameMembers): boolean {
    return this.sendFrame('all', this.encode(type, members));
  }

  send(node: string, type: FrameType, members: FrameMembers): boolean {
    return this.sendFrame({ node }, this.encode(type, members));
  }

  listen(topic: TopicName): Promise<void> {
    this.listened.push(topic);
    return this.whenListening();
  }

  unlisten({ realm, uri, match }: TopicName): void {
    const at = this.listened.findIndex(
      (each) => each.realm === realm && each.uri === uri && each.match === match,
    );
    this.listened.splice(at, 1);
  }

  flush(): Promise<void> {
    return this.whenFlushed();
  }

  take(type: FrameType, taker: FrameTaker): void {
    this.takers.set(type, taker);
  }

  onState(listener: (isUp: boolean) => void): void {
    this.states.push(listener);
  }

  onGone(listener: (node: string) => void): void {
    this.goners.push(listener);
  }

  isAlive(node: string): boolean {
    return this.links.all.has(node);
  }

  up(): void {
    this.isUp = true;
    for (const tell of this.states) tell(true);
  }

  down(): void {
    this.isUp = false;
    for (const tell of this.states) tell(false);
  }

  gone(node: string): void {
    for (const tell of this.goners) tell(node);
  }

  /** Takes a frame as from the network. */
  receive(frame: Uint8Array): void {
    const [, type, node, ...members] = codec.decode(frame) as [
      number,
      FrameType,
      string,
      ...unknown[],
    ];
    this.takers.get(type)?.(node, members);
  }

  private wants(target: FrameTarget): boolean {
    if (target === 'all') return true;
    if ('node' in target) return target.node === this.node;
    let wants = false;
    for (const topic of this.listened) {
      if (topic.realm !== target.realm) continue;
      const index = new PatternIndex<TopicName>();
      index.set(topic.match, topic.uri, topic);
      index.forEachMatch(target.uri, () => (wants = true));
    }
    return wants;
  }
}
