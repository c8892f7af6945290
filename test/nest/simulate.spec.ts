import { Injectable, type OnModuleDestroy, UseInterceptors } from '@nestjs/common';
import type { CallHandler, NestInterceptor } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { interval, map, type Observable, timer } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  WampCall,
  WampCallContext,
  WampHub,
  WampModule,
  WampProcedure,
  WampService,
  WampSignal,
  WampSubscribe,
  WampTopic,
} from '../../lib/index.js';
import { simulate, SimulationError } from '../../lib/testing/index.js';

@Injectable()
class Passing implements NestInterceptor {
  intercept(_: unknown, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(map((value: unknown) => value));
  }
}

@UseInterceptors(Passing)
@WampService('com.well')
class GoodService implements OnModuleDestroy {
  readonly dates = new Set<number>();
  wasDestroyed = false;

  constructor(private readonly hub: WampHub) {}

  @WampProcedure() add(a: number, b: number): number {
    this.dates.add(new Date().getFullYear());
    return a + b;
  }
  @WampProcedure() ticks(): Observable<number> {
    return interval(100);
  }
  @WampProcedure() async wait(@WampSignal() signal: AbortSignal): Promise<string> {
    await new Promise<void>((resolve) => {
      const alarm = setTimeout(resolve, 2_000);
      signal.addEventListener('abort', () => (clearTimeout(alarm), resolve()));
    });
    return 'done';
  }
  @WampSubscribe('said') said(text: string): void {
    this.hub.publish('com.well.heard', [text]);
  }
  @WampTopic('clock') clock(): Observable<number> {
    return timer(0, 1_000);
  }
  onModuleDestroy(): void {
    this.wasDestroyed = true;
  }
}

@WampService('com.ill')
class BadService {
  private readonly waiting: (() => void)[] = [];

  @WampProcedure() forgets(@WampCall() call: WampCallContext): Promise<void> {
    return new Promise((resolve) => {
      if (call.args.length > 0) resolve();
      else this.waiting.push(resolve);
    });
  }
}

describe('simulate with an application', () => {
  it('starts it, leaves it running, and passes in virtual time', async () => {
    const app = await Test.createTestingModule({
      imports: [WampModule.forRoot()],
      providers: [GoodService],
    }).compile();
    app.useLogger(false);
    const report = await simulate(app, {
      seed: 1,
      arguments: { 'com.well.add': (random) => [random.below(9), random.below(9)] },
    });
    expect(report.virtualMs).toBeGreaterThan(60_000);
    expect(report.errors).toEqual({
      'wamp.error.canceled': expect.any(Number),
      'wamp.error.timeout': expect.any(Number),
    });
    const service = app.get(GoodService);
    expect([...service.dates]).toEqual([2026]);
    expect(service.wasDestroyed).toBe(false);
    await app.close();
  });

  it('finds a handler that forgets some callers', async () => {
    const app = await Test.createTestingModule({
      imports: [WampModule.forRoot()],
      providers: [GoodService, BadService],
    }).compile();
    app.useLogger(false);
    const failure = await simulate(app, { seed: 2 }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(SimulationError);
    const { faults, trace = [] } = failure as SimulationError;
    expect(faults).toMatchObject([{ kind: 'handler', subject: 'com.ill.forgets' }]);
    expect(trace).toHaveLength(2);
    expect(trace[1]).toContain('calls com.ill.forgets()');
    await app.close();
  });
});
