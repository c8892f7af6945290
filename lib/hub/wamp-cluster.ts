import type { Observable } from 'rxjs';
import type { Id, Uri } from '../protocol/messages.js';
import type { MatchPolicy } from '../protocol/uri.js';
import type { TopicInfo } from './pubsub/topics.js';
import type { WampSessionHandle } from './session/session-handle.js';

/** A node of a cluster: a process with a hub. */
export interface WampMember {
  /** The name of this run of the process: 12 letters and digits, other ones at each start. */
  readonly node: string;
  /** The option `label`: the name for people. */
  readonly label: string;
  /** The date at which this node has first heard of it, in milliseconds since 1970. */
  readonly joinedAt: number;
  /** The number of its sessions, at most a second old. */
  readonly sessions: number;
  /** The version of `nestjs-wamp` that it runs. */
  readonly version: string;
  /** True while it is closing. It takes no new clients. */
  readonly isLeaving: boolean;
}

/**
 * Why a node is not there any more. `left`: it was closed. `gone`: the broker has lost it, as after a crash.
 * `silent`: it gives no sign of life, as a process that hangs, or behind a cut cable.
 */
export type WampMemberLoss = 'left' | 'gone' | 'silent';

/** A node that is not there any more. */
export interface WampLostMember extends WampMember {
  /** How it was lost. */
  readonly reason: WampMemberLoss;
}

/** What a cluster knows of a session, on whatever node it is. */
export interface WampSessionInfo {
  /** The session id. */
  readonly id: Id;
  /** The realm that the client joined. */
  readonly realm: Uri;
  /** The authid of the client. */
  readonly authid: string;
  /** The role of the client. */
  readonly authrole: string;
  /** The node that holds the connection. */
  readonly node: string;
  /** True if that is this node. `hub.sessions` has its session then. */
  readonly isLocal: boolean;
}

/** An ended session, with the reason. */
export interface WampSessionLoss {
  /** The session that has ended. */
  readonly session: WampSessionInfo;
  /** The URI of GOODBYE or ABORT, or `wamp.close.connection_lost`, also if its node was lost. */
  readonly reason: Uri;
}

/** A session by its id, or by its authid. Of several sessions of an authid, it is the one that came last. */
export type WampSessionQuery =
  | Id
  | {
      /** The authid of the client. */
      readonly authid: string;
      /**
       * The realm that the client joined.
       *
       * @default all realms
       */
      readonly realm?: Uri | undefined;
    };

/** The sessions to look for, and how many. */
export interface WampSessionFilter {
  /** The session id. */
  readonly id?: Id | undefined;
  /** The authid of the client. Several sessions may have the same one. */
  readonly authid?: string | undefined;
  /** The role of the client. */
  readonly authrole?: string | undefined;
  /** The realm that the client joined. */
  readonly realm?: Uri | undefined;
  /**
   * The greatest number of sessions to return.
   *
   * @default 1_000
   */
  readonly limit?: number | undefined;
  /** The value of `next` of the page before. */
  readonly after?: string | undefined;
}

/** A page of sessions. */
export interface WampSessionPage {
  /** The sessions of this page. */
  readonly sessions: readonly WampSessionInfo[];
  /** The option `after` of the next page; `undefined` at the end. */
  readonly next: string | undefined;
  /** Nodes whose sessions are not known here yet, or never, because of their option `directory`. */
  readonly unknown: readonly string[];
}

/** The numbers of sessions. */
export interface WampSessionCounts {
  /** The number of sessions on all nodes. */
  readonly total: number;
  /** The number of sessions of each realm. */
  readonly byRealm: ReadonlyMap<Uri, number>;
}

/** Options of `subscriberCount`. */
export interface WampTopicQuery {
  /**
   * The realm of the subscribers.
   *
   * @default the first realm of the hub
   */
  readonly realm?: Uri | undefined;
  /**
   * The kind of pattern that the clients have subscribed to.
   *
   * @default 'exact'
   */
  readonly match?: MatchPolicy | undefined;
}

