import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Order, Outcome } from './subject.js';

const file = fileURLToPath(new URL('client.js', import.meta.url));

/** A client in a process of its own, which does what it is ordered to. */
export class ClientProcess {
  private constructor(private readonly child: ChildProcess) {}

  /**
   * @param subject the name of a file in `subjects/`, and its format after a space
   * @param port where the target listens
   * @param flags further flags of Node
   */
  static async start(
    subject: string,
    port: number,
    flags: readonly string[] = [],
  ): Promise<ClientProcess> {
    const execArgv = ['--expose-gc', ...flags];
    const child = fork(file, [...subject.split(' '), String(port)], { stdio: 'inherit', execArgv });
    await answerOf(child, subject);
    return new ClientProcess(child);
  }

  run(order: Order): Promise<Outcome> {
    const outcome = answerOf(this.child, order.type);
    this.child.send(order);
    return outcome as Promise<Outcome>;
  }

  async stop(): Promise<void> {
    const gone = once(this.child, 'exit');
    this.child.disconnect();
    await gone;
  }
}

/** The next message of a process. */
function answerOf(child: ChildProcess, what: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onExit = (): void => reject(new Error(`The client ended: ${what}`));
    child.once('exit', onExit);
    child.once('message', (message) => {
      child.off('exit', onExit);
      resolve(message);
    });
  });
}
