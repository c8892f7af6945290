import {
  type CanActivate,
  Injectable,
  type NestInterceptor,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { expect, it } from 'vitest';
import { WampProcedure, WampService } from 'nestjs-wamp';
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
  intercept: NestInterceptor['intercept'] = (_context, next) => next.handle();
}

@WampService('com.example')
class BigService {
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
  @UseInterceptors(PassingInterceptor)
  both(): AsyncGenerator<string> {
    return values();
  }
}

const count = 60;

async function* values(): AsyncGenerator<string> {
  for (let i = 0; i < count; i++) yield 'x'.repeat(100_000);
}

it.each(['guarded', 'intercepted', 'both'])(
  'a reader sets the pace of a generator that is %s',
  async (name) => {
    const { client, close } = await startNest({
      providers: [BigService],
      wamp: { limits: { maxOutboxBytes: 1_000_000 } },
    });
    client.pause();
    client.send([48, 1, { receive_progress: true }, `com.example.${name}`]);
    const results: unknown[][] = [];
    for (let round = 0; round < 4 * count && results.length <= count; round++) {
      await turns();
      client.resume();
      results.push(...(await client.drain()));
      client.pause();
    }
    expect(results.map(([code]) => code)).toEqual(Array(count + 1).fill(50));
    expect(results.at(-1)).toEqual([50, 1, {}]);
    await close();
  },
);
