import { Injectable } from '@nestjs/common';
import {
  WampCaller,
  WampHub,
  WampProcedure,
  WampService,
  type WampSession,
  WampTopic,
} from 'nestjs-wamp';
import { debounceTime, map, merge, type Observable, startWith } from 'rxjs';
import { Parent } from './parent.js';

/** What the page shows of a node. */
export interface NodeView {
  readonly node: string;
  readonly label: string;
  readonly isLeaving: boolean;
  readonly sessions: readonly number[];
}

/** What the page needs of the cluster. */
@Injectable()
@WampService('com.example.fleet')
export class FleetService {
  constructor(
    private readonly hub: WampHub,
    private readonly parent: Parent,
  ) {}

  /** Which node serves the caller. */
  @WampProcedure()
  whereAmI(@WampCaller() { id }: WampSession): {
    readonly label: string;
    readonly session: number;
  } {
    return { label: this.hub.cluster.self.label, session: id };
  }

  /** Who is where, now and after each change. */
  @WampTopic('nodes')
  watchNodes(): Observable<NodeView[]> {
    const { memberUp$, memberDown$, sessionOpen$, sessionClose$ } = this.hub.cluster;
    const changes = merge(memberUp$, memberDown$, sessionOpen$, sessionClose$);
    return changes.pipe(
      debounceTime(50),
      startWith(undefined),
      map(() => this.nodes()),
    );
  }

  /** Whether this node does a job. */
  @WampProcedure()
  owns(job: string): boolean {
    return this.hub.cluster.owns(job);
  }

  /** Publishes to the subscribers on all nodes. */
  @WampProcedure()
  say(text: string): void {
    this.hub.publish('com.example.fleet.said', [text, this.hub.cluster.self.label]);
  }

  /** Calls the page of another session, on whatever node it is. */
  @WampProcedure()
  async wave(session: number, @WampCaller() { id }: WampSession): Promise<unknown> {
    return this.hub.cluster.session(session).call('com.example.page.wave', [id]);
  }

  /** Kills a node, also this one. */
  @WampProcedure()
  kill(label: string): void {
    this.parent.kill(label);
  }

  private nodes(): NodeView[] {
    const { members } = this.hub.cluster;
    const { sessions } = this.hub.cluster.sessions();
    const views = [...members.values()].map(({ node, label, isLeaving }) => ({
      node,
      label,
      isLeaving,
      sessions: sessions.filter((each) => each.node === node).map((each) => each.id),
    }));
    return views.toSorted((one, other) => one.label.localeCompare(other.label));
  }
}
