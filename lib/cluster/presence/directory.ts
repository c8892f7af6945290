import { Subject } from 'rxjs';
import type { WampSessionInfo, WampSessionLoss } from '../../hub/wamp-cluster.js';
import { CloseUri } from '../../protocol/error-uris.js';
import type { Id, Uri } from '../../protocol/messages.js';
import { defaults } from '../defaults.js';
import { FrameType } from '../frames/frame-type.js';
import * as texts from '../texts.js';
import type { Member } from './member.js';
import { OwnSessions } from './own-sessions.js';
import type { PresenceLink } from './presence-link.js';
import { type Delta, Replica, type ReplicaHost } from './replica.js';
import { type SessionEntry, type SessionRow, shownSession } from './session-entry.js';
import { SessionTable } from './session-table.js';

/** What a directory needs. */
export interface DirectoryParts {
  readonly link: PresenceLink;
  /** The nodes that live. */
  readonly nodes: () => Iterable<{ readonly node: string }>;
  /** False if the nodes do not tell each other of their sessions. */
  readonly isShared: boolean;
  readonly warn: (text: string) => void;
  /** Takes sessions of other nodes that are new here; `undefined` if nobody counts them. */
  readonly learnt?: ((sessions: Iterable<SessionEntry>) => void) | undefined;
}

/** The sessions of all nodes. Each node speaks only of its own; those of a node that is lost go at once. */
export class Directory implements ReplicaHost {
  readonly table: SessionTable;
  readonly opened$ = new Subject<WampSessionInfo>();
  readonly closed$ = new Subject<WampSessionLoss>();
  /** Sessions of others that were left out, because there are too many. */
  leftOut = 0;
  private readonly own: OwnSessions | undefined;
  private readonly replicas = new Map<string, Replica>();
  private hasWarned = false;

  constructor(private readonly parts: DirectoryParts) {
    const { link, isShared, learnt } = parts;
    this.table = new SessionTable(link.node);
    if (!isShared) return;
    const deltaMs = learnt === undefined ? defaults.deltaMs : defaults.promptDeltaMs;
    this.own = new OwnSessions(link, () => this.table.of(link.node).values(), deltaMs);
    link.take(FrameType.Delta, (node, frame) => {
      const [number, added, removed] = frame as [number, SessionRow[], [Id, string][]];
      this.replicas.get(node)?.changed({ number, added, removed });
    });
    link.take(FrameType.Snapshot, (node, frame) => {
      const [number, rows, page, isLast] = frame as [number, SessionRow[], number, boolean];
      this.replicas.get(node)?.page(number, rows, page, isLast);
    });
    link.onGone((node) => this.lost(node));
    link.onState(() => {
      for (const replica of this.replicas.values()) replica.lostTouch();
    });
  }

  /** The number of the last DELTA of this node; `null` if it does not tell of its sessions. */
  get number(): number | null {
    return this.own?.number ?? null;
  }

  /** The number of sessions on other nodes. */
  get remoteSize(): number {
    return this.table.size - this.table.of(this.parts.link.node).size;
  }

  /** The number of entries in all tables besides the sessions of this node. */
  get entries(): number {
    return this.remoteSize + this.replicas.size + (this.own?.entries ?? 0);
  }

  get nowMs(): number {
    return this.parts.link.clock.now();
  }

  /** The nodes whose sessions are not known. */
  get unknown(): string[] {
    const { nodes, link } = this.parts;
    const all = Array.from(nodes(), ({ node }) => node);
    return all.filter((node) => node !== link.node && this.replicas.get(node)?.isKnown !== true);
  }

  /** Adds a session of this node. */
  opened(row: SessionRow): void {
    const entry = this.table.set(this.parts.link.node, row);
    this.own?.opened(entry);
    this.tellOpened(entry);
  }

  /** Notes another role of a session of this node. */
  changed(row: SessionRow): void {
    const { node } = this.parts.link;
    if (!this.table.of(node).has(row[0])) return;
    const entry = this.table.set(node, row);
    this.own?.changed(entry);
  }

