import { streaming } from '#parts';
import type { Stoppable, StreamObserver } from '../calls/async-value.js';
import type { WampStream } from './call-options.js';
import { guarded, type Report } from './guarded.js';
import { addInterop } from './interop-keys.js';
import type * as StreamingPart from './parts/streaming.js';

/** Makes something of the part of the client that streams. */
type Make<T> = (part: typeof StreamingPart) => T;

/** Returns a stream. Its part of the client is loaded when its first reader comes. */
export function streamed<T>(make: Make<WampStream<T>>, report: Report): WampStream<T> {
  return streaming.loaded === undefined ? new LazyStream(make, report) : make(streaming.loaded);
}

/** Returns values for `for await`. Their part of the client is loaded when the first one is asked for. */
export function iterated<T>(make: Make<AsyncIterable<T>>): AsyncIterable<T> {
  return {
    [Symbol.asyncIterator]: () =>
      streaming.loaded === undefined
        ? lazyIterator(make)
        : make(streaming.loaded)[Symbol.asyncIterator](),
  };
}

/** A stream that was made before its part was there. */
class LazyStream<T> implements WampStream<T> {
  constructor(
    private readonly make: Make<WampStream<T>>,
    /** Receives the errors of observers. */
    private readonly report: Report,
  ) {}

  [Symbol.asyncIterator](): AsyncIterator<T> {
    return iterated(this.make)[Symbol.asyncIterator]();
  }

  subscribe(observer: Partial<StreamObserver<T>> | ((value: T) => void)): Stoppable {
    if (streaming.loaded !== undefined) return this.make(streaming.loaded).subscribe(observer);
    let reading: Stoppable | undefined;
    let isOver = false;
    const subscribed = streaming.load().then((part) => {
      if (!isOver) reading = this.make(part).subscribe(observer);
    });
    subscribed.catch((error: Error) => {
      if (!isOver) this.fail(observer, error);
    });
    return {
      unsubscribe() {
        isOver = true;
        reading?.unsubscribe();
      },
    };
  }

  async last(): Promise<T | undefined> {
    const part = streaming.loaded ?? (await streaming.load());
    return this.make(part).last();
  }

  private fail(observer: Partial<StreamObserver<T>> | ((value: T) => void), error: Error): void {
    const { report } = this;
    if (typeof observer === 'function' || observer.error === undefined) report(error);
    else guarded(report, () => observer.error?.(error));
  }

  static {
    addInterop(this.prototype);
  }
}

function lazyIterator<T>(make: Make<AsyncIterable<T>>): AsyncIterableIterator<T> {
  let loading: Promise<AsyncIterator<T>> | undefined;
  let isOver = false;
  const over = { done: true, value: undefined } as const;
  return {
    async next() {
      loading ??= streaming.load().then((part) => make(part)[Symbol.asyncIterator]());
      const iterator = await loading;
      return isOver ? over : iterator.next();
    },
    async return() {
      isOver = true;
      // Whoever waits for a value learns of a part that cannot be loaded.
      loading?.then(
        (iterator) => iterator.return?.(),
        () => {},
      );
      return over;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
