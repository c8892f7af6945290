import { Subject } from 'rxjs';
import type { WampOverflow } from '../../lib/hub/connection/overflow.js';
import type { HubPublishOptions } from '../../lib/hub/wamp-hub.js';
import { PatternIndex } from '../../lib/protocol/pattern-index.js';
import type { MatchPolicy } from '../../lib/protocol/uri.js';
import { WampResult } from '../../lib/protocol/wamp-result.js';
import {
  createTestHub,
  type MemoryCluster,
  memoryCluster,
  type MemoryClusterPort,
  SeededRandom,
  type TestHub,
  VirtualClock,
  type WampTestClient,
} from '../../lib/testing/index.js';
import { OrderLedger, Watch } from './order-ledger.js';

const realms = ['realm1', 'realm2'] as const;
const feed = 'com.feed';
const topics = ['com.a.x', 'com.a.y', 'com.b.x', feed] as const;
const patterns: readonly (readonly [uri: string, match: MatchPolicy])[] = [
  ...topics.map((uri) => [uri, 'exact'] as const),
  ['com', 'prefix'],
  ['com.a', 'prefix'],
  ['com..x', 'wildcard'],
];
const overflows: readonly WampOverflow[] = ['drop-newest', 'drop-oldest', 'latest', 'close'];
/** How long it takes at most until a publication has arrived, and until all is well after trouble, in milliseconds. */
const travelMs = 100;
const recoveryMs = 4_000;
/** After how long nodes know that they are cut off, in milliseconds. */
const noticeMs = 3_000;

/** What can go wrong: of the broker, or of one node. */
export type Trouble = 'stop' | 'freeze' | 'cut' | 'isolate';

/** A subscription, and what it gets. */
interface Seat {
  readonly node: OrderNode;
  readonly realm: string;
  readonly authid: string;
  readonly matches: (topic: string) => boolean;
  readonly watch: Watch;
}

/** A node, with a streaming topic. */
interface OrderNode extends TestHub {
  readonly label: string;
  readonly port: MemoryClusterPort;
  readonly feed: Subject<WampResult>;
  /** The publications that the node said may be lost. */
  uncertain: number;
}

/** Options that name receivers, and what they mean. */
type Receivers = readonly [HubPublishOptions, (seat: Seat) => boolean];

/** Nodes, clients and publications that a seed decides. */
export class OrderWorld {
  readonly ledger = new OrderLedger();
  /** All nodes that there were. */
  readonly nodes: OrderNode[] = [];
  private readonly clock = new VirtualClock();
  private readonly random: SeededRandom;
  private readonly broker: MemoryCluster;
  private running: OrderNode[] = [];
  private seats: Seat[] = [];
  private readonly paused = new Set<WampTestClient>();
  /** Ends the trouble of now. */
  private mend: (() => void) | undefined;
  /** How long it lasts at least. */
  private leastMs = 0;
  private calmFromMs = 0;

  /** @param troubles what may go wrong */
  constructor(
    seed: number,
    private readonly troubles: readonly Trouble[],
  ) {
    this.random = new SeededRandom(seed);
    this.broker = memoryCluster({ clock: this.clock, seed });
    this.broker.delay(4, 20);
  }

  async begin(): Promise<void> {
    for (let i = 0; i < 3; i++) this.start();
    await this.clock.advanceAsync(1_000);
    for (let i = 0; i < 8; i++) await this.seat();
  }

  /** Makes something happen, and lets some time pass. */
  async step(): Promise<void> {
    const { random } = this;
    const chance = random.next();
    if (chance < 0.8) this.publishSome(random.pick(this.running));
    else if (chance < 0.86) await this.seat();
    else if (chance < 0.9) this.pauseOrResume();
    else if (chance < 0.94) this.vacate();
    else if (this.mend !== undefined) await this.recover();
    else if (chance < 0.98) this.trouble();
    else await this.replace();
    await this.clock.advanceAsync(random.below(random.chance(0.04) ? 3_000 : 40));
  }

