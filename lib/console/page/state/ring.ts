import { signal } from '@preact/signals';

/**
 * Keeps the last items of a fast source. Its readers are told once per frame of the screen, however many items came.
 */
export class Ring<T> {
  /** Changes when there are new items to show. */
  readonly version = signal(0);
  /** The number of all items since the beginning. */
  total = 0;
  private items: T[] = [];
  private isTold = false;

  constructor(private readonly capacity: number) {}

  /** The kept items, the oldest first. */
  get all(): readonly T[] {
    return this.items;
  }

  push(item: T): void {
    this.items.push(item);
    this.total++;
    // Not one by one: to remove the first item of an array moves all others.
    if (this.items.length >= this.capacity * 1.25) this.items = this.items.slice(-this.capacity);
    this.tell();
  }

  clear(): void {
    this.items = [];
    this.total = 0;
    this.tell();
  }

  private tell(): void {
    if (this.isTold) return;
    this.isTold = true;
    nextFrame(() => {
      this.isTold = false;
      this.version.value++;
    });
  }
}

/** Runs a callback before the next frame, or soon if the page is hidden and has no frames. */
function nextFrame(callback: () => void): void {
  if (document.visibilityState === 'visible') requestAnimationFrame(callback);
  else setTimeout(callback, 250);
}
