import { NodeProcess } from './node-process.js';

/** How long a killed node stays away, so that one can see it. */
const restartMs = 5_000;

/** The nodes. One that ends is started again. */
export class Fleet {
  private readonly nodes = new Map<string, NodeProcess>();
  private turn = 0;
  private isStopping = false;

  constructor(
    private readonly brokerUrl: string,
    private readonly labels: readonly string[],
  ) {}

  async start(): Promise<void> {
    await Promise.all(this.labels.map((label) => this.startNode(label)));
  }

  /** Returns the port of the next node that lives. */
  next(): number | undefined {
    const alive = [...this.nodes.values()].filter(({ isAlive }) => isAlive);
    return alive[this.turn++ % alive.length]?.port;
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    await Promise.all([...this.nodes.values()].map((node) => node.stop()));
  }

  private async startNode(label: string): Promise<void> {
    const node = await NodeProcess.start(label, this.brokerUrl);
    this.nodes.set(label, node);
    node.onKill((other) => this.nodes.get(other)?.kill());
    node.onEnd(() => {
      if (!this.isStopping) setTimeout(() => void this.startNode(label), restartMs).unref();
    });
  }
}
