import type { ClusterListener, ClusterPort } from '../../lib/cluster/cluster-port.js';
import { FrameType } from '../../lib/cluster/frames/frame-type.js';
import { newNode } from '../../lib/cluster/node-name.js';
import { MsgpackSerializer } from '../../lib/serializers/index.js';

const codec = new MsgpackSerializer();

/** A node with a later version of the package: its frames have more members, other types and greater versions. */
export class LaterNode implements ClusterListener {
  readonly name = newNode();
  isUp = false;
  private events = 0;

  private constructor(readonly port: ClusterPort) {}

  static async open(port: ClusterPort, application: string): Promise<LaterNode> {
    const node = new LaterNode(port);
    await port.open({ name: application, node: node.name }, node);
    return node;
  }

  up(): void {
    this.isUp = true;
  }

  down(): void {
    this.isUp = false;
  }

  frame(): void {}

  /** Sends a frame to all nodes. */
  send(version: unknown, type: unknown, ...members: readonly unknown[]): void {
    this.port.broadcast(codec.encode([version, type, this.name, ...members]));
  }

  /** Gives a sign of life, as a node that speaks these versions. */
  beat(...versions: readonly [number, number]): void {
    const known = ['later', versions, '9.0.0', 'digest', [['realm1', 1]], [], null, false];
    this.send(versions[1], FrameType.Beat, ...known, false, false, { later: true }, 'more');
  }

  /** Publishes to all nodes, with members that only later versions have. */
  publish(version: number, uri: string, text: string, conditions: object | null = null): void {
    const payload = Buffer.from(`[["${text}"]]`);
    const event = [++this.events, 17, [payload], { later: 1 }, conditions, null, { offset: 5 }];
    this.send(version, FrameType.Event, 'realm1', uri, ['wamp.2.json'], [event], 'more');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.port.close(0);
  }
}
