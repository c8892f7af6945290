import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const file = fileURLToPath(new URL('../../router/router.mjs', import.meta.url));

/** A router in a process of its own. */
export class RouterProcess {
  private child: ChildProcess | undefined;
  private port = 0;

  get url(): string {
    return `ws://127.0.0.1:${this.port}`;
  }

  /** Starts it; a second time, at the same address. */
  async start(): Promise<void> {
    this.child = fork(file, [String(this.port)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const ended = once(this.child, 'exit').then(() => {
      throw new Error('The router did not start.');
    });
    const [message] = (await Promise.race([once(this.child, 'message'), ended])) as [Message];
    ended.catch(() => undefined);
    this.port = message.port;
  }

  async stop(): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const gone = once(child, 'exit');
    child.kill();
    await gone;
  }
}

interface Message {
  readonly port: number;
}
