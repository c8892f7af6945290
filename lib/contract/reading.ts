import type { Uri } from '../protocol/messages.js';
import { isEmptyPayload, unwrap, type WampResult } from '../protocol/wamp-result.js';
import { declaredError } from './define-error.js';
import type { ProcedureEntry } from './entries.js';
import type { StandardSchema } from './standard-schema.js';
import { chain, eitherOf, type MaybePromise, validResult } from './validate.js';

/** The observer of a stream, as of an Observable. */
export interface ReadingObserver<T> {
  next(value: T): void;
  error(error: unknown): void;
  complete(): void;
}

/** Where results come from, as from an Observable. */
interface ResultSource {
  subscribe(observer: ReadingObserver<WampResult>): Stoppable;
}

/** How a caller reads the answers of a procedure of a contract. */
export class Reading {
  constructor(
    private readonly entry: ProcedureEntry,
    private readonly uri: Uri,
    /** True if schemas read the values. */
    private readonly parse: boolean,
  ) {}

  /** Returns the value of a result. All but the last have `progress: true` in their details. */
  value({ args, kwargs, details }: WampResult): MaybePromise<unknown> {
    const { progress, result } = this.entry;
    const value = unwrap(args, kwargs, details);
    if (!this.parse) return value;
    return details['progress'] === true
      ? this.read(value, progress ?? result)
      : this.read(value, result ?? progress, progress);
  }

  /** An Observable that completes at once sends its last value as the final result, so that may be progress, too. */
  private read(
    value: unknown,
    schema: StandardSchema | undefined,
    other?: StandardSchema,
  ): MaybePromise<unknown> {
    if (schema === undefined) return value;
    return eitherOf(
      () => validResult(schema, value, this.uri),
      other && (() => validResult(other, value, this.uri)),
    );
  }

  /** Returns the error to fail with: an instance of its class, if the contract declares it. */
  error(error: unknown): unknown {
    return declaredError(error, this.entry.errors);
  }

  /** Passes the values of a stream on, in order. An empty final result is none. */
  subscribe(source: ResultSource, observer: ReadingObserver<unknown>): Stoppable {
    const reader = new ResultReader(this, observer);
    reader.source = source.subscribe(reader);
    if (reader.isOver) reader.source.unsubscribe();
    return reader;
  }
}

interface Stoppable {
  unsubscribe(): void;
}

/** Reads the results of one call. After an asynchronous schema, all further values wait for it. */
class ResultReader implements ReadingObserver<WampResult>, Stoppable {
  source: Stoppable | undefined;
  isOver = false;
  private pending: MaybePromise<void> = undefined;

  constructor(
    private readonly reading: Reading,
    private readonly observer: ReadingObserver<unknown>,
  ) {}

  next(result: WampResult): void {
    const { args, kwargs, details } = result;
    if (details['progress'] !== true && isEmptyPayload(args, kwargs)) return;
    this.inOrder(() => chain(this.reading.value(result), (value) => this.pass(value)));
  }

  error(error: unknown): void {
    this.inOrder(() => this.fail(error));
  }

  complete(): void {
    this.inOrder(() => {
      this.isOver = true;
      this.observer.complete();
    });
  }

  unsubscribe(): void {
    this.isOver = true;
    this.source?.unsubscribe();
  }

  private inOrder(step: () => MaybePromise<void>): void {
    this.pending = chain(this.pending, () => this.attempt(step));
  }

  private attempt(step: () => MaybePromise<void>): MaybePromise<void> {
    if (this.isOver) return;
    try {
      const done = step();
      return done instanceof Promise ? done.catch((error: unknown) => this.fail(error)) : done;
    } catch (error) {
      this.fail(error);
    }
  }

  private pass(value: unknown): void {
    if (!this.isOver) this.observer.next(value);
  }

  private fail(error: unknown): void {
    if (this.isOver) return;
    this.unsubscribe();
    this.observer.error(this.reading.error(error));
  }
}