  /** Ends all trouble, lets everybody read, and closes. */
  async end(): Promise<void> {
    if (this.mend !== undefined) await this.recover();
    for (const client of this.paused) client.resume();
    await this.clock.advanceAsync(recoveryMs);
  }

  async close(): Promise<void> {
    const closed = this.running.map(({ hub }) => hub.close());
    await this.clock.advanceAsync(recoveryMs);
    await Promise.all(closed);
  }

  /** The publications that nodes have counted as dropped, or as perhaps lost. */
  get counted(): number {
    return this.nodes.reduce((sum, { hub, uncertain }) => {
      const drops = hub.clusterStats?.eventsDropped;
      const { down = 0, buffer = 0, 'too-old': tooOld = 0, 'broker-slow': slow = 0 } = drops ?? {};
      return sum + down + buffer + tooOld + slow + uncertain;
    }, 0);
  }

  /** Returns the events that were dropped for a client, because it did not read. */
  unreadBy({ client }: Watch): number {
    const sessions = this.nodes.map(({ hub }) => hub.sessions.get(client.session));
    return sessions.find((session) => session !== undefined)?.stats().eventsDropped ?? 0;
  }

  private start(): OrderNode {
    const { clock, random } = this;
    const port = this.broker.port();
    const label = `n${this.nodes.length + 1}`;
    const test = createTestHub({
      clock,
      heartbeatMs: 0,
      drainTimeoutMs: 300,
      realm: [...realms],
      limits: { maxOutboxBytes: 4_000 },
      authenticate: ({ details }) => ({ authid: String(details['authid']), authrole: 'user' }),
      cluster: { port, name: 'shop', label, lingerMs: random.pick([0, 5_000]) },
    });
    const node: OrderNode = { ...test, label, port, feed: new Subject(), uncertain: 0 };
    for (const realm of realms) test.hub.topic(feed, () => node.feed, { realm });
    test.hub.register('com.stall', () => new Promise(() => undefined));
    test.hub.cluster.outage$.subscribe((outage) => (node.uncertain += outage.eventsUncertain));
    this.nodes.push(node);
    this.running.push(node);
    return node;
  }

  /** Lets a client subscribe. */
  private async seat(): Promise<void> {
    const { random } = this;
    const node = random.pick(this.running);
    const realm = random.pick(realms);
    const authid = `a${random.below(4)}`;
    const client = await node.join(realm, { authid });
    const [uri, match] = random.pick(patterns);
    const subscribed = client.subscribe(uri, { match });
    await this.clock.advanceAsync(1_100);
    const subscription = await subscribed;
    const name = `${node.label} ${realm} ${match} ${uri}`;
    const watch = new Watch(name, client, subscription, match === 'exact' ? uri : undefined);
    this.ledger.watches.push(watch);
    const pattern = new PatternIndex<object>();
    pattern.set(match, uri, {});
    const matches = (topic: string): boolean => {
      let isMatch = false;
      pattern.forEachMatch(topic, () => (isMatch = true));
      return isMatch;
    };
    this.seats.push({ node, realm, authid, watch, matches });
  }

  private vacate(): void {
    if (this.seats.length < 6) return;
    const [seat] = this.seats.splice(this.random.below(this.seats.length), 1);
    seat?.watch.client.close();
  }

  private pauseOrResume(): void {
    const { client } = this.random.pick(this.seats).watch;
    if (this.paused.delete(client)) return client.resume();
    this.paused.add(client);
    client.pause();
  }

  private publishSome(node: OrderNode): void {
    const { random } = this;
    for (let left = 1 + random.below(6); left > 0; left--)
      if (random.chance(0.1)) this.feed(node);
      else this.publish(node, random.pick(topics), random.pick([...realms, '*']));
  }

