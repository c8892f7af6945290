import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onServerCore } from '../cores.js';
import type { Answer, Kind, Order } from './kinds.js';

const file = fileURLToPath(new URL('node-process.js', import.meta.url));

/** A node in a process of its own. */
export class BenchNode {
  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
  ) {}

  static async start(kind: Kind, brokerUrl: string): Promise<BenchNode> {
    const child = fork(file, [kind, brokerUrl], onServerCore());
    const ended = once(child, 'exit').then(() => {
      throw new Error(`A node of ${kind} has ended.`);
    });
    const [{ port }] = (await Promise.race([once(child, 'message'), ended])) as [{ port: number }];
    ended.catch(() => undefined);
    return new BenchNode(child, port);
  }

  async ask(order: Order): Promise<Answer> {
    this.child.send(order);
    const [answer] = (await once(this.child, 'message')) as [Answer];
    return answer;
  }

  async stop(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }
}
