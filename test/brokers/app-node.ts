import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { SampleBundle } from '../e2e/sample-process.js';

const blockable = new URL('fixtures/blockable.mjs', import.meta.url).href;

/** A node of sample/11-several-nodes, in a process of its own. */
export class AppNode {
  /** What it has written. */
  output = '';
  port = 0;

  private constructor(
    readonly label: string,
    private readonly child: ChildProcess,
  ) {
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (data) => (this.output += String(data)));
  }

  static async start(bundle: SampleBundle, label: string, brokerUrl: string): Promise<AppNode> {
    const env = { ...process.env, NODE_LABEL: label, BROKER_URL: brokerUrl };
    const child = fork(bundle.file, {
      env,
      execArgv: ['--import', blockable],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const node = new AppNode(label, child);
    const [first] = (await Promise.race([once(child, 'message'), once(child, 'exit')])) as [
      { port?: number } | number | null,
    ];
    if (typeof first !== 'object' || first?.port === undefined)
      throw new Error(`The node ${label} has ended:\n${node.output}`);
    node.port = first.port;
    return node;
  }

  get isAlive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}/ws`;
  }

  /** Blocks its event loop. */
  block(blockMs: number): void {
    this.child.send({ blockMs });
  }

  freeze(): void {
    this.child.kill('SIGSTOP');
  }

  thaw(): void {
    this.child.kill('SIGCONT');
  }

  /** Ends it; resolves to its exit code, which a killed process does not have. */
  async end(signal: 'SIGTERM' | 'SIGKILL' = 'SIGKILL'): Promise<number | null> {
    if (!this.isAlive) return this.child.exitCode;
    const ended = once(this.child, 'exit');
    this.child.kill(signal);
    const [code] = (await ended) as [number | null];
    return code;
  }
}
