/** An item of a heap. The heap alone changes its place. */
export interface HeapItem {
  /** The item with the lowest rank is the first. It does not change while the item is in the heap. */
  rank: number;
  /** The place in the heap; -1 outside of it. */
  place: number;
}

/** A binary heap whose items know their places, so that adding and removing one of n takes log n steps. */
export class Heap<T extends HeapItem> {
  private readonly items: T[] = [];

  get size(): number {
    return this.items.length;
  }

  /** The item with the lowest rank. */
  get first(): T | undefined {
    return this.items[0];
  }

  add(item: T): void {
    this.insert(item, this.items.length);
  }

  /** Removes an item, if it is in the heap. */
  remove(item: T): void {
    const { place } = item;
    if (place < 0) return;
    item.place = -1;
    const last = this.items.pop() as T;
    if (last !== item) this.insert(last, place);
  }

  /** Inserts an item at a free place, and moves it up or down until the heap is in order. */
  private insert(item: T, free: number): void {
    let place = free;
    for (let up = this.parent(place); up !== undefined && up.rank > item.rank;) {
      place = this.move(up, place);
      up = this.parent(place);
    }
    for (let down = this.child(place); down !== undefined && down.rank < item.rank;) {
      place = this.move(down, place);
      down = this.child(place);
    }
    this.put(item, place);
  }

  private parent(place: number): T | undefined {
    return place === 0 ? undefined : this.items[(place - 1) >> 1];
  }

  /** Returns the lower one of the two items below a place. */
  private child(place: number): T | undefined {
    const left = this.items[2 * place + 1];
    const right = this.items[2 * place + 2];
    return right !== undefined && left !== undefined && right.rank < left.rank ? right : left;
  }

  /** Moves an item to a free place. Returns the place that is free then. */
  private move(item: T, free: number): number {
    const { place } = item;
    this.put(item, free);
    return place;
  }

  private put(item: T, place: number): void {
    item.place = place;
    this.items[place] = item;
  }
}