  ended(id: Id, reason: string): void {
    const entry = this.table.delete(this.parts.link.node, id);
    if (entry === undefined) return;
    this.own?.ended(id, reason);
    this.tellClosed(entry, reason);
  }

  /** Returns the sessions with this id, the one that has been known for the longest time first. Nearly always one. */
  withId(id: Id): readonly SessionEntry[] {
    return this.table.withId(id);
  }

  /** Returns the sessions with this authid, the last one last. */
  withAuthid(authid: string): readonly SessionEntry[] {
    return this.table.withAuthid(authid);
  }

  /** Yields the sessions with this authid in a realm on other nodes, of which it is known that they are open now. */
  *openElsewhere(realm: Uri, authid: string): Generator<SessionEntry> {
    for (const entry of this.table.eachWithAuthid(authid))
      if (entry.realm === realm && this.replicas.get(entry.node)?.isCurrent === true) yield entry;
  }

  end(): void {
    this.own?.end();
    for (const node of [...this.replicas.keys()]) this.lost(node);
  }

  ask(node: string): void {
    this.parts.link.send(node, FrameType.SnapshotRequest, []);
  }

  apply(node: string, { added, removed }: Delta): void {
    for (const row of added) this.add(node, row, true);
    for (const [id, reason] of removed) this.remove(node, id, reason);
    this.parts.learnt?.(this.entriesOf(node, added));
  }

  replace(node: string, sessions: readonly SessionRow[]): void {
    const ids = new Set(sessions.map(([id]) => id));
    for (const id of [...this.table.of(node).keys()])
      if (!ids.has(id)) this.remove(node, id, CloseUri.ConnectionLost);
    for (const row of sessions) this.add(node, row, false);
  }

  caughtUp(node: string): void {
    this.parts.learnt?.(this.table.of(node).values());
  }

  /** Compares what is known of a node with its sign of life. */
  heard({ node, beat }: Member): void {
    if (beat.delta === null || this.own === undefined) return;
    let replica = this.replicas.get(node);
    if (replica === undefined) this.replicas.set(node, (replica = new Replica(node, this)));
    replica.heard(beat.delta);
  }

  /** @param isNew false for what is known to be old: it is not compared with all others */
  private add(node: string, row: SessionRow, isNew: boolean): void {
    const [id] = row;
    const isKnown = this.table.of(node).has(id);
    if (!isKnown && !this.hasRoom()) return;
    if (isNew && !isKnown && this.table.has(id)) this.warnOfTwo(id, node);
    const entry = this.table.set(node, row);
    if (!isKnown) this.tellOpened(entry);
  }

  private entriesOf(node: string, rows: readonly SessionRow[]): SessionEntry[] {
    const entries = this.table.of(node);
    return rows.flatMap(([id]) => entries.get(id) ?? []);
  }

  private remove(node: string, id: Id, reason: string): void {
    const entry = this.table.delete(node, id);
    if (entry !== undefined) this.tellClosed(entry, reason);
  }

  private lost(node: string): void {
    this.replicas.delete(node);
    for (const entry of this.table.deleteNode(node))
      this.tellClosed(entry, CloseUri.ConnectionLost);
  }

  private tellOpened(entry: SessionEntry): void {
    if (this.opened$.observed) this.opened$.next(shownSession(entry));
  }

  private tellClosed(entry: SessionEntry, reason: string): void {
    if (this.closed$.observed) this.closed$.next({ session: shownSession(entry), reason });
  }

  private hasRoom(): boolean {
    const { warn } = this.parts;
    const count = this.remoteSize;
    if (count === defaults.manySessions && !this.hasWarned) {
      this.hasWarned = true;
      warn(texts.directoryLarge(count));
    }
    if (count < defaults.directoryEntries) return true;
    if (this.leftOut++ === 0) warn(texts.directoryFull(defaults.directoryEntries));
    return false;
  }

  private warnOfTwo(id: Id, node: string): void {
    const nodes = [...this.table.withId(id).map((entry) => entry.node), node];
    this.parts.warn(texts.sameId(id, nodes));
  }
}
