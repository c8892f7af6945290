import type { Dialect } from './dialect.js';
import type { Latencies } from './latencies.js';

/** A TCP port, or the path of a socket file. */
export type Place = number | string;

/** The server under load, and how it is spoken to. */
export interface Subject {
  readonly port: Place;
  readonly dialect: Dialect;
}

/** Clients of one server that are connected and ready to work. */
export interface Load {
  /** Brings connections that were idle back to their pace, when nobody measures. */
  lead?(): Promise<void>;
  /** Works for about so many milliseconds, and until the last answer is there; returns the operations done. */
  run(ms: number, latencies: Latencies): Promise<number>;
  /** Tidies up after a run, when nobody measures. */
  reset?(): Promise<void>;
  /** Disconnects all clients. */
  close(): Promise<void>;
}

/** Ends a run that got something else than what it waits for. */
export function unexpected(bytes: Buffer, start: number, end: number): never {
  const text = bytes.toString('latin1', start, Math.min(end, start + 200));
  throw new Error(`Unexpected message: ${text}`);
}
