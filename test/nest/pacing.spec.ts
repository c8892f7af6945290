import {
  type ArgumentsHost,
  type CanActivate,
  Catch,
  type ExceptionFilter,
  Injectable,
  type NestInterceptor,
  UseFilters,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { concatMap, from, map, type Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { WampInput, WampProcedure, WampService } from 'nestjs-wamp';
import { joinTestClient, type WampTestClient } from 'nestjs-wamp/testing';
import { builtInSerializers } from '../../lib/serializers/index.js';
import { turns } from '../utils/turns.js';
import { startNest } from './support.js';

@Injectable()
class OpenGuard implements CanActivate {
  canActivate(): boolean {
    return true;
  }
}

@Injectable()
class PassingInterceptor implements NestInterceptor {
  intercept: NestInterceptor['intercept'] = (_context, next) => next.handle().pipe(map((v) => v));
}

/** Its values are late: there was room when they were asked for. */
@Injectable()
class SlowInterceptor implements NestInterceptor {
  intercept: NestInterceptor['intercept'] = (_context, next) =>
    next.handle().pipe(concatMap(async (value: unknown) => (await turns(1), value)));
}

@Catch()
class PassingFilter implements ExceptionFilter {
  catch(error: unknown, _host: ArgumentsHost): void {
    throw error;
  }
}

const count = 4;
const body = 'x'.repeat(10_000);

async function* values(): AsyncGenerator<string, string> {
  for (let i = 1; i < count; i++) yield body;
  return body;
}

@WampService('com.example')
class BigService {
  @WampProcedure()
  plain(): AsyncGenerator<string> {
    return values();
  }

  @WampProcedure()
  async promised(): Promise<AsyncGenerator<string>> {
    return values();
  }

  @WampProcedure()
  async *own(): AsyncGenerator<string, string> {
    return yield* values();
  }

  @WampProcedure()
  @UseGuards(OpenGuard)
  guarded(): AsyncGenerator<string> {
    return values();
  }

  @WampProcedure()
  @UseInterceptors(PassingInterceptor)
  intercepted(): AsyncGenerator<string> {
    return values();
  }

  @WampProcedure()
  @UseGuards(OpenGuard)
  @UseInterceptors(SlowInterceptor, PassingInterceptor)
  both(): AsyncGenerator<string> {
    return values();
  }

  @WampProcedure()
  @UseFilters(PassingFilter)
  filtered(): AsyncGenerator<string> {
    return values();
  }

  @WampProcedure()
  @UseGuards(OpenGuard)
  async *fed(@WampInput() input: AsyncIterable<string>): AsyncGenerator<string, string> {
    for await (const piece of input) yield piece;
    return body;
  }

  @WampProcedure()
  @UseGuards(OpenGuard)
  observed(): Observable<string> {
    return from(values());
  }
}

const maxOutboxBytes = 100_000;
const generators = [
  'plain',
  'promised',
  'own',
  'guarded',
  'intercepted',
  'both',
  'filtered',
  'fed',
];
const formats = builtInSerializers().map((each) => [each.subprotocol, each] as const);

function start() {
  return startNest({ providers: [BigService], wamp: { limits: { maxOutboxBytes } } });
}

/** Calls it so many times; one that takes input is fed as many pieces as the others yield. */
function callMany(client: WampTestClient, name: string, calls: number): void {
  const uri = `com.example.${name}`;
  for (let id = 1; id <= calls; id++) {
    if (name !== 'fed') client.send([48, id, { receive_progress: true }, uri]);
    else
      for (let i = 1; i <= count; i++)
        client.send([
          48,
          id,
          { receive_progress: true, progress: i < count },
          uri,
          i < count ? [body] : [],
        ]);
  }
}

async function readAll(client: WampTestClient, most: number): Promise<unknown[][]> {
  const results: unknown[][] = [];
  for (let round = 0; round < 50 && results.length < most; round++) {
    await turns(10);
    results.push(...(await client.drain()));
  }
  return results;
}

/** What each call got, in order: code, and whether it is a progressive result. */
function answersByCall(messages: readonly unknown[][]): unknown[][] {
  const answers = new Map<unknown, unknown[]>();
  for (const [code, request, details] of messages as [number, number, { progress?: true }][])
    answers.set(request, [...(answers.get(request) ?? []), [code, details.progress ?? false]]);
  return [...answers.values()];
}

/** All values as progressive results, but the returned one. */
const complete = Array.from({ length: count }, (_, i) => [50, i < count - 1]);

describe.each(formats)('results of generators (%s)', (_name, serializer) => {
  it.each(generators.flatMap((name) => [1, 150].map((calls) => [name, calls] as const)))(
    '%s: %i calls wait for a reader that is slow',
    async (name, calls) => {
      const { hub, close } = await start();
      const client = await joinTestClient(hub, 'realm1', {}, { serializer });
      const session = hub.sessions.get(client.session)!;
      client.pause();
      callMany(client, name, calls);
      const results: unknown[][] = [];
      for (let round = 0; round < calls * count && results.length < calls * count; round++) {
        await turns(10);
        expect(session.outboxBytes).toBeLessThan(maxOutboxBytes + 1.1 * body.length);
        client.resume();
        results.push(...(await client.drain()));
        client.pause();
      }
      expect(answersByCall(results)).toEqual(Array(calls).fill(complete));
      client.close();
      await close();
    },
  );

  it.each(generators.flatMap((name) => [1, 150].map((calls) => [name, calls] as const)))(
    '%s: %i calls go on for a reader that is fast',
    async (name, calls) => {
      const { hub, close } = await start();
      const client = await joinTestClient(hub, 'realm1', {}, { serializer });
      callMany(client, name, calls);
      const results = await readAll(client, calls * count);
      expect(answersByCall(results)).toEqual(Array(calls).fill(complete));
      client.close();
      await close();
    },
  );

  it.each([1, 150])(
    '%i Observables of generators go on for a reader that is fast',
    async (calls) => {
      const { hub, close } = await start();
      const client = await joinTestClient(hub, 'realm1', {}, { serializer });
      callMany(client, 'observed', calls);
      // An Observable has no return value of a generator: its final result is empty.
      const results = await readAll(client, calls * count);
      expect(results.map(([code]) => code)).toEqual(Array(calls * count).fill(50));
      client.close();
      await close();
    },
  );
});
