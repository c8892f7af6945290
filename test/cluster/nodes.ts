import { authorityOf } from '../../lib/auth/authorization-options.js';
import { EventBus, type EventBusSettings } from '../../lib/cluster/events/event-bus.js';
import type { ClusterPeers } from '../../lib/cluster/events/peers.js';
import { loneCluster } from '../../lib/cluster/lone-cluster.js';
import type { BusHub } from '../../lib/hub/bus-hub.js';
import { settleHubOptions } from '../../lib/hub/hub-options.js';
import type { HubBus } from '../../lib/hub/pubsub/hub-bus.js';
import { WampHub } from '../../lib/hub/wamp-hub.js';
import {
  connectTestClient,
  joinTestClient,
  type LogLine,
  type TestHub,
  type TestHubOptions,
  VirtualClock,
} from '../../lib/testing/index.js';
import { FakeLinks, type FakeLink } from './fake-links.js';

export const settings: EventBusSettings = {
  localTopics: [],
  lingerMs: 5_000,
  outageBufferBytes: 1_048_576,
  outageBufferMs: 2_000,
};

/** A hub with its link to the others. */
export interface TestNode extends TestHub {
  readonly link: FakeLink;
  readonly bus: EventBus;
  /** What the node knows of the others; tests change it. */
  readonly peers: { subprotocols: ReadonlySet<string> } & ClusterPeers;
}

/** Hubs that share publications over links without a port. */
export class TestNodes {
  readonly clock = new VirtualClock();
  readonly links = new FakeLinks();
  readonly all: TestNode[] = [];

  constructor(readonly options: TestHubOptions = {}) {}

  add(
    name: string,
    {
      maxUnconfirmedBytes,
      ...given
    }: Partial<EventBusSettings> & { maxUnconfirmedBytes?: number } = {},
  ): TestNode {
    const { clock } = this;
    const log: LogLine[] = [];
    const logger = {
      error: (message: string, stack?: string) => log.push({ level: 'error', message, stack }),
      warn: (message: string) => log.push({ level: 'warn', message }),
    };
    const link = this.links.link(name, clock, maxUnconfirmedBytes);
    const peers: TestNode['peers'] = {
      subprotocols: new Set(['wamp.2.json']),
      nodeOf: (id) => this.all.find(({ hub }) => hub.sessions.has(id))?.link.node,
      reunited: () => Promise.resolve(),
    };
    let bus!: EventBus;
    const maker = (hub: BusHub): HubBus => {
      bus = new EventBus({ hub, link, peers, settings: { ...settings, ...given } });
      return {
        start: async () => undefined,
        leave: () => undefined,
        close: async () => bus.end(),
        encode: (publication, encoder) => bus.encode(publication, encoder),
        refusal: (topic) => bus.refusal(topic),
        hold: (topic) => bus.hold(topic),
        release: (topic) => bus.release(topic),
        stats: () => {
          throw new Error('not counted here');
        },
      };
    };
    const authority = authorityOf(this.options);
    const ports = { clock, logger, authority, bus: maker, cluster: loneCluster };
    const hub = new WampHub(settleHubOptions(this.options, ports));
    const node: TestNode = {
      hub,
      clock,
      log,
      link,
      peers,
      bus,
      connect: (connection) => connectTestClient(hub, connection),
      join: (how?: unknown, details?: object, connection?: object) =>
        joinTestClient(hub, how as string, details as Record<string, unknown>, connection),
    };
    this.all.push(node);
    return node;
  }

  /** Lets all links be up. */
  async up(): Promise<void> {
    for (const { link } of this.all) link.up();
    await this.clock.advanceAsync(0);
  }
}
