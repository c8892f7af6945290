import { CommandError, Interruption } from './command-errors.js';
import { ExitCode } from './exit-code.js';
import type { CommandIo, Output } from './io.js';

/** One run of a command: its streams, and the signal that ends it. */
export class CommandContext {
  /** The exit code if nothing is thrown. */
  exitCode: number = ExitCode.Ok;
  /** The exit code after SIGTERM. */
  terminatedCode: number = ExitCode.Terminated;
  private readonly controller = new AbortController();
  private readonly stops: (() => void)[] = [];

  /** @param argv the words behind `nestjs-wamp` */
  constructor(
    readonly io: CommandIo,
    readonly argv: readonly string[],
  ) {
    this.stops.push(
      io.onSignal((signal) =>
        this.interrupt(signal === 'SIGINT' ? ExitCode.Interrupted : this.terminatedCode),
      ),
    );
    for (const stream of [io.stdout, io.stderr]) this.watch(stream);
  }

  /** Aborted by ^C, SIGTERM, and when nobody reads the results any more. The reason is a `CommandError`. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** What has ended the command, if something has. */
  get interruption(): CommandError | undefined {
    const { signal } = this;
    return signal.aborted ? (signal.reason as CommandError) : undefined;
  }

  /** Tells people something. */
  note(text: string): void {
    this.io.stderr.write(`${text}\n`);
  }

  /** Waits for work. @throws what ends the command meanwhile, or has ended it before */
  async while<T>(work: Promise<T>): Promise<T> {
    const ended = new AbortController();
    try {
      return await Promise.race([work, this.stopped(ended.signal)]);
    } finally {
      ended.abort();
    }
  }

  /** Stops listening to the process. */
  end(): void {
    for (const stop of this.stops.splice(0)) stop();
  }

  private stopped(until: AbortSignal): Promise<never> {
    const { signal } = this;
    return new Promise((_resolve, reject) => {
      const stop = (): void => reject(signal.reason as CommandError);
      if (signal.aborted) stop();
      else signal.addEventListener('abort', stop, { once: true, signal: until });
    });
  }

  /** A second ^C does not wait for GOODBYE. */
  private interrupt(code: number): void {
    if (this.signal.aborted) this.io.exit(code);
    else this.controller.abort(new Interruption(code));
  }

  /** `| head -1` has read enough: that is no error. */
  private watch(stream: Output): void {
    const onError = (error: NodeJS.ErrnoException): void =>
      this.controller.abort(
        error.code === 'EPIPE' ? new Interruption(ExitCode.Ok) : new CommandError(error.message),
      );
    stream.on('error', onError);
    this.stops.push(() => {
      // A late EPIPE would end the process.
      stream.on('error', ignore);
      stream.off('error', onError);
    });
  }
}

function ignore(): void {}
