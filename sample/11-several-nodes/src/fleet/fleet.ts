/** How long a killed node stays away, so that one can see it. */
const restartMs = 5_000;

/** What the fleet does with a node. */
export interface FleetNode {
  readonly isAlive: boolean;
  /** The HTTP port of the node. */
  readonly port: number;
  /** Takes the wishes of its pages: the label of a node to kill. */
  onKill(kill: (label: string) => void): void;
  onEnd(ended: () => void): void;
  /** Ends it as a crash does. */
  kill(): void;
  /** Lets it shut down by itself. */
  stop(): Promise<void>;
}

/** The nodes. One that ends is started again. */
export class Fleet {
  private readonly nodes = new Map<string, FleetNode>();
  private turn = 0;
  private isStopping = false;

  constructor(
    private readonly startNode: (label: string) => Promise<FleetNode>,
    private readonly labels: readonly string[],
  ) {}

  /** Starts all nodes, or none. */
  async start(): Promise<void> {
    const started = await Promise.allSettled(this.labels.map((label) => this.add(label)));
    const failed = started.find((each) => each.status === 'rejected');
    if (failed === undefined) return;
    await this.stop();
    throw failed.reason;
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

  private async add(label: string): Promise<void> {
    const node = await this.startNode(label);
    if (this.isStopping) return node.stop();
    this.nodes.set(label, node);
    node.onKill((other) => this.nodes.get(other)?.kill());
    node.onEnd(() => this.addLater(label));
  }

  private addLater(label: string): void {
    if (this.isStopping) return;
    const again = async (): Promise<void> => {
      try {
        if (!this.isStopping) await this.add(label);
      } catch (error) {
        console.error(error);
        this.addLater(label);
      }
    };
    setTimeout(() => void again(), restartMs).unref();
  }
}
