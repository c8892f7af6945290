import {
  BadRequestException,
  type CallHandler,
  Catch,
  type ExecutionContext,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
} from '@nestjs/common';
import { WampError, WampProcedure, WampService, WampSubscribe } from 'nestjs-wamp';
import { map, NEVER, Observable, of, retry, throwError } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MessageCode } from '../../lib/protocol/message-codes.js';
import { answersTo, type NestTest, startNest } from './support.js';

const journal: unknown[] = [];
const note = <T>(entry: unknown, value?: T): T => (journal.push(entry), value as T);

const guard = (name: string, answer: unknown = true) => ({
  canActivate: () => note(name, answer) as boolean,
});
const interceptor = (name: string) => ({
  intercept(_context: ExecutionContext, next: CallHandler<string>): Observable<string> {
    note(`${name} before`);
    return next.handle().pipe(map((value) => note(`${name} after`, `${value}, ${name}`)));
  },
});
const pipe = (name: string) => ({ transform: (value: string) => note(name, `${value} ${name}`) });

/** Tells that the source was let go of. */
const watched = <T>(source: Observable<T>, name: string): Observable<T> =>
  new Observable((subscriber) => {
    note(`${name} starts`);
    const subscription = source.subscribe(subscriber);
    return () => (note(`${name} stops`), subscription.unsubscribe());
  });

@Catch(BadRequestException)
class Refused {
  catch({ message }: BadRequestException): unknown {
    return note('Refused', `caught ${message}`);
  }
}

@Catch(TypeError)
class Blind {
  catch(): void {
    note('Blind');
  }
}

@Catch(RangeError)
class Streams {
  catch(): Observable<string> {
    return note(
      'Streams',
      throwError(() => new WampError('com.example.range')),
    );
  }
}

@Catch(WampError)
class Renamed {
  catch({ uri }: WampError): never {
    note('Renamed');
    throw new WampError('com.example.renamed', [uri]);
  }
}

@UseGuards(guard('class guard'))
@UseInterceptors(interceptor('class'))
@UsePipes(pipe('class'))
@WampService('com.example.order')
class Order {
  @UseGuards(guard('method guard'))
  @UseInterceptors(interceptor('method'))
  @UsePipes(pipe('method'))
  @WampProcedure()
  all(value: string): string {
    return note(`method(${value})`, 'value');
  }
}

@WampService('com.example.guarded')
class Guarded {
  @UseGuards(guard('no', false), guard('next'))
  @WampProcedure()
  refused(): void {
    note('ran');
  }

  @UseGuards(guard('promise', Promise.resolve(true)), guard('observable', of(true)), guard('next'))
  @WampProcedure()
  slowly(): string {
    return note('ran', 'done');
  }

  @UseGuards(guard('later', Promise.resolve(false)), guard('next'))
  @WampProcedure()
  refusedLater(): void {
    note('ran');
  }

  @UseGuards({
    canActivate: () => {
      throw new WampError('com.example.go_away', ['bye']);
    },
  })
  @WampProcedure()
  refusedByName(): void {
    note('ran');
  }

  @UseGuards(guard('no', false))
  @WampSubscribe('event')
  onEvent(): void {
    note('ran');
  }
}

@WampService('com.example.streams')
class Streamed {
  @UseInterceptors(interceptor('around'))
  @WampProcedure()
  endless(): Observable<unknown> {
    return watched(NEVER, 'source');
  }

  @UseInterceptors(interceptor('around'))
  @WampProcedure()
  async *generator(): AsyncGenerator<string> {
    try {
      yield note('yielded', 'first');
      await new Promise((resolve) => setImmediate(resolve));
      yield note('yielded again', 'second');
    } finally {
      note('finally');
    }
  }

  @UseInterceptors(interceptor('around'))
  @WampProcedure()
  async later(): Promise<Observable<string>> {
    await Promise.resolve();
    return of('one', 'two');
  }

