import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const file = fileURLToPath(new URL('fox-wamp.mjs', import.meta.url));

/** fox-wamp in a process of its own, which can die and come back. */
export class FoxRouter {
  private child!: ChildProcess;
  private port = 0;

  private constructor(private readonly mode: 'login' | 'open') {}

  static async start(mode: 'login' | 'open' = 'open'): Promise<FoxRouter> {
    const router = new FoxRouter(mode);
    await router.run();
    return router;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}`;
  }

  /** Starts it; a second time, at the same address. */
  async run(): Promise<void> {
    this.child = fork(file, [String(this.port), this.mode], { stdio: 'ignore' });
    const ended = once(this.child, 'exit').then(() => Promise.reject(new Error('It ended.')));
    const [message] = (await Promise.race([once(this.child, 'message'), ended])) as [
      { port: number },
    ];
    ended.catch(() => undefined);
    this.port = message.port;
  }

  /** Ends the process at once, as a crash would. */
  async kill(): Promise<void> {
    const gone = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await gone;
  }
}
