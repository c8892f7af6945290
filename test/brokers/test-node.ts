import type { ClusterListener, ClusterPort } from '../../lib/cluster/cluster-port.js';

/** A node that notes what its port tells it. */
export class TestNode implements ClusterListener {
  readonly reasons: string[] = [];
  readonly texts: string[] = [];
  isUp = false;

  private constructor(
    readonly port: ClusterPort,
    readonly name: string,
  ) {}

  static async open(port: ClusterPort, application: string, name = 'one'): Promise<TestNode> {
    const node = new TestNode(port, name);
    await port.open({ name: application, node: name }, node);
    return node;
  }

  up(): void {
    this.isUp = true;
  }

  down(reason: string): void {
    this.isUp = false;
    this.reasons.push(reason);
  }

  frame(frame: Uint8Array): void {
    this.texts.push(Buffer.from(frame).toString());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.port.close(0);
  }
}
