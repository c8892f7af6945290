import type { Id, Uri } from '../../protocol/messages.js';
import type { CancelTimer } from '../../session/clock.js';
import type { ClusterLink } from '../cluster-link.js';
import { defaults } from '../defaults.js';
import { FrameType } from '../frames/frame-type.js';
import type { SessionEntry, SessionRow } from './session-entry.js';

/** Tells the other nodes of the sessions of this one: changes as they come, all of them to who asks. */
export class OwnSessions {
  /** The number of the last DELTA. */
  number = 0;
  private added = new Map<Id, SessionRow>();
  private removed = new Map<Id, Uri>();
  /** Sessions of which the others were not told yet. */
  private readonly fresh = new Set<Id>();
  private cancelFlush: CancelTimer | undefined;
  private readonly askers = new Set<string>();
  private cancelAnswer: CancelTimer | undefined;

  /**
   * @param sessions the sessions of this node
   * @param deltaMs the time for which changes are collected, in milliseconds
   */
  constructor(
    private readonly link: ClusterLink,
    private readonly sessions: () => Iterable<SessionEntry>,
    private readonly deltaMs: number = defaults.deltaMs,
  ) {
    link.take(FrameType.SnapshotRequest, (node) => this.asked(node));
  }

  /** The number of entries in all tables. */
  get entries(): number {
    return this.added.size + this.removed.size + this.fresh.size + this.askers.size;
  }

  opened(session: SessionEntry): void {
    this.fresh.add(session.id);
    this.removed.delete(session.id);
    this.changed(session);
  }

  /** Tells of a session that has another role now, too. */
  changed(session: SessionEntry): void {
    if (!isTellable(session)) return;
    this.added.set(session.id, rowOf(session));
    this.flushSoon();
  }

  ended(id: Id, reason: Uri): void {
    this.added.delete(id);
    if (!this.fresh.delete(id)) this.removed.set(id, reason);
    this.flushSoon();
  }

  /** Tells what has changed since the last time. */
  flush(): void {
    this.cancelFlush?.();
    this.cancelFlush = undefined;
    const added = [...this.added.values()];
    const removed = [...this.removed];
    this.added.clear();
    this.removed.clear();
    this.fresh.clear();
    const pages = this.pagesOf(added, defaults.deltaEntries);
    for (const page of pages) this.tell(page, []);
    for (let at = 0; at < removed.length; at += defaults.deltaEntries)
      this.tell([], removed.slice(at, at + defaults.deltaEntries));
  }

  end(): void {
    this.flush();
    this.cancelAnswer?.();
    this.askers.clear();
  }

  /** If it gets lost, the others see that a number is missing, and ask. */
  private tell(added: readonly SessionRow[], removed: readonly (readonly [Id, Uri])[]): void {
    this.number++;
    this.link.broadcast(FrameType.Delta, [this.number, added, removed]);
  }

  private flushSoon(): void {
    if (this.added.size + this.removed.size >= defaults.deltaEntries) this.flush();
    else this.cancelFlush ??= this.link.clock.schedule(this.deltaMs, () => this.flush());
  }

  /** Who asks gets all sessions, with those who ask at the same time: they are encoded once. */
  private asked(node: string): void {
    this.askers.add(node);
    this.cancelAnswer ??= this.link.clock.schedule(defaults.snapshotMs, () => this.answer());
  }

  private answer(): void {
    this.cancelAnswer = undefined;
    const askers = [...this.askers];
    this.askers.clear();
    this.flush();
    const rows = [...this.sessions()].filter(isTellable).map(rowOf);
    const pages = this.pagesOf(rows, defaults.pageEntries);
    if (pages.length === 0) pages.push([]);
    const targets =
      askers.length < defaults.snapshotAll ? askers.map((node) => ({ node })) : ['all' as const];
    pages.forEach((page, index) => {
      const isLast = index === pages.length - 1;
      const frame = this.link.encode(FrameType.Snapshot, [this.number, page, index, isLast]);
      for (const target of targets) this.link.sendFrame(target, frame);
    });
  }

  /** Divides sessions, so that none of the frames is larger than the broker takes. */
  private pagesOf(rows: readonly SessionRow[], most: number): SessionRow[][] {
    const pages: SessionRow[][] = [];
    let bytes = Infinity;
    for (const row of rows) {
      const size = sizeOf(row);
      const last = pages.at(-1);
      const isFull = bytes + size > this.link.maxFrameBytes / 2 || last?.length === most;
      bytes = isFull ? size : bytes + size;
      if (isFull || last === undefined) pages.push([row]);
      else last.push(row);
    }
    return pages;
  }
}

function rowOf({ id, realm, authid, authrole, since }: SessionEntry): SessionRow {
  return since === 0 ? [id, realm, authid, authrole] : [id, realm, authid, authrole, since];
}

/** Returns the greatest size of a session in a frame, in bytes. */
function sizeOf([, realm, authid, authrole]: SessionRow): number {
  return 32 + 3 * (realm.length + authid.length + authrole.length);
}

function isTellable({ realm, authid, authrole }: SessionEntry): boolean {
  return realm.length + authid.length + authrole.length <= defaults.sessionText;
}
