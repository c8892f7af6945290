import { setTimeout as wait } from 'node:timers/promises';
import { LoadConnection } from '../load/connection.js';
import { Latencies } from '../load/latencies.js';
import { wampDialects } from '../load/wamp-dialect.js';

/** How often one of them calls, in milliseconds, whether the last call is answered or not. */
const everyMs = 5;
/** How many clients call in turns, so that none of them asks for more than its part of the server. */
const clients = 10;
const ids = 60_000;
const dialect = wampDialects.json;

/** Clients that must not notice anything: they call in turns, and each call counts from when it was due. */
export class Canary {
  /** Calls that were never answered. */
  unanswered = 0;
  readonly latencies = new Latencies();
  maxMs = 0;
  private readonly due = new Map<number, number>();
  private id = 0;
  private isOver = false;

  private constructor(private readonly connections: readonly LoadConnection[]) {
    for (const connection of connections)
      connection.onMessage = (bytes, start, end) => {
        const [, id] = JSON.parse(bytes.toString('latin1', start, end)) as [number, number];
        this.answered(id);
      };
    void this.call();
  }

  static async open(port: number): Promise<Canary> {
    const opening = Array.from({ length: clients }, () => LoadConnection.open(port, dialect));
    return new Canary(await Promise.all(opening));
  }

  /** Begins a new count. */
  clear(): void {
    this.latencies.clear();
    this.maxMs = 0;
  }

  /** Waits until everything is answered that was asked, but not for ever. */
  async close(): Promise<void> {
    this.isOver = true;
    for (let i = 0; i < 100 && this.due.size > 0; i++) await wait(20);
    this.unanswered = this.due.size;
    for (const connection of this.connections) await connection.close();
  }

  private async call(): Promise<void> {
    const start = performance.now();
    for (let nth = 0; !this.isOver; nth++) {
      const due = start + nth * everyMs;
      const ahead = due - performance.now();
      if (ahead > 0) await wait(ahead);
      this.id = (this.id % ids) + 1;
      this.due.set(this.id, due);
      const connection = this.connections[nth % clients]!;
      connection.write(dialect.call(this.id, 'open.add', [1, 2]));
    }
  }

  private answered(id: number): void {
    const ms = performance.now() - this.due.get(id)!;
    this.due.delete(id);
    this.latencies.add(ms);
    this.maxMs = Math.max(this.maxMs, ms);
  }
}
