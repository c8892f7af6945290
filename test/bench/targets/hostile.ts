import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  WampCaller,
  WampHub,
  WampInput,
  WampModule,
  WampProcedure,
  WampService,
  WampSession,
  WampSignal,
  WampSubscribe,
  WampTopic,
} from 'nestjs-wamp';
import { interval, type Observable, range } from 'rxjs';
import { goFirst } from '../priority.js';
import type { Target } from './contract.js';
import { serve } from './serve.js';
import { Watcher } from './watcher.js';

const text = 'x'.repeat(100_000);
const never = (): Promise<never> => new Promise(() => {});

/** What strangers find: procedures and topics of every kind, none of which does anything unusual. */
@WampService('open')
class OpenService {
  @WampProcedure()
  add(a: number, b: number): number {
    return a + b;
  }

  @WampProcedure()
  large(): string {
    return text;
  }

  @WampProcedure()
  never(): Promise<never> {
    return never();
  }

  /** Takes no notice of being told to stop. */
  @WampProcedure()
  deaf(@WampSignal() _signal: AbortSignal): Promise<never> {
    return never();
  }

  /** Yields for ever, and waits for nothing. */
  @WampProcedure()
  async *endless(): AsyncGenerator<number> {
    for (let i = 0; ; i++) yield i;
  }

  @WampProcedure()
  count(): Observable<number> {
    return range(0, 1_000);
  }

  @WampProcedure()
  hoard(@WampInput() _input: Observable<unknown>): Promise<never> {
    return never();
  }

  @WampProcedure()
  reverse(@WampCaller() session: WampSession): Promise<unknown> {
    return session.call('client.slow', [1]);
  }

  @WampSubscribe('stuck')
  onStuck(): Promise<never> {
    return never();
  }

  @WampSubscribe('said')
  onSaid(): void {}

  @WampTopic('clock')
  clock(): Observable<number> {
    return interval(1_000);
  }
}

const socketFile = join(tmpdir(), `nestjs-wamp-hostile-${process.pid}.sock`);
/** The limits have their defaults, and there is every transport. */
const options = {
  batched: true,
  rawSocket: { path: socketFile },
  // A kind is to be gone before the next one comes, also whom it left in the middle of `open`.
  longPoll: { lostAfterMs: 3_000 },
};

@Module({ imports: [WampModule.forRoot(options)], providers: [OpenService] })
class AppModule {}

/** An application with the default limits, which tells how it fares. */
export default async function start(): Promise<Target> {
  goFirst();
  const app = await NestFactory.create(AppModule, { logger: false });
  const { core } = app.get(WampHub);
  let ended: Record<string, number> = {};
  core.roster.ended$.subscribe(({ reason }) => (ended[reason] = (ended[reason] ?? 0) + 1));
  const watcher = new Watcher();
  const tables = (): Record<string, number> => {
    const told = { ...watcher.take(), ...ended };
    ended = {};
    return { ...told, connections: core.hosts.size, held: core.budget.bytes };
  };
  return { ...(await serve(app)), socketFile, tables };
}