/** The time without the broker, when it is over. What other nodes have published meanwhile is not known. */
export interface WampClusterOutage {
  /** How long the broker was away, in milliseconds. */
  readonly durationMs: number;
  /** Publications of this node that were not sent to the others. */
  readonly eventsDropped: number;
  /** Publications of this node that were sent before, and that the broker has not confirmed. */
  readonly eventsUncertain: number;
}

/** Where the cluster stands: `alone` without the option `cluster`, `connecting` until the broker is there at first. */
export type WampClusterState = 'alone' | 'connecting' | 'up' | 'down';

/** The nodes of an application, and what is on them. Without the option `cluster`, there is one node: this one. */
export interface WampCluster {
  /** This node. */
  readonly self: WampMember;
  /** The nodes that live, by their names, this one included. */
  readonly members: ReadonlyMap<string, WampMember>;
  /**
   * The nodes that speak no version of this one, by their names. Nothing is shared with them: update `nestjs-wamp` on
   * the older ones.
   */
  readonly incompatible: ReadonlyMap<string, WampMember>;
  /** Emits a node when it is first heard of. */
  readonly memberUp$: Observable<WampMember>;
  /** Emits a node when it is not there any more. */
  readonly memberDown$: Observable<WampLostMember>;
  /** Where the cluster stands. While it is `down`, this node goes on with its own sessions. */
  readonly state: WampClusterState;
  /** The number of sessions on all nodes, at most a second old. */
  readonly sessionCount: number;
  /** Returns the numbers of sessions on all nodes, at most a second old. No node is asked. */
  counts(): WampSessionCounts;
  /**
   * Returns the sessions on all nodes that match every property given, in pages. No node is asked.
   *
   * @throws a `TypeError` for a wrong `limit` or `after`
   * @example
   * const { sessions } = hub.cluster.sessions({ authid: 'alice' });
   */
  sessions(filter?: WampSessionFilter): WampSessionPage;
  /**
   * Returns a handle of a session, wherever it is. It is looked for when the handle is used: an unknown one fails with
   * `wamp.error.no_such_session`.
   *
   * @example
   * await hub.cluster.session({ authid: 'printer-7' }).call('com.example.print', [page]);
   */
  session(query: WampSessionQuery): WampSessionHandle;
  /** Emits every new session, on whatever node, at most a second late. */
  readonly sessionOpen$: Observable<WampSessionInfo>;
  /** Emits every ended session, on whatever node. */
  readonly sessionClose$: Observable<WampSessionLoss>;
  /**
   * Returns the number of subscribers of exactly this topic or pattern, on all nodes, about a second old. At most one
   * node is asked.
   *
   * @throws `wamp.error.unavailable` if that node does not answer
   * @example
   * const viewers = await hub.cluster.subscriberCount('com.example.stream');
   */
  subscriberCount(topic: Uri, options?: WampTopicQuery): Promise<number>;
  /**
   * Emits a topic or pattern when its first subscriber in the cluster has come. Only one of the nodes emits it, of
   * those whose application observes `topicOpen$` or `topicClose$`: a feed that begins with it runs once.
   */
  readonly topicOpen$: Observable<TopicInfo>;
  /** Emits what `topicOpen$` has emitted, when the last subscriber in the cluster has left, or another node does it from now on. */
  readonly topicClose$: Observable<TopicInfo>;
  /**
   * Returns true if this node does the work that the key names. It is always one of the nodes; for some seconds
   * after a change of them, two may think so.
   *
   * @example
   * if (hub.cluster.owns('daily-report')) await this.report();
   */
  owns(key: string): boolean;
  /** Emits at once, and with every change, whether this node does the work that the key names. */
  owns$(key: string): Observable<boolean>;
  /**
   * Emits when the broker is back. Events of this time may be missing: let clients load again what they show.
   *
   * @example
   * hub.cluster.outage$.subscribe(() => hub.publish('com.example.reload', [], {}, { cluster: false }));
   */
  readonly outage$: Observable<WampClusterOutage>;
  /**
   * Resolves when the broker has taken all that this node has published before.
   *
   * @throws `wamp.error.unavailable` if that cannot be known, because the broker is away
   */
  flush(): Promise<void>;
}
