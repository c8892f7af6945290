import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import type { CommandIo, StopSignal } from '../../lib/cli/io.js';
import { main } from '../../lib/cli/main.js';

/** How a command is started. */
export interface Start {
  readonly env?: Record<string, string>;
  readonly stdin?: string;
  /** True if stderr is a terminal. */
  readonly isTty?: boolean;
}

/** One command that runs in this process, with streams and signals of its own. */
export class RunningCommand {
  readonly stdout = new PassThrough();
  readonly stderr: PassThrough & { isTTY?: boolean; columns?: number } = new PassThrough();
  readonly code: Promise<number>;
  /** The code of `exit`, if the command has ended the process. */
  exited: number | undefined;
  out = '';
  err = '';
  private readonly listeners = new Set<(signal: StopSignal) => void>();

  constructor(argv: readonly string[], { env = {}, stdin = '', isTty = false }: Start = {}) {
    this.stdout.setEncoding('utf8').on('data', (text: string) => (this.out += text));
    this.stderr.setEncoding('utf8').on('data', (text: string) => (this.err += text));
    if (isTty) Object.assign(this.stderr, { isTTY: true, columns: 60 });
    const input = new PassThrough();
    input.end(stdin);
    const io: CommandIo = {
      stdin: input,
      stdout: this.stdout,
      stderr: this.stderr,
      env,
      onSignal: (listener) => {
        this.listeners.add(listener);
        return () => void this.listeners.delete(listener);
      },
      exit: (code) => (this.exited = code),
    };
    this.code = main(argv, io);
  }

  signal(name: StopSignal): void {
    for (const listener of this.listeners) listener(name);
  }

  /** Waits until a stream has a text. */
  async says(text: string | RegExp, stream: 'err' | 'out' = 'err'): Promise<void> {
    const isThere = (): boolean =>
      typeof text === 'string' ? this[stream].includes(text) : text.test(this[stream]);
    while (!isThere()) {
      const source = stream === 'err' ? this.stderr : this.stdout;
      const ended = this.code.then((code) => {
        if (!isThere()) throw new Error(`It ended with ${code}: ${this.err}${this.out}`);
      });
      await Promise.race([once(source, 'data'), ended]);
    }
  }

  /** Waits for the end. */
  async result(): Promise<{ code: number; out: string; err: string }> {
    const code = await this.code;
    return { code, out: this.out, err: this.err };
  }
}

/** Starts a command. */
export function start(argv: readonly string[], options?: Start): RunningCommand {
  return new RunningCommand(argv, options);
}

/** Runs a command to its end. */
export function run(
  argv: readonly string[],
  options?: Start,
): Promise<{ code: number; out: string; err: string }> {
  return start(argv, options).result();
}
