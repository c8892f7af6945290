import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { WampProcedure, WampService } from 'nestjs-wamp';
import { expect, it } from 'vitest';
import { startNest } from './support.js';

/** As the documentation of Nest has it for HTTP: there is no response here. */
@Catch()
class AllExceptionsFilter implements ExceptionFilter {
  catch(_error: unknown, host: ArgumentsHost): void {
    host.switchToHttp().getResponse<{ status(code: number): void }>().status(500);
  }
}

@WampService('com.example')
class BrokenService {
  @WampProcedure()
  broken(): never {
    throw new Error('the original error');
  }
}

it('a filter that fails does not lose the error it was given', async () => {
  const { client, errors, close } = await startNest({
    providers: [BrokenService, { provide: APP_FILTER, useClass: AllExceptionsFilter }],
  });
  await expect(client.call('com.example.broken')).rejects.toMatchObject({
    uri: 'wamp.error.runtime_error',
  });
  expect(errors.join('\n')).toContain('the original error');
  await close();
});
