import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';

/** How a process has ended, and what it has written. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A program that runs in a process of its own. */
export class ProgramProcess {
  readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  out = '';
  err = '';
  private readonly closed: Promise<number | null>;

  constructor(
    command: string,
    args: readonly string[],
    { env = {}, cwd }: { env?: Record<string, string>; cwd?: string } = {},
  ) {
    this.child = spawn(command, args, {
      cwd,
      env: { PATH: process.env['PATH'], ...env },
      stdio: 'pipe',
    });
    this.child.stdout.setEncoding('utf8').on('data', (text: string) => (this.out += text));
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => (this.err += text));
    this.closed = once(this.child, 'close').then(([code]) => code as number | null);
  }

  /** Waits until a stream has a text. @throws if the process ends before */
  async says(text: string, stream: 'err' | 'out' = 'err', from = 0): Promise<void> {
    const source = stream === 'err' ? this.child.stderr : this.child.stdout;
    while (!this[stream].includes(text, from)) {
      const code = await Promise.race([once(source, 'data').then(() => undefined), this.closed]);
      if (code !== undefined && !this[stream].includes(text, from))
        throw new Error(`It ended with ${code}, without "${text}": ${this.err}${this.out}`);
    }
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  async end(): Promise<Ended> {
    const code = await this.closed;
    return { code, out: this.out, err: this.err };
  }
}
