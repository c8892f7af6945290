import { type CanActivate, Injectable, UseGuards } from '@nestjs/common';
import { WampProcedure, WampService, type WampServiceOptions } from 'nestjs-wamp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Gate, gate, turns } from '../utils/turns.js';
import { type NestTest, startNest } from './support.js';

let test: NestTest;
let started: string[];
let ends: Gate<void>[];

beforeEach(() => {
  started = [];
  ends = [];
});
afterEach(() => test.close());

function work(name: string): Promise<void> {
  const end = gate();
  started.push(name);
  ends.push(end);
  return end.promise;
}

@Injectable()
class Noted implements CanActivate {
  canActivate(): boolean {
    started.push('guard');
    return true;
  }
}

function service(options: WampServiceOptions) {
  @WampService({ prefix: 'com.example', ...options })
  class Service {
    @WampProcedure() one(): Promise<void> {
      return work('one');
    }
    @WampProcedure() two(): Promise<void> {
      return work('two');
    }
    @WampProcedure('own', { concurrency: 1 }) own(): Promise<void> {
      return work('own');
    }
    @WampProcedure('free', { concurrency: 0 }) free(): Promise<void> {
      return work('free');
    }
    @UseGuards(Noted)
    @WampProcedure('guarded', { concurrency: 1 })
    guarded(): Promise<void> {
      return work('guarded');
    }
  }
  return Service;
}

/** Calls, twice each, and returns what has started. */
async function startedOf(...names: string[]): Promise<string[]> {
  for (const name of names)
    for (const _ of [1, 2]) test.client.request(48, {}, `com.example.${name}`);
  await turns();
  return started;
}

describe('concurrency', () => {
  it.each([
    ['of nobody', {}, {}, ['one', 'one', 'two', 'two']],
    ['of the module', { concurrency: 3 }, {}, ['one', 'one', 'two']],
    ['of the module, serial', { concurrency: 'serial' }, {}, ['one']],
    ['of the service, for its procedures together', {}, { concurrency: 3 }, ['one', 'one', 'two']],
    ['of the service, serial', {}, { concurrency: 'serial' }, ['one']],
    ['of the service before the module', { concurrency: 1 }, { concurrency: 2 }, ['one', 'one']],
    [
      'of a service that takes it back',
      { concurrency: 1 },
      { concurrency: 0 },
      ['one', 'one', 'two', 'two'],
    ],
  ] as const)('%s', async (_name, wamp, options, expected) => {
    test = await startNest({ providers: [service(options)], wamp });
    expect(await startedOf('one', 'two')).toEqual(expected);
    while (ends.length > 0) {
      ends.splice(0).forEach((end) => end.open());
      await turns();
    }
    expect(started).toEqual(['one', 'one', 'two', 'two']);
  });

  it('of the method before all others', async () => {
    const providers = [service({ concurrency: 1 })];
    test = await startNest({ providers, wamp: { concurrency: 'serial' } });
    expect(await startedOf('own', 'free')).toEqual(['own', 'free', 'free']);
  });

  it('lets guards wait, too', async () => {
    test = await startNest({ providers: [service({})] });
    expect(await startedOf('guarded')).toEqual(['guard', 'guarded']);
    ends[0]?.open();
    await turns();
    expect(started).toEqual(['guard', 'guarded', 'guard', 'guarded']);
  });
});
