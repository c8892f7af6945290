import { monitorEventLoopDelay } from 'node:perf_hooks';
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
import { coreWaitMs } from '../core-wait.js';
import { goFirst } from '../priority.js';
import type { Target } from './contract.js';
import { serve } from './serve.js';

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

/** The limits have their defaults, and there is every transport. */
const options = { batched: true, rawSocket: true, longPoll: true } as const;

@Module({ imports: [WampModule.forRoot(options)], providers: [OpenService] })
class AppModule {}

/** How often the loop is looked at, in milliseconds. */
const lookMs = 2;

/** Watches the loop and the memory of this process, from one look of the benchmark to the next. */
class Watcher {
  private readonly delay = monitorEventLoopDelay({ resolution: lookMs });
  private lastMs = performance.now();
  private lastWaitMs = coreWaitMs();
  private peaks = { own: 0, rss: 0, heap: 0 };

  constructor() {
    this.delay.enable();
    setInterval(() => this.look(), lookMs);
    setInterval(() => this.weigh(), 50);
  }

  /** The peaks since the last time, in microseconds and bytes. */
  take(): Record<string, number> {
    this.look();
    this.weigh();
    const { own, rss, heap } = this.peaks;
    const longest = Math.max(0, this.delay.max / 1e3 - lookMs * 1e3);
    this.delay.reset();
    this.peaks = { own: 0, rss: 0, heap: 0 };
    return { longest, own: own * 1e3, rss, heap };
  }

  /** How long the loop stood still, without the time in which this process waited for a core. */
  private look(): void {
    const now = performance.now();
    const wait = coreWaitMs();
    const own = now - this.lastMs - lookMs - (wait - this.lastWaitMs);
    this.lastMs = now;
    this.lastWaitMs = wait;
    this.peaks.own = Math.max(this.peaks.own, own);
  }

  private weigh(): void {
    const { rss, heapUsed } = process.memoryUsage();
    this.peaks.rss = Math.max(this.peaks.rss, rss);
    this.peaks.heap = Math.max(this.peaks.heap, heapUsed);
  }
}

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
  return { ...(await serve(app)), tables };
}
