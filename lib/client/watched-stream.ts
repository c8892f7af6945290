import type { WampStream } from './call-options.js';
import { ColdStream } from './cold-stream.js';

/** Hears how a request ended. Never throws. */
export interface RequestWatch {
  /** Called when it was answered. */
  ended(): void;
  /** Called when its reader has left. */
  left(): void;
  /** Called when it failed. */
  failed(error: unknown): void;
}

/** Returns the same stream, each reader of which is watched. */
export function watchedStream<T>(source: WampStream<T>, watch: () => RequestWatch): WampStream<T> {
  return new ColdStream<T>((observer) => {
    const request = watch();
    let isOver = false;
    const end = (tell: () => void): void => {
      if (!isOver) tell();
      isOver = true;
    };
    const reading = source.subscribe({
      next: (value) => observer.next(value),
      error(error) {
        end(() => request.failed(error));
        observer.error(error);
      },
      complete() {
        end(() => request.ended());
        observer.complete();
      },
    });
    return {
      unsubscribe() {
        // Also called for a stream that has ended.
        end(() => request.left());
        reading.unsubscribe();
      },
    };
  }, ignore);
}

/** Readers of a stream report what their observers throw. */
function ignore(): void {}
