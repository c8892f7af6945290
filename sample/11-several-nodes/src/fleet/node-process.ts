import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { FleetNode } from './fleet.js';

const file = fileURLToPath(new URL('../node.js', import.meta.url));

/** One node, in a process of its own. */
export class NodeProcess implements FleetNode {
  private constructor(
    readonly label: string,
    private readonly child: ChildProcess,
    readonly port: number,
  ) {}

  /** Starts a node; resolves when it listens. */
  static async start(label: string, brokerUrl: string): Promise<NodeProcess> {
    const env = { ...process.env, NODE_LABEL: label, BROKER_URL: brokerUrl };
    const child = fork(file, { env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const ended = once(child, 'exit').then(() => {
      throw new Error(`The node ${label} did not start.`);
    });
    const [{ port }] = (await Promise.race([once(child, 'message'), ended])) as [{ port: number }];
    ended.catch(() => undefined);
    return new NodeProcess(label, child, port);
  }

  get isAlive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  onKill(kill: (label: string) => void): void {
    this.child.on('message', ({ kill: label }: { kill?: string }) => {
      if (label !== undefined) kill(label);
    });
  }

  onEnd(ended: () => void): void {
    this.child.once('exit', ended);
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  async stop(): Promise<void> {
    if (!this.isAlive) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await ended;
  }
}