  @UseInterceptors({ intercept: () => of('cached') })
  @WampProcedure()
  cached(): Observable<string> {
    return note('ran', of('fresh'));
  }

  @UseInterceptors({ intercept: (_context, next) => next.handle().pipe(retry(2)) })
  @WampProcedure()
  flaky(): string {
    if (note('try', journal.length) < 2) throw new Error('not yet');
    return 'at last';
  }

  @UseInterceptors({
    intercept: async (_context, next) => next.handle().pipe(map((value) => [value, 'awaited'])),
  })
  @WampProcedure()
  awaited(): string {
    return 'value';
  }
}

@WampService('com.example.filtered')
class Filtered {
  @UseFilters(Refused)
  @WampProcedure()
  replaced(): never {
    throw new BadRequestException('too early');
  }

  @UseFilters(Refused)
  @WampProcedure()
  replacedLate(): Observable<string> {
    return new Observable((subscriber) => {
      subscriber.next('first');
      subscriber.error(new BadRequestException('too late'));
    });
  }

  @UseFilters(Refused)
  @WampProcedure()
  passedOver(): never {
    throw new WampError('com.example.mine');
  }

  @UseFilters(Blind)
  @WampProcedure()
  unanswered(): never {
    throw new TypeError('secret');
  }

  @UseFilters(Streams)
  @WampProcedure()
  streaming(): never {
    throw new RangeError();
  }

  @UseFilters(Renamed)
  @WampProcedure()
  returned(): WampError {
    return new WampError('com.example.returned');
  }

  @UseFilters(Renamed)
  @WampProcedure()
  async *yielded(): AsyncGenerator {
    yield 'first';
    yield new WampError('com.example.yielded');
    note('went on');
  }

  @UseFilters(Refused)
  @UseGuards(guard('no', false))
  @WampProcedure()
  forbidden(): void {}

  @UseFilters(Blind)
  @WampSubscribe('event')
  onEvent(): never {
    throw new TypeError('handled by the filter');
  }

  @UseFilters(Refused)
  @WampSubscribe('event')
  onOtherEvent(): never {
    throw new TypeError('handled by nobody');
  }
}

