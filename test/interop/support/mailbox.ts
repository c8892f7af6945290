/** What callbacks deliver, to be read in order by whoever waits for it. */
export class Mailbox<T> {
  private readonly unread: T[] = [];
  private readonly readers: ((item: T) => void)[] = [];

  /** Takes the next item; bound, so that it can be handed out as a callback. */
  readonly put = (item: T): void => {
    const reader = this.readers.shift();
    if (reader === undefined) this.unread.push(item);
    else reader(item);
  };

  /** The next item, now or when it comes. */
  next(): Promise<T> {
    if (this.unread.length > 0) return Promise.resolve(this.unread.shift() as T);
    return new Promise((resolve) => this.readers.push(resolve));
  }

  /** As many of the next items as are asked for. */
  async take(count: number): Promise<T[]> {
    const items: T[] = [];
    while (items.length < count) items.push(await this.next());
    return items;
  }

  /** Everything that nobody has read. */
  rest(): T[] {
    return this.unread.splice(0);
  }
}
