import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { WampArg, WampHub, WampKwarg, WampModule, WampProcedure, WampService } from 'nestjs-wamp';

/** The names are written, because a minifier takes those of the parameters. */
@WampService('com.example.greeter')
class GreeterService {
  constructor(private readonly hub: WampHub) {}

  @WampProcedure()
  greet(@WampArg(0, 'name') name: string, @WampKwarg('times') times = 1): string {
    return `${'hello '.repeat(times)}${name}, one of ${this.hub.sessionCount}`;
  }

  @WampProcedure()
  add(first: number, second: number): number {
    return first + second;
  }
}

@Module({ imports: [WampModule.forRoot()], providers: [GreeterService] })
class BundledModule {}

void NestFactory.create(BundledModule).then((app) => app.listen(process.env['PORT'] ?? 3000));
