import type { Id, Uri } from '../../protocol/messages.js';
import { defaults } from '../defaults.js';
import type { SessionRow } from './session-entry.js';

/** A DELTA: what has changed since the one before. */
export interface Delta {
  readonly number: number;
  readonly added: readonly SessionRow[];
  readonly removed: readonly (readonly [Id, Uri])[];
}

/** Takes what a replica has learnt. */
export interface ReplicaHost {
  readonly nowMs: number;
  /** Asks the node for all its sessions. */
  ask(node: string): void;
  /** Applies a change of the node. */
  apply(node: string, delta: Delta): void;
  /** Replaces all sessions of the node. */
  replace(node: string, sessions: readonly SessionRow[]): void;
  /** Notes that what is known of the node is true now. */
  caughtUp(node: string): void;
}

/**
 * What another node has told of its sessions. It speaks only of its own, in numbered steps. Where one is missing, all
 * are asked for again.
 */
export class Replica {
  /** The number of the last change that was applied; `undefined` before the first SNAPSHOT. */
  private number: number | undefined;
  private askedMs: number | undefined;
  /** Since when a sign of life shows changes that have not arrived. */
  private behindMs: number | undefined;
  private pages: SessionRow[] = [];
  private nextPage = 0;
  private pagesNumber = -1;
  private held: Delta[] = [];
  private isTrue = false;

  constructor(
    private readonly node: string,
    private readonly host: ReplicaHost,
  ) {}

  /** True if its sessions are known, as far as the node has told. */
  get isKnown(): boolean {
    return this.number !== undefined;
  }

  /** True if what is known was true at its last sign of life. In an outage it is not, because nobody tells of changes. */
  get isCurrent(): boolean {
    return this.isTrue;
  }

  /** Notes that the broker is away. */
  lostTouch(): void {
    this.isTrue = false;
  }

  /** @param number that of its last change, as a sign of life shows it */
  heard(number: number): void {
    const { nowMs } = this.host;
    if (this.askedMs !== undefined) {
      if (nowMs - this.askedMs >= defaults.snapshotAgainMs) this.ask();
      return;
    }
    if (this.number === undefined) {
      // A node that has had no session yet needs not be asked.
      if (number > 0) return this.ask();
      this.number = 0;
      if (!this.isTrue) this.catchUp();
    } else if (number <= this.number) {
      this.behindMs = undefined;
      if (!this.isTrue) this.catchUp();
    } else if (this.behindMs === undefined) this.behindMs = nowMs;
    else if (nowMs - this.behindMs >= defaults.snapshotAgainMs / 2) this.ask();
  }

  changed(delta: Delta): void {
    if (this.askedMs !== undefined || this.number === undefined) return this.hold(delta);
    if (delta.number <= this.number) return;
    if (delta.number > this.number + 1) {
      this.hold(delta);
      return this.ask();
    }
    this.number = delta.number;
    this.behindMs = undefined;
    this.host.apply(this.node, delta);
  }

  page(number: number, sessions: readonly SessionRow[], page: number, isLast: boolean): void {
    if (this.askedMs === undefined) return;
    if (page === 0) {
      this.pages = [];
      this.nextPage = 0;
      this.pagesNumber = number;
    }
    // A page is missing: it will be asked for again.
    if (page !== this.nextPage || number !== this.pagesNumber) return;
    this.nextPage++;
    if (this.pages.length < defaults.directoryEntries)
      for (const row of sessions) this.pages.push(row);
    this.askedMs = this.host.nowMs;
    if (isLast) this.finish(number);
  }

  private finish(number: number): void {
    const { pages, held } = this;
    this.askedMs = this.behindMs = undefined;
    this.pages = [];
    this.nextPage = 0;
    this.held = [];
    this.number = number;
    this.host.replace(this.node, pages);
    this.catchUp();
    for (const delta of held) this.changed(delta);
  }

  private catchUp(): void {
    this.isTrue = true;
    this.host.caughtUp(this.node);
  }

  private ask(): void {
    this.askedMs = this.host.nowMs;
    this.host.ask(this.node);
  }

  /** Keeps a change for after the SNAPSHOT. What does not fit will be missing, and asked for. */
  private hold(delta: Delta): void {
    if (this.held.length < defaults.heldDeltas) this.held.push(delta);
  }
}
