import type { Id, Uri } from '../../protocol/messages.js';
import type { SessionEntry, SessionRow } from './session-entry.js';

/** What sessions may be looked for by. */
export interface SessionQuery {
  readonly id?: Id | undefined;
  readonly authid?: string | undefined;
  readonly authrole?: string | undefined;
  readonly realm?: Uri | undefined;
}

/** Sessions by node, by id and by authid. */
export class SessionTable {
  private readonly byNode = new Map<string, Map<Id, SessionEntry>>();
  /** One entry alone stands without a set, because most clients have one session. */
  private readonly byAuthid = new Map<string, SessionEntry | Set<SessionEntry>>();
  /** Names of realms and roles, which many sessions share. */
  private readonly names = new Map<string, string>();
  private lastOrder = 0;
  private count = 0;

  /** @param node this node */
  constructor(private readonly node: string) {}

  get size(): number {
    return this.count;
  }

  /** The number of nodes that have sessions. */
  get nodes(): number {
    return this.byNode.size;
  }

  /** Adds a session, or replaces it. */
  set(node: string, [id, realm, authid, authrole, since]: SessionRow): SessionEntry {
    let entries = this.byNode.get(node);
    if (entries === undefined) this.byNode.set(node, (entries = new Map()));
    const before = entries.get(id);
    if (before === undefined) this.count++;
    else this.unindex(before);
    const entry: SessionEntry = {
      id,
      realm: this.shared(realm),
      authid,
      authrole: this.shared(authrole),
      node,
      isLocal: node === this.node,
      order: before?.order ?? ++this.lastOrder,
      since: typeof since === 'number' ? since : 0,
    };
    entries.set(id, entry);
    this.index(entry);
    return entry;
  }

  delete(node: string, id: Id): SessionEntry | undefined {
    const entries = this.byNode.get(node);
    const entry = entries?.get(id);
    if (entry === undefined) return undefined;
    entries?.delete(id);
    if (entries?.size === 0) this.byNode.delete(node);
    this.count--;
    this.unindex(entry);
    return entry;
  }

  /** Deletes all sessions of a node. */
  deleteNode(node: string): SessionEntry[] {
    const entries = [...this.of(node).values()];
    this.byNode.delete(node);
    this.count -= entries.length;
    for (const entry of entries) this.unindex(entry);
    return entries;
  }

  /** Returns the sessions of a node, by id. */
  of(node: string): ReadonlyMap<Id, SessionEntry> {
    return this.byNode.get(node) ?? none;
  }

  /** Returns the sessions with this id, the one that has been known for the longest time first. Nearly always one. */
  withId(id: Id): SessionEntry[] {
    const found: SessionEntry[] = [];
    for (const entries of this.byNode.values()) {
      const entry = entries.get(id);
      if (entry !== undefined) found.push(entry);
    }
    return found.length < 2 ? found : found.toSorted((a, b) => a.order - b.order);
  }

  has(id: Id): boolean {
    for (const entries of this.byNode.values()) if (entries.has(id)) return true;
    return false;
  }

  withAuthid(authid: string): SessionEntry[] {
    return [...this.eachWithAuthid(authid)];
  }

  /** Yields the sessions with this authid, for those who need not look at all of them. */
  *eachWithAuthid(authid: string): Generator<SessionEntry> {
    const found = this.byAuthid.get(authid);
    if (found instanceof Set) yield* found;
    else if (found !== undefined) yield found;
  }

  /** Yields the sessions that are all of this, in a fixed order, without those up to `after`. */
  *matching(query: SessionQuery, after?: { node: string; order: number }): Generator<SessionEntry> {
    for (const entry of this.candidates(query, after)) {
      const isNew = after === undefined || entry.node !== after.node || entry.order > after.order;
      if (isNew && matches(entry, query)) yield entry;
    }
  }

  clear(): void {
    this.byNode.clear();
    this.byAuthid.clear();
    this.names.clear();
    this.count = 0;
  }

  /** Yields what has to be looked at, node by node. */
  private *candidates(
    { id, authid }: SessionQuery,
    after: { node: string } | undefined,
  ): Generator<SessionEntry> {
    if (id !== undefined || authid !== undefined) {
      const found = id === undefined ? this.withAuthid(authid as string) : this.withId(id);
      for (const entry of found.toSorted(byPlace))
        if (after === undefined || entry.node >= after.node) yield entry;
      return;
    }
    for (const node of [...this.byNode.keys()].toSorted())
      if (after === undefined || node >= after.node) yield* this.of(node).values();
  }

  private index(entry: SessionEntry): void {
    const { authid } = entry;
    const others = this.byAuthid.get(authid);
    if (others === undefined) this.byAuthid.set(authid, entry);
    else if (others instanceof Set) others.add(entry);
    else this.byAuthid.set(authid, new Set([others, entry]));
  }

  private unindex(entry: SessionEntry): void {
    const { authid } = entry;
    const others = this.byAuthid.get(authid);
    if (!(others instanceof Set)) this.byAuthid.delete(authid);
    else if (others.delete(entry) && others.size === 1) {
      const [last] = others;
      this.byAuthid.set(authid, last as SessionEntry);
    }
  }

  private shared(name: string): string {
    const known = this.names.get(name);
    if (known !== undefined || this.names.size >= mostNames) return known ?? name;
    this.names.set(name, name);
    return name;
  }
}

const none: ReadonlyMap<Id, SessionEntry> = new Map();
const mostNames = 1_000;

function byPlace(one: SessionEntry, other: SessionEntry): number {
  if (one.node === other.node) return one.order - other.order;
  return one.node < other.node ? -1 : 1;
}

function matches(entry: SessionEntry, { id, realm, authid, authrole }: SessionQuery): boolean {
  return (
    (id === undefined || entry.id === id) &&
    (realm === undefined || entry.realm === realm) &&
    (authid === undefined || entry.authid === authid) &&
    (authrole === undefined || entry.authrole === authrole)
  );
}
