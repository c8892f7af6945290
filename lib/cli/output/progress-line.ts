import { defaults } from '../defaults.js';
import type { Output } from '../io.js';

const eraseLine = '\r\u001B[K';

/** A line that tells how far a command is. Only a terminal has one. */
export class ProgressLine {
  private timer: NodeJS.Timeout | undefined;
  private isShown = false;

  /**
   * @param describe returns the text of the line
   */
  constructor(
    private readonly output: Output,
    private readonly describe: () => string,
  ) {}

  /** Shows the line, and renews it until `end`. */
  start(): void {
    if (this.output.isTTY !== true) return;
    this.draw();
    this.timer = setInterval(() => this.draw(), defaults.progressMs).unref();
  }

  /** Takes the line away, so that something else can be written. It comes back by itself. */
  clear(): void {
    if (this.isShown) this.output.write(eraseLine);
    this.isShown = false;
  }

  /** Takes the line away for good. */
  end(): void {
    clearInterval(this.timer);
    this.clear();
  }

  private draw(): void {
    const { columns = 80 } = this.output;
    this.output.write(eraseLine + this.describe().slice(0, columns - 1));
    this.isShown = true;
  }
}
