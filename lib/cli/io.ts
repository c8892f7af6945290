import type { Readable, Writable } from 'node:stream';

/** A stream for people or other programs. */
export interface Output extends Writable {
  /** True for a terminal. */
  readonly isTTY?: boolean | undefined;
  /** The width of the terminal, in characters. */
  readonly columns?: number | undefined;
}

/** The signals that end a command. */
export type StopSignal = 'SIGINT' | 'SIGTERM';

/** What a command has of its process. Tests give it other streams. */
export interface CommandIo {
  readonly stdin: Readable;
  /** For results only. */
  readonly stdout: Output;
  /** For everything else. */
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Calls back at each signal. @returns a function that ends this */
  onSignal(listener: (signal: StopSignal) => void): () => void;
  /** Ends the process at once. */
  exit(code: number): void;
}
