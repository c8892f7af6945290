import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onServerCore } from './cores.js';
import type { Place } from './load/load.js';
import type { Target } from './targets/contract.js';

/** What a server is asked for: what it has used, right now or after a collection of garbage. */
export type Request = 'usage' | 'collect';

/** What a server process has used so far. */
export interface Report {
  /** Processor time in microseconds, of user and system together. */
  readonly cpuMicros: number;
  /** Resident memory in bytes. */
  readonly rss: number;
  /** Memory of JavaScript, on the heap and beside it, in bytes. */
  readonly heap: number;
  /** What its tables hold, if its target counts that. */
  readonly tables?: Readonly<Record<string, number>> | undefined;
}

/** A server in a process of its own, on a core of its own. */
export class ServerProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
    /** Where the clients of its scenarios come. */
    readonly place: Place,
  ) {
    this.exited = once(child, 'exit');
  }

  /**
   * @param target the name of a file in `targets/`, and a variant after a space
   * @param nodeOptions flags of Node, for example for a profile
   */
  static async start(target: string, nodeOptions: readonly string[] = []): Promise<ServerProcess> {
    const flags = ['--expose-gc', ...nodeOptions];
    const file = fileURLToPath(new URL('server.js', import.meta.url));
    const child = fork(file, target.split(' '), { stdio: 'inherit', ...onServerCore(flags) });
    const [message] = (await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(() => Promise.reject(new Error(`${target} did not start`))),
    ])) as [Target];
    const { port, socketFile = port } = message;
    return new ServerProcess(child, port, socketFile);
  }

  /** Resolves when the process has ended, by itself or not. */
  readonly exited: Promise<unknown>;

  ask(request: Request): Promise<Report> {
    const answer = new Promise<Report>((resolve) => this.child.once('message', resolve as never));
    this.child.send(request);
    return answer;
  }

  async stop(): Promise<void> {
    const { exitCode, signalCode } = this.child;
    if (exitCode !== null || signalCode !== null) return;
    if (this.child.connected) this.child.disconnect();
    await this.exited;
  }

  /** Ends it, whatever it does. */
  kill(): void {
    this.child.kill('SIGKILL');
  }
}
