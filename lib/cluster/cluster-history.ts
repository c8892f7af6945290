import type { Observable } from 'rxjs';
import type { WampClusterStats } from '../hub/operations/cluster-stats.js';
import type { HubLog } from '../hub/operations/hub-log.js';
import type { WampClusterState, WampLostMember, WampMember } from '../hub/wamp-cluster.js';
import type { ClusterPort } from './cluster-port.js';
import type { PortLink } from './port-link.js';
import * as texts from './texts.js';

/** What the history of a cluster is about. */
export interface ClusterHistoryParts {
  readonly link: PortLink;
  readonly log: HubLog;
  readonly members: {
    readonly size: number;
    readonly incompatible: { readonly size: number };
    readonly up$: Observable<WampMember>;
    readonly down$: Observable<WampLostMember>;
  };
  readonly settings: { readonly port: ClusterPort; readonly name: string; readonly label: string };
}

/** The statistics of the broker and of the other nodes. */
export type ClusterHistoryStats = Pick<
  WampClusterStats,
  'isUp' | 'members' | 'incompatible' | 'framesDropped' | 'outages' | 'outageMs' | 'membersLost'
>;

/** Logs and counts when the broker and the other nodes come and go. */
export class ClusterHistory {
  private outages = 0;
  private outageMs = 0;
  private hasBeenUp = false;
  private hasAskedForHelp = false;
  private downSinceMs = 0;
  private readonly lost = { left: 0, gone: 0, silent: 0 };

  constructor(private readonly parts: ClusterHistoryParts) {
    const { link, members, log } = parts;
    link.onState((isUp) => (isUp ? this.up() : this.down()));
    link.onNeedForHelp((reason) => this.needsHelp(reason));
    members.up$.subscribe(({ label, node }) => log.info(texts.memberUp(label, node)));
    members.down$.subscribe((member) => this.memberDown(member));
  }

  get state(): WampClusterState {
    if (this.parts.link.isUp) return 'up';
    return this.hasBeenUp ? 'down' : 'connecting';
  }

  stats(): ClusterHistoryStats {
    const { isUp, clock, drops } = this.parts.link;
    const nowAwayMs = this.state === 'down' ? clock.now() - this.downSinceMs : 0;
    return {
      isUp,
      members: this.parts.members.size,
      incompatible: this.parts.members.incompatible.size,
      framesDropped: { ...drops },
      outages: this.outages,
      outageMs: this.outageMs + nowAwayMs,
      membersLost: { ...this.lost },
    };
  }

  private up(): void {
    const { link, log, settings } = this.parts;
    const { port, name, label } = settings;
    if (this.hasBeenUp) {
      const awayMs = link.clock.now() - this.downSinceMs;
      this.outageMs += awayMs;
      log.info(texts.brokerBack(port.kind, awayMs));
    } else log.info(texts.connected(port.kind, name, label, link.node));
    this.hasBeenUp = true;
    this.hasAskedForHelp = false;
  }

  private down(): void {
    const { link, log, settings } = this.parts;
    this.outages++;
    this.downSinceMs = link.clock.now();
    log.warn(texts.brokerLostNow(settings.port.kind, link.downReason));
  }

  /** Each attempt fails for the same reason: one line is enough. */
  private needsHelp(reason: string): void {
    if (this.hasAskedForHelp) return;
    this.hasAskedForHelp = true;
    this.parts.log.warn(texts.brokerNeedsHelp(this.parts.settings.port.kind, reason));
  }

  private memberDown({ label, node, reason }: WampLostMember): void {
    this.lost[reason]++;
    const line = texts.memberDown(label, node, reason);
    if (reason === 'left') this.parts.log.info(line);
    else this.parts.log.warn(line);
  }
}