  private publish(node: OrderNode, topic: string, realm: string): void {
    const { random, isCalm } = this;
    const [options, allows] = this.receivers();
    const seats = this.seats.filter(
      (seat) => (realm === '*' || seat.realm === realm) && seat.matches(topic) && allows(seat),
    );
    const own = seats.filter((seat) => seat.node === node);
    const others = seats.filter((seat) => seat.node !== node);
    const number = this.note(node.label, topic, isCalm ? seats : own, others);
    const text = 'x'.repeat(random.below(200));
    node.hub.publish(topic, [node.label, number, text], {}, { realm, ...options });
  }

  private feed(node: OrderNode): void {
    const by = `feed-of-${node.label}`;
    const due = this.seats.filter((seat) => seat.node === node && seat.watch.topic === feed);
    node.feed.next(new WampResult([by, this.note(by, feed, due, [])]));
  }

  private note(by: string, topic: string, due: readonly Seat[], others: readonly Seat[]): number {
    const watchesOf = (seats: readonly Seat[]): Set<Watch> =>
      new Set(seats.map(({ watch }) => watch));
    const atMs = this.clock.now();
    return this.ledger.note({ by, topic, atMs, due: watchesOf(due), hoped: watchesOf(others) });
  }

  private receivers(): Receivers {
    const { random, seats } = this;
    const overflow = random.chance(0.3) ? random.pick(overflows) : undefined;
    const named = Array.from({ length: 1 + random.below(3) }, () => random.pick(seats));
    const sessions = named.map(({ watch }) => watch.client.session);
    const chance = random.next();
    if (chance < 0.15) return [{ overflow, eligible: sessions }, (seat) => named.includes(seat)];
    if (chance < 0.2)
      return [{ overflow, eligible: [...sessions, 77] }, (seat) => named.includes(seat)];
    if (chance < 0.3) return [{ overflow, exclude: sessions }, (seat) => !named.includes(seat)];
    const eligibleAuthid = ['a1', 'a2'];
    if (chance < 0.4)
      return [{ overflow, eligibleAuthid }, ({ authid }) => eligibleAuthid.includes(authid)];
    return [{ overflow }, () => true];
  }

  /** True while nothing may be missing. */
  private get isCalm(): boolean {
    return this.mend === undefined && this.clock.now() >= this.calmFromMs;
  }

  private trouble(): void {
    const { broker, random } = this;
    const { port } = random.pick(this.running);
    const kinds = {
      stop: () => (broker.stop(), () => broker.start()),
      freeze: () => (broker.freeze(), () => broker.thaw()),
      cut: () => (port.cut(), () => port.mend()),
      isolate: () => (broker.isolate(port), () => broker.reach(port)),
    };
    const kind = random.pick(this.troubles);
    this.mend = kinds[kind]();
    // What vanishes for a shorter time, a real connection would send again.
    this.leastMs = kind === 'isolate' ? noticeMs : 0;
    this.ledger.forgive(this.clock.now() - travelMs);
  }

  private async recover(): Promise<void> {
    await this.clock.advanceAsync(this.leastMs);
    this.mend?.();
    this.mend = undefined;
    this.calmFromMs = this.clock.now() + recoveryMs;
  }

  /** Lets a node leave while a call holds it, and another one begin; both publish meanwhile. */
  private async replace(): Promise<void> {
    const node = this.random.pick(this.running);
    if (this.seats.every((seat) => seat.node === node)) return;
    const caller = await node.join(realms[0], { authid: 'caller' });
    caller.call('com.stall').catch(() => undefined);
    this.seats = this.seats.filter((seat) => seat.node !== node);
    this.running = this.running.filter((each) => each !== node);
    const closing = node.hub.close();
    const other = this.start();
    for (let i = 0; i < 5; i++) {
      this.publishSome(this.random.pick([node, other]));
      await this.clock.advanceAsync(50);
    }
    await this.clock.advanceAsync(1_000);
    await closing;
  }
}
