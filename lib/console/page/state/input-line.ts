/** The pieces of streamed input that a person sends, one by one. */
export class InputLine implements AsyncIterable<unknown> {
  private readonly waiting: unknown[] = [];
  private isOver = false;
  private wake = (): void => undefined;

  send(piece: unknown): void {
    this.waiting.push(piece);
    this.wake();
  }

  finish(): void {
    this.isOver = true;
    this.wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator {
    for (;;) {
      while (this.waiting.length > 0) yield this.waiting.shift();
      if (this.isOver) return;
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }
}
