/** Work of a client that waits for its turn of the event loop. */
export interface Turn {
  /** The expected duration, in milliseconds. */
  readonly expectedMs: number;
  /** Does the work. */
  run(): void;
  /** Called with the real duration in milliseconds, with the microtasks that the work has caused. */
  lasted?(ms: number): void;
}

/** The waiting work of one client. */
export class Share {
  /** The index in the heap of the queue; -1 outside of the queue. */
  index = -1;
  /** The expected duration of the next turn when the share was queued, in milliseconds. */
  expectedMs = 0;
  private waiting: Set<Turn> | undefined = undefined;

  /** True if work waits. */
  get isWaiting(): boolean {
    return this.waiting !== undefined && this.waiting.size > 0;
  }

  /** Adds work, after all work that waits already. */
  add(turn: Turn): void {
    (this.waiting ??= new Set()).add(turn);
  }

  /** Removes work that no longer has to be done. */
  forget(turn: Turn): void {
    this.waiting?.delete(turn);
  }

  /** Returns the next turn. There is none if the last one was forgotten. */
  get first(): Turn | undefined {
    for (const turn of this.waiting ?? []) return turn;
    return undefined;
  }
}

/**
 * The clients that wait for a turn. Half of the time goes to the client that has waited longest, so
 * everybody is served. The other half goes to the client with the least work, so one with little work is
 * served at once, however many others have much.
 */
export class ShareQueue {
  private readonly byArrival = new Set<Share>();
  /** A binary heap with the least work at the top. */
  private readonly byWork: Share[] = [];
  /** The time that clients with the least work had more than those that had waited longest, in milliseconds. */
  private leadMs = 0;
  private isLeast = true;

  get size(): number {
    return this.byArrival.size;
  }

  has(share: Share): boolean {
    return share.index >= 0;
  }

  add(share: Share): void {
    share.expectedMs = share.first?.expectedMs ?? 0;
    this.byArrival.add(share);
    this.rise(share, this.byWork.length);
  }

  /** Removes and returns the next share. */
  take(): Share | undefined {
    this.isLeast = this.leadMs <= 0;
    const share = this.isLeast ? this.byWork[0] : this.oldest;
    if (share !== undefined) this.remove(share);
    return share;
  }

  /** Counts the duration of the turn of the share that was taken last. */
  spent(ms: number): void {
    this.leadMs += this.isLeast ? ms : -ms;
    if (this.size === 0) this.leadMs = 0;
  }

  private get oldest(): Share | undefined {
    for (const share of this.byArrival) return share;
    return undefined;
  }

  private remove(share: Share): void {
    const { index } = share;
    share.index = -1;
    this.byArrival.delete(share);
    const last = this.byWork.pop();
    if (last === undefined || last === share) return;
    if (last.expectedMs < share.expectedMs) this.rise(last, index);
    else this.sink(last, index);
  }

  private rise(share: Share, from: number): void {
    let index = from;
    for (
      let up = (index - 1) >> 1;
      index > 0 && this.at(up) > share.expectedMs;
      up = (index - 1) >> 1
    )
      index = this.move(up, index);
    this.put(share, index);
  }

  private sink(share: Share, from: number): void {
    let index = from;
    for (let down = this.lower(index); this.at(down) < share.expectedMs; down = this.lower(index))
      index = this.move(down, index);
    this.put(share, index);
  }

  /** Moves a share to a free index. Returns the index that is free then. */
  private move(from: number, to: number): number {
    this.put(this.byWork[from] as Share, to);
    return from;
  }

  private put(share: Share, index: number): void {
    this.byWork[index] = share;
    share.index = index;
  }

  private at(index: number): number {
    return this.byWork[index]?.expectedMs ?? Infinity;
  }

  /** Returns the child of an index with less work. */
  private lower(index: number): number {
    const left = 2 * index + 1;
    return this.at(left + 1) < this.at(left) ? left + 1 : left;
  }
}
