import {
  type ArgumentsHost,
  BadRequestException,
  Catch,
  type ExceptionFilter,
  HttpException,
  HttpStatus,
  Injectable,
  type Type,
  UseFilters,
} from '@nestjs/common';
import { APP_FILTER, BaseExceptionFilter, HttpAdapterHost } from '@nestjs/core';
import { WampError, WampProcedure, WampService, WampSubscribe, WampTopic } from 'nestjs-wamp';
import { concat, of, throwError } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answersTo, errorOf, type NestTest, startNest } from './support.js';

/** What the filters were given. */
const caught: unknown[] = [];

// As Nest's documentation has them.

@Catch()
@Injectable()
class AllExceptionsFilter implements ExceptionFilter {
  constructor(private readonly httpAdapterHost: HttpAdapterHost) {}

  catch(exception: unknown, host: ArgumentsHost): void {
    caught.push(exception);
    const { httpAdapter } = this.httpAdapterHost;
    const ctx = host.switchToHttp();
    const httpStatus =
      exception instanceof HttpException ? exception.getStatus() : HttpStatus.INTERNAL_SERVER_ERROR;
    const responseBody = {
      statusCode: httpStatus,
      timestamp: new Date().toISOString(),
      path: httpAdapter.getRequestUrl(ctx.getRequest()) as unknown,
    };
    httpAdapter.reply(ctx.getResponse(), responseBody, httpStatus);
  }
}

interface ExpressLike {
  status(code: number): ExpressLike;
  json(body: object): ExpressLike;
}

@Catch(HttpException)
class HttpExceptionFilter implements ExceptionFilter<HttpException> {
  catch(exception: HttpException, host: ArgumentsHost): void {
    caught.push(exception);
    const ctx = host.switchToHttp();
    const status = exception.getStatus();
    ctx
      .getResponse<ExpressLike>()
      .status(status)
      .json({ statusCode: status, path: ctx.getRequest<{ url: string }>().url });
  }
}

@Catch()
class ExtendedFilter extends BaseExceptionFilter {
  override catch(exception: unknown, host: ArgumentsHost): void {
    caught.push(exception);
    // oxlint-disable-next-line promise/valid-params -- no promise
    super.catch(exception, host);
  }
}

const fails: Readonly<Record<string, () => Error>> = {
  soldOut: () => new WampError('com.example.error.sold_out', ['Sold out.']),
  badRequest: () => new BadRequestException('No such size.'),
  internal: () => new Error('the original error'),
};

const answers: Readonly<Record<string, object>> = {
  soldOut: { uri: 'com.example.error.sold_out', args: ['Sold out.'] },
  badRequest: { uri: 'wamp.error.invalid_argument', args: ['No such size.'] },
  internal: { uri: 'wamp.error.runtime_error', args: ['Internal error.'] },
};

@WampService('com.example')
class Failing {
  @WampProcedure()
  early(kind: string): never {
    throw fails[kind]!();
  }

  @WampProcedure()
  late(kind: string) {
    return concat(
      of(1),
      throwError(() => fails[kind]!()),
    );
  }

  @WampProcedure()
  async *generator(kind: string): AsyncGenerator<number> {
    yield 1;
    throw fails[kind]!();
  }

  @WampSubscribe('event')
  onEvent(kind: string): never {
    throw fails[kind]!();
  }

  @WampTopic('topic')
  topic(): never {
    throw fails['badRequest']!();
  }
}

const filters: readonly (readonly [
  name: string,
  filter: Type,
  takes: (error: Error) => boolean,
])[] = [
  ['the documented catch-all filter', AllExceptionsFilter, () => true],
  ['@Catch(HttpException)', HttpExceptionFilter, (error) => error instanceof HttpException],
  ['one that extends BaseExceptionFilter', ExtendedFilter, () => true],
];

describe.each(filters)('%s', (_name, useClass, takes) => {
  let test: NestTest;

  beforeAll(async () => {
    test = await startNest({ providers: [Failing, { provide: APP_FILTER, useClass }] });
  });
  afterAll(() => test.close());

  const seen = (kind: string): unknown[] => {
    const error = fails[kind]!();
    return takes(error) ? [expect.objectContaining({ message: error.message })] : [];
  };

  it.each(Object.keys(fails))('sees, and the caller still gets: %s', async (kind) => {
    const call = test.client.call('com.example.early', [kind]);
    expect(await errorOf(call)).toMatchObject(answers[kind]!);
    expect(caught.splice(0)).toEqual(seen(kind));
    const internal = test.errors.filter((line) => line.includes('the original error'));
    expect(internal.length > 0).toBe(kind === 'internal');
    expect(test.errors.join()).not.toContain('is not a function');
    test.errors.length = 0;
  });

  it.each(['late', 'generator'])('of a stream: %s', async (name) => {
    const [first, last] = await answersTo(test.client, `com.example.${name}`, ['badRequest']);
    expect(first).toEqual(['progress', [1]]);
    expect(last?.slice(0, 3)).toEqual(['error', 'wamp.error.invalid_argument', ['No such size.']]);
    expect(caught.splice(0)).toEqual(seen('badRequest'));
  });

  it('of an event and of a topic', async () => {
    await test.client.publish('com.example.event', ['badRequest']);
    await test.client.drain();
    expect(caught.splice(0)).toEqual(seen('badRequest'));
    const refused = test.client.subscribe('com.example.topic');
    expect(await errorOf(refused)).toMatchObject(answers['badRequest']!);
    expect(caught.splice(0)).toEqual(seen('badRequest'));
  });
});

it('of a class and of a method, with dependencies, are fitted too', async () => {
  @Catch()
  @Injectable()
  class Bound extends BaseExceptionFilter {
    constructor(private readonly host: HttpAdapterHost) {
      super(host.httpAdapter);
    }
    override catch(exception: unknown, host: ArgumentsHost): void {
      caught.push(this.host.httpAdapter);
      // oxlint-disable-next-line promise/valid-params -- no promise
      super.catch(exception, host);
    }
  }
  @UseFilters(Bound)
  @WampService('com.example')
  class Handlers {
    @WampProcedure()
    ofClass(): never {
      throw fails['badRequest']!();
    }
    @UseFilters(Bound)
    @WampProcedure()
    ofMethod(): never {
      throw fails['badRequest']!();
    }
  }
  const test = await startNest({ providers: [Handlers] });
  for (const name of ['ofClass', 'ofMethod']) {
    const error = await errorOf(test.client.call(`com.example.${name}`));
    expect(error).toMatchObject(answers['badRequest']!);
    expect(caught.splice(0)).toEqual([test.app.getHttpAdapter()]);
  }
  await test.close();
});
