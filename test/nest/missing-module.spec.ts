import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { WampModule, WampProcedure, WampService } from 'nestjs-wamp';
import { expect, it } from 'vitest';

let hooks = 0;

@WampService('com.example.math')
class MathService {
  @WampProcedure() add(a: number, b: number): number {
    return a + b;
  }
}

@WampService('com.example.clock')
class ClockService {
  onApplicationBootstrap(): void {
    hooks++;
  }
}

@Module({ providers: [MathService, ClockService] })
class Forgetful {}

@Module({ imports: [WampModule.forRoot()], providers: [MathService, ClockService] })
class Complete {}

/** Starts an application and returns what it warned of. */
async function warningsOf(module: new () => unknown): Promise<string[]> {
  const warnings: string[] = [];
  const ignore = (): void => {};
  const logger = { log: ignore, error: ignore, warn: (line: string) => void warnings.push(line) };
  const app = await NestFactory.create(module, { logger });
  await app.init();
  await app.close();
  return warnings;
}

// One test: that a hub was made is known to the whole process, so the order matters.
it('a service warns at the start if WampModule.forRoot() was forgotten, and only then', async () => {
  const advice =
    'has WAMP handlers, but no WampModule is imported, so nothing calls them: ' +
    'add WampModule.forRoot() to the imports of the root module.';

  expect(await warningsOf(Forgetful)).toEqual([`MathService ${advice}`, `ClockService ${advice}`]);
  expect(await warningsOf(Complete)).toEqual([]);
  expect(hooks).toBe(2);
});
