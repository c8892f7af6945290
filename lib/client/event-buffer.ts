import type { Stoppable, StreamObserver } from '../calls/async-value.js';
import { WampUnavailableError } from '../protocol/standard-errors.js';
import { Fifo } from '../session/fifo.js';
import type { EventOverflow } from './declaration-options.js';
import * as texts from './texts.js';

/** Opens a source of values. Neither it nor what it returns throws. */
export type OpenSource<T> = (observer: StreamObserver<T>) => Stoppable;

type Step<T> = IteratorResult<T, undefined>;

/** The reader that waits for the next value. */
interface Taker<T> {
  resolve(step: Step<T>): void;
  reject(error: unknown): void;
}

/**
 * The values of a source that does not wait, for `for await`. The source is opened when the first value is
 * asked for, and stopped when the loop ends. The end of the source, and its error, follow all waiting values.
 */
export class EventBuffer<T> implements AsyncIterableIterator<T> {
  private waiting = new Fifo<T>();
  private readonly takers = new Fifo<Taker<T>>();
  private source: Stoppable | undefined;
  private isOpened = false;
  private isOver = false;
  private failure: { readonly error: unknown } | undefined;

  /**
   * @param maxWaiting the number of values that may wait
   * @param overflow the decision about a value beyond; `error` stops the source
   */
  constructor(
    private readonly open: OpenSource<T>,
    private readonly maxWaiting: number,
    private readonly overflow: EventOverflow,
  ) {}

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Step<T>> {
    if (!this.isOpened) this.start();
    if (this.waiting.length > 0) return Promise.resolve(stepOf(this.waiting.take() as T));
    return new Promise((resolve, reject) => {
      this.takers.push({ resolve, reject });
      if (this.isOver) this.tellEnd();
    });
  }

  return(): Promise<Step<T>> {
    this.isOpened = true;
    this.waiting = new Fifo();
    this.failure = undefined;
    this.stop();
    return Promise.resolve({ done: true, value: undefined });
  }

  private start(): void {
    this.isOpened = true;
    this.source = this.open({
      next: (value) => this.push(value),
      error: (error) => this.end({ error }),
      complete: () => this.end(),
    });
    // Too many values may have come before `open` has returned.
    if (this.isOver) this.source.unsubscribe();
  }

  private push(value: T): void {
    if (this.isOver) return;
    const taker = this.takers.take();
    if (taker !== undefined) taker.resolve(stepOf(value));
    else if (this.waiting.length < this.maxWaiting || this.makeRoom()) this.waiting.push(value);
  }

  /** Returns false if the new value is not kept. */
  private makeRoom(): boolean {
    switch (this.overflow) {
      case 'drop-newest':
        return false;
      case 'drop-oldest':
        return this.waiting.take() !== undefined;
      case 'latest':
        this.waiting = new Fifo();
        return true;
      case 'error':
        this.failure = { error: new WampUnavailableError(texts.tooManyWait(this.maxWaiting)) };
        this.stop();
        return false;
    }
  }

  private stop(): void {
    this.end(this.failure);
    this.source?.unsubscribe();
  }

  private end(failure?: { readonly error: unknown }): void {
    if (this.isOver) return;
    this.isOver = true;
    this.failure = failure;
    this.tellEnd();
  }

  /** Tells the waiting readers that no value follows. The first of them gets the error. */
  private tellEnd(): void {
    for (let taker = this.takers.take(); taker !== undefined; taker = this.takers.take()) {
      const { failure } = this;
      this.failure = undefined;
      if (failure === undefined) taker.resolve({ done: true, value: undefined });
      else taker.reject(failure.error);
    }
  }
}

function stepOf<T>(value: T): Step<T> {
  return { done: false, value };
}