describe('the way through the enhancers', () => {
  let test: NestTest;
  const call = (uri: string, ...args: unknown[]) =>
    answersTo(test.client, `com.example.${uri}`, args);

  beforeEach(async () => {
    journal.length = 0;
    test = await startNest({ providers: [Order, Guarded, Streamed, Filtered] });
  });
  afterEach(() => test.close());

  it("is Nest's: guards, interceptors, pipes, method, and back; class before method", async () => {
    expect(await call('order.all', 'x')).toEqual([['result', ['value, method, class']]]);
    expect(journal).toEqual([
      'class guard',
      'method guard',
      'class before',
      'method before',
      'class',
      'method',
      'method(x class method)',
      'method after',
      'class after',
    ]);
  });

  describe('guards', () => {
    it('that say no end the call with not_authorized, and nothing after them runs', async () => {
      const refusal = [['error', 'wamp.error.not_authorized', ['Forbidden resource']]];
      expect(await call('guarded.refused')).toEqual(refusal);
      expect(await call('guarded.refusedLater')).toEqual(refusal);
      expect(journal).toEqual(['no', 'later']);
    });

    it('may answer by promise or Observable, one after the other', async () => {
      expect(await call('guarded.slowly')).toEqual([['result', ['done']]]);
      expect(journal).toEqual(['promise', 'observable', 'next', 'ran']);
    });

    it('may refuse with an error of their own', async () => {
      expect(await call('guarded.refusedByName')).toEqual([
        ['error', 'com.example.go_away', ['bye']],
      ]);
    });

    it('keep events from their handler', async () => {
      await test.client.publish('com.example.guarded.event');
      expect(journal).toEqual(['no']);
    });
  });

  describe('interceptors', () => {
    it('let CANCEL through to the source', async () => {
      const id = test.client.request(MessageCode.Call, {}, 'com.example.streams.endless');
      expect(journal).toEqual(['around before', 'source starts']);
      test.client.send([MessageCode.Cancel, id, {}]);
      expect(journal).toEqual(['around before', 'source starts', 'source stops']);
      expect(await test.client.expect(MessageCode.Error)).toMatchObject([
        8,
        48,
        id,
        {},
        'wamp.error.canceled',
      ]);
    });

    it('let a lost connection through to the source', async () => {
      test.client.request(MessageCode.Call, {}, 'com.example.streams.endless');
      test.client.close();
      expect(journal).toEqual(['around before', 'source starts', 'source stops']);
    });

    it('let the finally of a generator run', async () => {
      const options = { receive_progress: true };
      const id = test.client.request(MessageCode.Call, options, 'com.example.streams.generator');
      await test.client.expect(MessageCode.Result);
      test.client.send([MessageCode.Cancel, id, {}]);
      await test.client.expect(MessageCode.Error);
      expect(await test.client.drain()).toEqual([]);
      expect(journal).toContain('finally');
      expect(journal.filter((entry) => entry === 'around after')).toHaveLength(1);
    });

    it('see every value of a stream that is promised', async () => {
      expect(await call('streams.later')).toEqual([
        ['progress', ['one, around']],
        ['result', ['two, around']],
      ]);
    });

    it('may answer without the method', async () => {
      expect(await call('streams.cached')).toEqual([['result', ['cached']]]);
      expect(journal).toEqual([]);
    });

    it('may run the method again', async () => {
      expect(await call('streams.flaky')).toEqual([['result', ['at last']]]);
      expect(journal).toEqual(['try', 'try', 'try']);
    });

    it('may be async', async () => {
      expect(await call('streams.awaited')).toEqual([['result', [['value', 'awaited']]]]);
    });
  });

  describe('exception filters', () => {
    it('make what they return the result', async () => {
      expect(await call('filtered.replaced')).toEqual([['result', ['caught too early']]]);
      expect(journal).toEqual(['Refused']);
    });

    it('do so after values too', async () => {
      expect(await call('filtered.replacedLate')).toEqual([
        ['progress', ['first']],
        ['result', ['caught too late']],
      ]);
      expect(journal).toEqual(['Refused']);
    });

    it('are passed over by errors that @Catch does not name', async () => {
      expect(await call('filtered.passedOver')).toEqual([['error', 'com.example.mine']]);
      expect(journal).toEqual([]);
    });

    it('that return nothing leave the error to the caller, and to the log', async () => {
      const [answer] = await call('filtered.unanswered');
      expect(answer).toMatchObject({ 1: 'wamp.error.runtime_error' });
      expect(journal).toEqual(['Blind']);
      expect(test.errors).toHaveLength(1);
    });

    it('may return an Observable', async () => {
      expect(await call('filtered.streaming')).toEqual([['error', 'com.example.range']]);
      expect(journal).toEqual(['Streams']);
    });

    it('see an error that is returned or yielded as one that is thrown', async () => {
      expect(await call('filtered.returned')).toEqual([
        ['error', 'com.example.renamed', ['com.example.returned']],
      ]);
      expect(await call('filtered.yielded')).toEqual([
        ['progress', ['first']],
        ['error', 'com.example.renamed', ['com.example.yielded']],
      ]);
      expect(journal).toEqual(['Renamed', 'Renamed']);
    });

    it('do not see what none of them takes', async () => {
      const [answer] = await call('filtered.forbidden');
      expect(answer).toMatchObject({ 1: 'wamp.error.not_authorized' });
      expect(journal).toEqual(['no']);
    });

    it('have done with the error of an event; others are logged', async () => {
      await test.client.publish('com.example.filtered.event');
      await test.client.drain();
      expect(journal).toEqual(['Blind']);
      expect(test.errors).toEqual([expect.stringContaining('handled by nobody')]);
    });
  });
});
