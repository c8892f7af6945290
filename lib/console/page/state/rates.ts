/** Counts what happens in each of the last seconds. */
export class Rates {
  private readonly counts: number[];
  private second = now();

  constructor(readonly seconds: number) {
    this.counts = Array.from({ length: seconds }, () => 0);
  }

  add(count = 1): void {
    this.turn();
    this.counts[this.counts.length - 1]! += count;
  }

  /** Returns the seconds, relative to now, and the counts of them. */
  series(): [number[], number[]] {
    this.turn();
    return [this.counts.map((_, at) => at + 1 - this.seconds), [...this.counts]];
  }

  private turn(): void {
    const passed = Math.min(now() - this.second, this.seconds);
    if (passed <= 0) return;
    this.counts.splice(0, passed);
    this.counts.push(...Array.from({ length: passed }, () => 0));
    this.second = now();
  }
}

function now(): number {
  return Math.floor(performance.now() / 1_000);
}
