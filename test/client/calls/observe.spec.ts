import { Observable, type Subscriber } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { observe } from '../../../lib/client/calls/observe.js';

const observer = { next() {}, error() {}, complete() {} };

/** An Observable whose teardown throws, after `first` has run. */
function failing(first: (subscriber: Subscriber<unknown>) => void = () => {}) {
  const ends: Subscriber<unknown>[] = [];
  const source = new Observable((subscriber) => {
    ends.push(subscriber);
    first(subscriber);
    return () => {
      throw new Error('teardown');
    };
  });
  return { source, end: () => ends[0]! };
}

describe('a teardown that throws is reported, and not to whoever ends the stream', () => {
  it.each<[string, (subscriber: Subscriber<unknown>) => void]>([
    ['completes', (subscriber) => subscriber.complete()],
    ['fails', (subscriber) => subscriber.error(new Error('stream'))],
  ])('when the stream %s', (_name, end) => {
    const reported: unknown[] = [];
    const later = failing();
    observe(later.source, observer, (error) => reported.push(error));
    expect(() => end(later.end())).not.toThrow();
    expect(reported).toHaveLength(1);

    observe(failing(end).source, observer, (error) => reported.push(error));
    expect(reported).toHaveLength(2);
  });

  it('when the reader leaves', () => {
    const reported: unknown[] = [];
    observe(failing().source, observer, (error) => reported.push(error)).unsubscribe();
    expect(reported).toHaveLength(1);
  });
});
