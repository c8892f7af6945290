import type { BusHub, BusMaker, ClusterMaker } from '../hub/bus-hub.js';
import type { WampClusterStats } from '../hub/operations/cluster-stats.js';
import type { EventEncoder } from '../hub/pubsub/event-encoder.js';
import type { HubBus } from '../hub/pubsub/hub-bus.js';
import type { TopicInfo } from '../hub/pubsub/topics.js';
import type { Publication } from '../hub/session/publication.js';
import { messageOf } from '../protocol/thrown.js';
import type { WampError } from '../protocol/wamp-error.js';
import type { CancelTimer } from '../session/clock.js';
import { ClusterHistory } from './cluster-history.js';
import {
  type ClusterSettings,
  settleClusterOptions,
  type WampClusterOptions,
} from './cluster-options.js';
import { ClusterSessions } from './cluster-sessions.js';
import { ClusterView } from './cluster-view.js';
import { EventBus } from './events/event-bus.js';
import { loneCluster } from './lone-cluster.js';
import { newNode } from './node-name.js';
import { PortLink } from './port-link.js';
import { Presence } from './presence/presence.js';
import * as texts from './texts.js';

/** A hub among others: the parts of a cluster, from its start to its end. */
export class ClusterNode implements HubBus {
  readonly link: PortLink;
  readonly presence: Presence;
  readonly events: EventBus;
  readonly sessions: ClusterSessions;
  /** What `hub.cluster` shows. */
  readonly view: ClusterView;
  readonly history: ClusterHistory;
  private starting: Promise<void> | undefined;
  private isOver = false;

  constructor(
    private readonly hub: BusHub,
    private readonly settings: ClusterSettings,
  ) {
    const { port, name, maxUnconfirmedBytes } = settings;
    const { report, log } = hub;
    const { clock } = hub.options;
    const parts = { port, name, clock, report, maxUnconfirmedBytes };
    this.link = new PortLink({ ...parts, node: newNode() });
    const { link } = this;
    const isLocal = (topic: TopicInfo): boolean => this.events.isLocal(topic);
    this.presence = new Presence({ hub, link, settings: { ...settings, isLocal } });
    this.events = new EventBus({ hub, link, peers: this.presence, settings });
    this.history = new ClusterHistory({ link, log, members: this.presence.members, settings });
    const { members, directory } = this.presence;
    const { deadAfterMs } = settings;
    const others = (): string[] =>
      Array.from(members.all(), ({ node }) => node).filter((node) => node !== link.node);
    this.sessions = new ClusterSessions({ hub, link, known: directory, others, deadAfterMs });
    hub.orders = this.sessions.orders;
    this.view = new ClusterView({
      presence: this.presence,
      sessions: this.sessions,
      state: () => this.history.state,
      report,
      events: this.events,
    });
  }

  start(): Promise<void> {
    return (this.starting ??= this.begin());
  }

  leave(): void {
    if (!this.isOver) this.presence.leave();
  }

  async close(): Promise<void> {
    if (this.isOver) return;
    await this.end();
  }

  encode(publication: Publication, encoder: EventEncoder): (() => void) | undefined {
    return this.isOver ? undefined : this.events.encode(publication, encoder);
  }

  refusal(topic: TopicInfo): WampError | undefined {
    return this.events.refusal(topic);
  }

  hold(topic: TopicInfo): Promise<void> | undefined {
    return this.isOver ? undefined : this.events.hold(topic);
  }

  release(topic: TopicInfo): void {
    this.events.release(topic);
  }

  stats(): WampClusterStats {
    return { ...this.events.stats(), ...this.history.stats() };
  }

  private async begin(): Promise<void> {
    const { port, startTimeoutMs, required } = this.settings;
    await this.link.open();
    if (await this.isUpWithin(startTimeoutMs)) return;
    const { downReason } = this.link;
    if (!required)
      return this.hub.log.warn(texts.startedAlone(port.kind, startTimeoutMs, downReason));
    await this.end();
    throw new Error(texts.brokerRequired(port.kind, startTimeoutMs, downReason));
  }

  /** Tells the other nodes that this one has gone, and ends the connection. Never rejects. */
  private async end(): Promise<void> {
    this.isOver = true;
    this.sessions.close();
    this.presence.end();
    this.events.end();
    try {
      await this.link.close(this.hub.options.closeTimeoutMs);
    } catch (error) {
      this.hub.report(texts.closeFailed(this.settings.port.kind), messageOf(error));
    }
  }

  /** Resolves to true as soon as the broker is there, and to false after the time. */
  private isUpWithin(timeoutMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      if (this.link.isUp) return resolve(true);
      let cancel: CancelTimer | undefined;
      this.link.onState((isUp) => {
        if (!isUp) return;
        cancel?.();
        resolve(true);
      });
      cancel = this.hub.options.clock.schedule(timeoutMs, () => resolve(false));
    });
  }
}

/** What a hub needs for its cluster. */
export interface ClusterPorts {
  readonly bus: BusMaker | undefined;
  readonly cluster: ClusterMaker;
}

/**
 * Returns what a hub needs for its cluster.
 *
 * @param given the option `cluster`; `undefined` for a hub of its own
 * @throws a `TypeError` for a wrong option
 */
export function clusterPorts(given: WampClusterOptions | undefined): ClusterPorts {
  if (given === undefined) return { bus: undefined, cluster: loneCluster };
  const settings = settleClusterOptions(given);
  let node: ClusterNode | undefined;
  return {
    bus: (hub) => (node = new ClusterNode(hub, settings)),
    cluster: () => (node as ClusterNode).view,
  };
}
