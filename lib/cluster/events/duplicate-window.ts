import { defaults } from '../defaults.js';

/** Finds copies among the last events of one node: overlapping patterns and new connections may deliver them twice. */
export class DuplicateWindow {
  private readonly last = new Float64Array(defaults.duplicateWindow).fill(-1);

  /**
   * Notes an event.
   *
   * @param number the number of the event; a node counts its events up
   * @returns false for a copy
   */
  isNew(number: number): boolean {
    const place = number % defaults.duplicateWindow;
    if (this.last[place] === number) return false;
    this.last[place] = number;
    return true;
  }
}

/** The windows of all nodes. Those that were silent for longest are dropped, so that names that come and go take no memory. */
export class DuplicateWindows {
  private readonly byNode = new Map<string, DuplicateWindow>();

  get size(): number {
    return this.byNode.size;
  }

  /** Returns the window of a node. */
  of(node: string): DuplicateWindow {
    return this.byNode.get(node) ?? this.add(node);
  }

  /** Forgets a node that is gone. */
  forget(node: string): void {
    this.byNode.delete(node);
  }

  private add(node: string): DuplicateWindow {
    const window = new DuplicateWindow();
    this.byNode.set(node, window);
    const [oldest] = this.byNode.keys();
    if (this.byNode.size > defaults.knownPublishers) this.byNode.delete(oldest as string);
    return window;
  }
}
