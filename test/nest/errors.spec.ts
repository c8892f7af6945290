import {
  BadRequestException,
  ConflictException,
  ForbiddenException,
  GatewayTimeoutException,
  HttpException,
  InternalServerErrorException,
  NotFoundException,
  NotImplementedException,
  PayloadTooLargeException,
  RequestTimeoutException,
  ServiceUnavailableException,
  UnauthorizedException,
  UnprocessableEntityException,
} from '@nestjs/common';
import { WsException } from '@nestjs/websockets';
import { WampError, type WampModuleOptions, WampProcedure, WampService } from 'nestjs-wamp';
import { of } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { answersTo, errorOf, type NestTest, startNest } from './support.js';

/** What the procedures below throw or return. */
let failure: unknown;

@WampService('com.example')
class Failing {
  @WampProcedure() throws(): never {
    throw failure;
  }

  @WampProcedure() async rejects(): Promise<never> {
    throw failure;
  }

  @WampProcedure() returns(): unknown {
    return failure;
  }

  @WampProcedure() async resolves(): Promise<unknown> {
    return failure;
  }

  @WampProcedure() emits(): unknown {
    return of('first', failure, 'never sent');
  }

  @WampProcedure() async *yields(): AsyncGenerator {
    yield 'first';
    yield failure;
    yield 'never sent';
  }

  @WampProcedure() async *ends(): AsyncGenerator<unknown, unknown> {
    yield 'first';
    return failure;
  }
}

let test: NestTest;
const start = async (wamp?: WampModuleOptions): Promise<void> => {
  test = await startNest({ providers: [Failing], wamp: { ...wamp } });
};
const failWith = (error: unknown, name = 'throws'): Promise<unknown> => {
  failure = error;
  return errorOf(test.client.call(`com.example.${name}`));
};

afterEach(() => test.close());

describe('a WampError', () => {
  it.each(['throws', 'rejects', 'returns', 'resolves'])(
    'reaches the caller as written: %s',
    async (name) => {
      await start();
      const error = new WampError(
        'com.example.taken',
        ['Taken.', 1],
        { by: 'ann' },
        { details: { x_a: 1 } },
      );
      expect(await failWith(error, name)).toMatchObject({
        uri: 'com.example.taken',
        args: ['Taken.', 1],
        kwargs: { by: 'ann' },
        details: { x_a: 1 },
      });
      expect(test.errors).toEqual([]);
    },
  );

  it.each(['emits', 'yields', 'ends'])('ends a stream: %s', async (name) => {
    await start();
    failure = new WampError('com.example.taken', ['Taken.']);
    expect(await answersTo(test.client, `com.example.${name}`)).toEqual([
      ['progress', ['first']],
      ['error', 'com.example.taken', ['Taken.']],
    ]);
    expect(await failWith(failure, name)).toMatchObject({ uri: 'com.example.taken' });
  });
});

describe('an exception of Nest', () => {
  it.each<[HttpException, string]>([
    [new BadRequestException('text'), 'wamp.error.invalid_argument'],
    [new UnprocessableEntityException('text'), 'wamp.error.invalid_argument'],
    [new UnauthorizedException('text'), 'wamp.error.not_authorized'],
    [new ForbiddenException('text'), 'wamp.error.not_authorized'],
    [new RequestTimeoutException('text'), 'wamp.error.timeout'],
    [new GatewayTimeoutException('text'), 'wamp.error.timeout'],
    [new PayloadTooLargeException('text'), 'wamp.error.payload_size_exceeded'],
    [new HttpException('text', 429), 'wamp.error.unavailable'],
    [new ServiceUnavailableException('text'), 'wamp.error.unavailable'],
    [new NotImplementedException('text'), 'wamp.error.feature_not_supported'],
    [new NotFoundException('text'), 'wamp.error.runtime_error'],
  ])('has a URI: %o', async (exception, uri) => {
    await start();
    expect(await failWith(exception)).toMatchObject({ uri, args: ['text'], kwargs: {} });
    expect(test.errors).toEqual([]);
  });

  it('keeps what its author put into the response', async () => {
    await start();
    const exception = new ConflictException({ message: 'Taken.', code: 'E_TAKEN', by: 'ann' });
    expect(await failWith(exception)).toMatchObject({
      args: ['Taken.'],
      kwargs: { code: 'E_TAKEN', by: 'ann' },
    });
  });

  it("of the server's own says nothing", async () => {
    await start();
    expect(await failWith(new InternalServerErrorException('secret'))).toMatchObject({
      uri: 'wamp.error.runtime_error',
      args: ['Internal error.'],
    });
    expect(test.errors).toEqual([expect.stringContaining('secret')]);
  });

  it('has the URI the module gives it', async () => {
    await start({
      errors: { 409: 'com.example.error.conflict', 403: 'com.example.error.forbidden' },
    });
    expect(await failWith(new ConflictException())).toMatchObject({
      uri: 'com.example.error.conflict',
    });
    expect(await failWith(new ForbiddenException())).toMatchObject({
      uri: 'com.example.error.forbidden',
    });
    expect(await failWith(new UnauthorizedException())).toMatchObject({
      uri: 'wamp.error.not_authorized',
    });
  });

  it('may be one for gateways', async () => {
    await start();
    expect(await failWith(new WsException('text'))).toMatchObject({
      uri: 'wamp.error.runtime_error',
      args: ['text'],
    });
  });
});

describe('any other error', () => {
  it.each(['throws', 'rejects'])(
    'tells the caller nothing but a reference, which the log has too: %s',
    async (name) => {
      await start();
      const error = await failWith(new Error('secret'), name);
      expect(error).toMatchObject({ uri: 'wamp.error.runtime_error', args: ['Internal error.'] });
      expect(JSON.stringify(error)).not.toContain('secret');
      const { reference } = (error as WampError).kwargs;
      expect(test.errors).toEqual([
        expect.stringMatching(
          `com.example.${name} failed for session ${test.client.session} .reference ${String(reference)}`,
        ),
      ]);
      expect(test.errors[0]).toContain('Error: secret');
    },
  );

  it('may be no Error at all', async () => {
    await start();
    expect(await failWith('just text')).toMatchObject({ uri: 'wamp.error.runtime_error' });
    expect(test.errors).toEqual([expect.stringContaining('just text')]);
  });

  it('shows its message with exposeErrors', async () => {
    await start({ exposeErrors: true });
    expect(await failWith(new Error('not so secret'))).toMatchObject({
      uri: 'wamp.error.runtime_error',
      args: ['not so secret'],
      kwargs: { reference: expect.any(String) as string },
    });
    expect(await failWith('text')).toMatchObject({ args: ['text'] });
    expect(test.errors).toHaveLength(2);
  });

  it('shows what a function makes of it', async () => {
    await start({ exposeErrors: (error) => `A ${(error as Error).name}.` });
    expect(await failWith(new TypeError('secret'))).toMatchObject({ args: ['A TypeError.'] });
  });

  it('shows nothing if that function fails', async () => {
    await start({
      exposeErrors: () => {
        throw new Error('worse');
      },
    });
    expect(await failWith(new Error('secret'))).toMatchObject({ args: ['Internal error.'] });
    expect(test.errors).toEqual([
      expect.stringContaining('secret'),
      expect.stringContaining('The exposeErrors option failed'),
    ]);
  });
});
