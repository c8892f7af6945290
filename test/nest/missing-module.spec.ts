import { Controller, type DynamicModule, Injectable, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  WampModule,
  WampProcedure,
  WampService,
  WampSessionOpen,
  WampSubscribe,
  WampTopic,
} from 'nestjs-wamp';
import { expect, it, vi } from 'vitest';

const hook = vi.fn<() => void>();

@WampService('com.example.math')
class MathService {
  @WampProcedure() add(a: number, b: number): number {
    return a + b;
  }

  @WampProcedure() subtract(a: number, b: number): number {
    return a - b;
  }
}

@Injectable()
class Plain {
  @WampProcedure('com.example.plain') plain(): void {}

  onApplicationBootstrap(): void {
    hook();
  }
}

@Controller()
class Events {
  @WampSubscribe('com.example.event') on(): void {}
}

@Injectable()
class Ticker {
  @WampTopic('com.example.tick') tick(): void {}
}

@Injectable()
class Greeter {
  @WampSessionOpen() greet(): void {}
}

class Derived extends MathService {}

const services = [MathService, Plain, Ticker, Greeter];

/** Starts an application context, and stops it again. */
async function start(providers: Type[], imports: DynamicModule[] = []): Promise<string[]> {
  const warnings: string[] = [];
  const ignore = (): void => {};
  const logger = { log: ignore, error: ignore, warn: (line: string) => void warnings.push(line) };
  class App {}
  Module({ imports, providers })(App);
  const app = await NestFactory.createApplicationContext(App, { logger, abortOnError: false });
  await app.close();
  return warnings;
}

// One test: that a hub was made is known to the whole process, so the order matters.
it('handlers stop the start if WampModule.forRoot() was forgotten, and only then', async () => {
  for (const service of [...services, Derived, Events])
    await expect(start([service])).rejects.toThrow(
      `${service.name} has WAMP handlers, but no WampModule is imported, so nothing calls them: ` +
        'add WampModule.forRoot() to the imports of the root module, ' +
        'or forRoot({ path: [] }) in a process that serves no clients.',
    );
  expect(hook).not.toHaveBeenCalled();
  expect(await start([...services, Events], [WampModule.forRoot({ path: [] })])).toEqual([]);
  expect(hook).toHaveBeenCalledTimes(1);
});
