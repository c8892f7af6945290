import { setTimeout as wait } from 'node:timers/promises';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  WampCaller,
  WampHub,
  WampModule,
  WampProcedure,
  WampService,
  WampSession,
  WampSessionClose,
  WampSessionOpen,
  WampSubscribe,
  WampTopic,
} from 'nestjs-wamp';
import { interval, type Observable, range } from 'rxjs';
import type { Target } from './contract.js';
import { serve } from './serve.js';

const large = new Uint8Array(50_000);
const oddThrows: readonly (() => unknown)[] = [
  () => undefined,
  () => Symbol('odd'),
  () => ({ toString: 1 }),
  () => Object.create(null) as unknown,
  () => Object.assign(new Error('bare'), { stack: null }),
  () => Proxy.revocable({}, {}).proxy,
];

@WampService('soak')
class SoakService {
  constructor(private readonly hub: WampHub) {}

  @WampProcedure()
  add(a: number, b: number): number {
    return a + b;
  }

  @WampProcedure()
  echo(value: unknown): unknown {
    return value;
  }

  @WampProcedure()
  large(): Uint8Array {
    return large;
  }

  /** Throws what has no text, or cannot be looked at. */
  @WampProcedure()
  odd(nth: number): never {
    // The odd value is the point.
    // oxlint-disable-next-line typescript/only-throw-error
    throw oddThrows[nth % oddThrows.length]!();
  }

  @WampSubscribe('odd')
  async onOdd(nth: number): Promise<never> {
    await Promise.resolve();
    return this.odd(nth);
  }

  @WampTopic('broken', { match: 'prefix' })
  broken(@WampCaller() { id }: WampSession): never {
    return this.odd(id);
  }

  @WampSessionOpen()
  opened({ id }: WampSession): never {
    return this.odd(id);
  }

  @WampSessionClose()
  async closed({ id }: WampSession): Promise<never> {
    await Promise.resolve();
    return this.odd(id);
  }

  /** Lets events wait. */
  @WampSubscribe('slow')
  onSlow(): Promise<void> {
    return wait(20);
  }

  @WampProcedure()
  count(n: number): Observable<number> {
    return range(0, n);
  }

  @WampProcedure()
  ticks(): Observable<number> {
    return interval(50);
  }

  @WampProcedure()
  never(): Promise<void> {
    return new Promise(() => {});
  }

  @WampProcedure()
  reverse(@WampCaller() session: WampSession): Promise<unknown> {
    return session.call('soak.client', [1]);
  }

  @WampSubscribe('said')
  onSaid(room: number, text: string): void {
    this.hub.publish(`soak.room.${room}`, [text]);
  }

  @WampTopic('clock')
  clock(): Observable<number> {
    return interval(1_000);
  }
}

@Module({ imports: [WampModule.forRoot()], providers: [SoakService] })
class AppModule {}

/** What the hub holds; `ended` are sessions that are over and still in memory. */
function tablesOf(hub: WampHub, ended: Set<WeakRef<WampSession>>): Record<string, number> {
  const { hosts, topics } = hub.core;
  for (const session of ended) if (session.deref() === undefined) ended.delete(session);
  const sizes = { calls: 0, invocations: 0, registrations: 0, subscriptions: 0, queues: 0 };
  for (const { machine, queues } of hosts) {
    sizes.calls += machine.calls.size;
    sizes.invocations += machine.invocations.size;
    sizes.registrations += machine.registrations.size;
    sizes.subscriptions += machine.subscriptions.size;
    sizes.queues += queues.size;
  }
  const { sessionCount: sessions } = hub;
  return { connections: hosts.size, sessions, ...sizes, topics: topics.size, ended: ended.size };
}

/** An application with a bit of everything, which tells what it keeps. */
export default async function start(): Promise<Target> {
  const app = await NestFactory.create(AppModule, { logger: false });
  const hub = app.get(WampHub);
  const ended = new Set<WeakRef<WampSession>>();
  hub.sessionClose$.subscribe(({ session }) => ended.add(new WeakRef(session)));
  return { ...(await serve(app)), tables: () => tablesOf(hub, ended) };
}
