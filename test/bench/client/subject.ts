/** A client under measurement: one connection, ready to work. */
export interface Subject {
  /** Calls a procedure of the target. What the client library returns is returned, so that nothing else is measured. */
  call(procedure: string, args: readonly unknown[]): PromiseLike<unknown>;
  /** The value in an answer to `call`. */
  valueOf(answer: unknown): unknown;
  /** Hands each event of the topic of the targets to `onText`. */
  subscribe(onText: (text: unknown) => void): Promise<void>;
}

/** Connects one client. */
export type OpenSubject = (port: number) => Promise<Subject>;

/** What a client process is asked for. */
export type Order =
  /** So many calls, some of them at once. */
  | { readonly type: 'calls'; readonly count: number; readonly atOnce: number }
  /** So many events, some of them for one call. */
  | { readonly type: 'events'; readonly count: number; readonly perCall: number }
  /** That many clients more, which do nothing. */
  | { readonly type: 'idle'; readonly count: number };

/** What a client process has done. */
export interface Outcome {
  /** Processor time of the process in microseconds, of user and system together. */
  readonly cpuMicros: number;
  readonly ms: number;
  /** Bytes that idle clients have added, after a collection of garbage: resident, and of JavaScript. */
  readonly rss: number;
  readonly heap: number;
}
