import assert from 'node:assert/strict';
import { newNode } from '../../lib/cluster/node-name.js';
import { PortLink } from '../../lib/cluster/port-link.js';
import { ClusterView } from '../../lib/cluster/cluster-view.js';
import { Presence, type PresenceSettings } from '../../lib/cluster/presence/presence.js';
import { AuthidSessions } from '../../lib/hub/hosting/authid-sessions.js';
import { SessionRoster } from '../../lib/hub/hosting/session-roster.js';
import { HubLog } from '../../lib/hub/operations/hub-log.js';
import { Topics } from '../../lib/hub/pubsub/topics.js';
import type { ServedClient } from '../../lib/hub/pubsub/served-client.js';
import type { WampSession } from '../../lib/hub/session/wamp-session.js';
import type { TopicInfo } from '../../lib/hub/pubsub/topics.js';
import { JsonSerializer, MsgpackSerializer } from '../../lib/serializers/index.js';
import {
  FreezableClock,
  type MemoryCluster,
  memoryCluster,
  type MemoryClusterPort,
  SeededRandom,
  VirtualClock,
} from '../../lib/testing/index.js';

export const presenceSettings: Omit<PresenceSettings, 'label'> = {
  heartbeatMs: 1_000,
  suspectAfterMs: 2_000,
  deadAfterMs: 4_000,
  directory: true,
  lingerMs: 0,
  isLocal: () => false,
};

/** What a session shows of itself here. */
type Shown = Pick<WampSession, 'id' | 'realm' | 'authid' | 'authrole'>;

/** A node: the parts of a hub that a cluster watches, without clients. */
export class PresenceNode {
  readonly clock: FreezableClock;
  readonly port: MemoryClusterPort;
  readonly link: PortLink;
  readonly presence: Presence;
  readonly view: ClusterView;
  readonly log: string[] = [];
  readonly errors: unknown[] = [];
  readonly topics = new Topics();
  private readonly roster: SessionRoster;
  private isKilled = false;

  constructor(
    broker: MemoryCluster,
    clock: VirtualClock,
    readonly label: string,
    random: SeededRandom,
    settings: Partial<PresenceSettings> = {},
    realms: readonly string[] = ['realm1'],
  ) {
    this.clock = new FreezableClock(clock);
    this.port = broker.port();
    const report = (text: string, error: unknown): void => void this.errors.push([text, error]);
    this.roster = new SessionRoster(report, { metrics: undefined });
    const logger = { warn: (line: string) => this.log.push(line), error: report };
    const log = new HubLog(logger, this.clock, 1_000_000);
    const serializers = [new JsonSerializer(), new MsgpackSerializer()];
    const { topics, roster } = this;
    const limit = { most: Infinity, excess: 'refuse' } as const;
    const authids = new AuthidSessions({ clock: this.clock, roster, ...limit });
    const options = { realms, serializers, clock: this.clock };
    const node = newNode();
    const hub = { options, topics, roster, authids, log, report };
    this.link = new PortLink({ port: this.port, name: 'shop', node, clock: this.clock, report });
    const whole = { ...presenceSettings, label, ...settings };
    this.presence = new Presence({
      hub,
      link: this.link,
      settings: whole,
      random: () => random.next(),
    });
    const state = (): 'up' | 'down' => (this.link.isUp ? 'up' : 'down');
    this.view = new ClusterView({
      presence: this.presence,
      sessions: { session: () => assert.fail('of no use here') },
      state,
      report,
    });
    void this.link.open();
  }

  get node(): string {
    return this.link.node;
  }

  /** The labels of the members that it knows, sorted. */
  get known(): string[] {
    return [...this.view.members.values()].map(({ label }) => label).toSorted();
  }

  /** The ids of all sessions that it knows, sorted. */
  get sessionIds(): number[] {
    const { table } = this.presence.directory;
    return [...table.matching({})].map(({ id }) => id).toSorted((a, b) => a - b);
  }

  open(
    id: number,
    { realm = 'realm1', authid = `a${id}`, authrole = 'user' }: Partial<Shown> = {},
  ) {
    const serializer = new JsonSerializer();
    const session = { id, realm, authid, authrole, link: { serializer }, end: () => undefined };
    this.roster.add(served(session));
    this.roster.opened(session as unknown as WampSession);
  }

  close(id: number, reason = 'wamp.close.normal'): void {
    const session = this.roster.sessions.get(id);
    if (session !== undefined) this.roster.ended(served(session), reason);
  }

  /** Gives a session another role. */
  promote(id: number, authrole: string): void {
    const session = this.roster.sessions.get(id) as WampSession;
    Object.assign(session, { authrole });
    this.roster.changed$.next(session);
  }

  get ownIds(): number[] {
    return [...this.roster.sessions.keys()];
  }

  /** Lets a number of sessions subscribe to a topic. Returns a function that lets one leave. */
  subscribe(uri: string, match: TopicInfo['match'] = 'exact'): () => void {
    const session = { realm: 'realm1' } as WampSession;
    let subscription = 0;
    const accept = (id: number): boolean => {
      subscription = id;
      return true;
    };
    this.topics.join(session, { topic: uri, match, accept } as never);
    return () => void this.topics.leave(session, subscription);
  }

  freeze(): void {
    this.clock.freeze();
    this.port.pause();
  }

  /** Timers run first after a pause, then what has arrived. */
  thaw(): void {
    this.clock.thaw();
    this.port.resume();
  }

  kill(): void {
    this.isKilled = true;
    this.clock.freeze();
    this.port.kill();
  }

  get isRunning(): boolean {
    return !this.isKilled;
  }

  async leave(): Promise<void> {
    this.isKilled = true;
    this.presence.leave();
    for (const id of this.ownIds) this.close(id, 'wamp.close.system_shutdown');
    this.presence.end();
    await this.link.close(1_000);
  }
}

function served(session: object): ServedClient {
  return { session, handlers: { realm: 'realm1' } } as unknown as ServedClient;
}

/** Nodes on one broker in memory, with one clock. */
export class PresenceWorld {
  readonly clock = new VirtualClock(0);
  readonly random: SeededRandom;
  readonly broker: MemoryCluster;
  readonly nodes: PresenceNode[] = [];

  constructor(seed = 1) {
    this.random = new SeededRandom(seed);
    this.broker = memoryCluster({ clock: this.clock, seed });
    this.broker.delay(2);
  }

  add(settings?: Partial<PresenceSettings>, realms?: readonly string[]): PresenceNode {
    const label = `n${this.nodes.length}`;
    const node = new PresenceNode(this.broker, this.clock, label, this.random, settings, realms);
    this.nodes.push(node);
    return node;
  }

  async run(ms: number): Promise<void> {
    await this.clock.advanceAsync(ms);
  }

  /** Runs until it is so, and returns after how many milliseconds. */
  async until(isSo: () => boolean, mostMs = 60_000, stepMs = 50): Promise<number> {
    for (let ms = 0; ms <= mostMs; ms += stepMs) {
      if (isSo()) return ms;
      await this.run(stepMs);
    }
    throw new Error(`It has not come in ${mostMs} ms.`);
  }
}
