import { setTimeout as pause } from 'node:timers/promises';
import { BenchBroker } from './broker.js';
import { Client } from './clients.js';
import { type Kind, kinds, type Rhythm } from './kinds.js';
import { BenchNode } from './node.js';

/** The time after which what has not arrived is lost, in milliseconds. */
const lateMs = 20_000;

/** CPU times, in microseconds. */
export interface Spent {
  readonly publisher: number;
  readonly broker: number;
  /** The mean of the other nodes. */
  readonly receiver: number;
}

/** Three nodes with their broker, and clients at each. */
export class Stage {
  readonly clients: Client[] = [];

  private constructor(
    private readonly kind: Kind,
    private readonly broker: BenchBroker,
    readonly nodes: readonly [BenchNode, BenchNode, BenchNode],
  ) {}

  static async open(kind: Kind): Promise<Stage> {
    const broker = await BenchBroker.start(kinds[kind].broker);
    const start = (): Promise<BenchNode> => BenchNode.start(kind, broker.url);
    return new Stage(kind, broker, [await start(), await start(), await start()]);
  }

  /** Connects clients, the same number to each node. */
  async connect(perNode: number): Promise<void> {
    for (const { port } of this.nodes)
      for (let left = perNode; left > 0; left -= 50)
        this.clients.push(
          ...(await Promise.all(
            Array.from({ length: Math.min(50, left) }, () => Client.open(this.kind, port)),
          )),
        );
    // Interest, and the members, settle.
    await pause(2_000);
  }

  /** Runs something, and returns the CPU time that it took. */
  async spent(run: () => Promise<void>): Promise<Spent> {
    const before = await this.cpu();
    await run();
    const after = await this.cpu();
    const [publisher = 0, second = 0, third = 0, broker = 0] = after.map(
      (each, at) => each - (before[at] ?? 0),
    );
    return { publisher, broker, receiver: (second + third) / 2 };
  }

  /** Publishes at the first node; resolves when all clients have everything. Returns the time that took. */
  async publish(count: number, bytes: number, rhythm: Rhythm): Promise<number> {
    const startedAt = performance.now();
    const wanted = this.clients.map(({ events }) => events + count);
    await this.nodes[0].ask({ do: 'publish', count, bytes, rhythm });
    while (this.clients.some(({ events }, at) => events < (wanted[at] ?? 0))) {
      if (performance.now() - startedAt > lateMs) throw new Error('Some events have not arrived.');
      await pause(2);
    }
    return performance.now() - startedAt;
  }

  async close(): Promise<void> {
    for (const client of this.clients) client.close();
    await Promise.all([...this.nodes.map((node) => node.stop()), this.broker.stop()]);
  }

  private async cpu(): Promise<number[]> {
    const answers = await Promise.all(this.nodes.map((node) => node.ask({ do: 'cpu' })));
    return [...answers.map(({ cpuUs }) => cpuUs), this.broker.cpuUs];
  }
}
