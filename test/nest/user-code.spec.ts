import {
  type CallHandler,
  type CanActivate,
  Catch,
  type ExceptionFilter,
  Injectable,
  type NestInterceptor,
  type PipeTransform,
  type Type,
  UseFilters,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import {
  WampArg,
  WampError,
  WampProcedure,
  WampService,
  WampSessionClose,
  WampSessionOpen,
  WampSignal,
  WampSubscribe,
  WampTopic,
} from 'nestjs-wamp';
import { map, type Observable, throwError } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectProcessLives, oddities, watchProcess, ways } from '../utils/oddities.js';
import { turns } from '../utils/turns.js';
import { type NestTest, startNest } from './support.js';

watchProcess();

/** What fails now, set by each test. */
let fail: () => never = () => {
  throw new Error('not set');
};

@Injectable()
class FailingGuard implements CanActivate {
  canActivate(): never {
    return fail();
  }
}

@Injectable()
class FailingInterceptor implements NestInterceptor {
  intercept(): never {
    return fail();
  }
}

@Injectable()
class FailingOperator implements NestInterceptor {
  intercept(_context: unknown, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(map(() => fail()));
  }
}

@Injectable()
class FailingPipe implements PipeTransform {
  transform(): never {
    return fail();
  }
}

@Catch()
class FailingFilter implements ExceptionFilter {
  catch(): never {
    return fail();
  }
}

/** A class whose `instanceof` is code of the application. */
class Picky {
  static [Symbol.hasInstance](): boolean {
    return fail();
  }
}

@Catch(Picky as Type)
class PickyFilter implements ExceptionFilter {
  catch(): string {
    return 'taken';
  }
}

@WampService('com.odd')
class OddService {
  @WampProcedure() handler(): never {
    return fail();
  }

  @UseFilters(PickyFilter)
  @WampProcedure()
  filtered(): never {
    return fail();
  }

  @WampProcedure() observable(): Observable<unknown> {
    return throwError(() => caught());
  }

  @UseGuards(FailingGuard) @WampProcedure() guard(): number {
    return 1;
  }

  @UseInterceptors(FailingInterceptor) @WampProcedure() interceptor(): number {
    return 1;
  }

  @UseInterceptors(FailingOperator) @WampProcedure() operator(): number {
    return 1;
  }

  @WampProcedure() pipe(@WampArg(0, FailingPipe) value: unknown): unknown {
    return value;
  }

  @UseFilters(FailingFilter) @WampProcedure() filter(): never {
    throw new Error('the first');
  }

  @UseInterceptors(FailingOperator)
  @WampProcedure()
  async *generator(): AsyncGenerator<number> {
    yield 1;
  }

  @WampProcedure() alive(): string {
    return 'yes';
  }

  @WampProcedure() listening(@WampSignal() signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', fail);
    return new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve());
    });
  }

  @WampSubscribe() event(): never {
    return fail();
  }

  @UseGuards(FailingGuard) @WampSubscribe() guardedEvent(): number {
    return 1;
  }

  @WampTopic() topic(): never {
    return fail();
  }

  @WampTopic() teardown(): () => never {
    return () => fail();
  }

  @WampSessionOpen() opened(): void {
    return isHooked ? fail() : undefined;
  }

  @WampSessionClose() closed(): void {
    return isHooked ? fail() : undefined;
  }
}

let isHooked = false;

function caught(): unknown {
  try {
    return fail();
  } catch (error) {
    return error;
  }
}

const procedures = [
  ...['handler', 'filtered', 'observable', 'guard', 'interceptor', 'operator', 'pipe', 'filter'],
  'generator',
];

/** Where Nest takes a promise; elsewhere one that rejects is a value, or nobody's. */
const asynchronous = ['handler', 'guard', 'interceptor', 'pipe', 'filter'];

let test: NestTest;
beforeAll(async () => {
  test = await startNest({
    providers: [OddService],
    wamp: { limits: { maxLogLinesPerSecond: 0 }, exposeErrors: true },
  });
});
afterAll(() => test.close());

async function expectAlive(): Promise<void> {
  await turns();
  await expectProcessLives();
  expect(await test.client.call('com.odd.alive')).toBe('yes');
  const other = await test.join();
  expect(await other.call('com.odd.alive')).toBe('yes');
  await other.leave();
}

describe.each(Object.entries(ways))('what %s', (way, failWith) => {
  describe.each(Object.entries(oddities))('%s', (_what, make) => {
    const use = (): void => void (fail = failWith(make));

    it.each(way === 'throws' ? procedures : asynchronous)('is answered once: %s', async (name) => {
      use();
      const { client } = test;
      const before = client.received.length;
      const failed = client.call(`com.odd.${name}`, ['arg']);
      await expect(failed).rejects.toBeInstanceOf(WampError);
      await turns();
      expect(client.received.length - before).toBe(1);
      await expectAlive();
    });

    it('ends neither the queue of events nor topics nor hooks', async () => {
      use();
      const { client } = test;
      for (const name of ['event', 'event', 'guardedEvent', 'guardedEvent'])
        await client.publish(`com.odd.${name}`, ['arg']);
      await expect(client.subscribe('com.odd.topic')).rejects.toBeInstanceOf(WampError);
      await client.unsubscribe(await client.subscribe('com.odd.teardown'));
      isHooked = true;
      await (await test.join()).leave();
      isHooked = false;
      await expectAlive();
    });

    it('ends nothing as a listener of @WampSignal', async () => {
      use();
      const { client } = test;
      const id = client.request(48, {}, 'com.odd.listening');
      await turns();
      const answer = client.next();
      client.send([49, id, { mode: 'kill' }]);
      expect((await answer).slice(0, 2)).toEqual([50, id]);
      await expectAlive();
    });
  });
});
