import { ForbiddenException } from '@nestjs/common';
import {
  WampArg,
  WampArgs,
  WampCall,
  WampCallContext,
  WampCaller,
  WampError,
  WampInput,
  WampKwargs,
  WampProcedure,
  WampProgress,
  type WampProgressFunction,
  WampResult,
  WampService,
  WampSession,
} from 'nestjs-wamp';
import { asyncScheduler, map, type Observable, observeOn, range, reduce, scan } from 'rxjs';

/** Procedures for every shape of payload and of outcome. */
@WampService('com.example')
export class CallsService {
  @WampProcedure()
  add(a: number, b: number): number {
    return a + b;
  }

  @WampProcedure()
  greet(name: string, greeting = 'Hello'): string {
    return `${greeting}, ${name}!`;
  }

  /** Gives back exactly what came. */
  @WampProcedure()
  echo(@WampArgs() args: unknown[], @WampKwargs() kwargs: Record<string, unknown>): WampResult {
    return new WampResult(args, kwargs);
  }

  /** What the first argument is on this side of the wire. */
  @WampProcedure()
  inspect(@WampArg(0) value: unknown): string {
    if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString('hex')}`;
    return `${typeof value} ${String(value)}`;
  }

  @WampProcedure()
  nothing(): void {}

  @WampProcedure()
  list(): number[] {
    return [1, 2, 3];
  }

  @WampProcedure()
  record(): object {
    return { name: 'Ada', born: 1815 };
  }

  @WampProcedure()
  bytes(): Uint8Array {
    return Uint8Array.of(0, 127, 128, 255);
  }

  @WampProcedure()
  refuse(): never {
    throw new WampError('com.example.error.sold_out', ['sold out', 3], { article: 'tickets' });
  }

  @WampProcedure()
  crash(): never {
    throw new Error('the password is swordfish');
  }

  @WampProcedure()
  forbid(): never {
    throw new ForbiddenException('Members only');
  }

  /** 3, 2, 1 as progressive results; the last of them is final. */
  @WampProcedure()
  countdown(from: number): Observable<number> {
    return range(0, from).pipe(
      map((i) => from - i),
      observeOn(asyncScheduler),
    );
  }

  @WampProcedure()
  async *load(parts: number): AsyncGenerator<object, string> {
    for (let part = 1; part <= parts; part++) yield { part };
    return 'complete';
  }

  @WampProcedure()
  report(@WampProgress() progress: WampProgressFunction): string {
    progress(new WampResult([1, 2], { of: 3 }));
    return 'done';
  }

  @WampProcedure()
  sum(@WampInput() input: Observable<number>): Observable<number> {
    return input.pipe(reduce((total, value) => total + value, 0));
  }

  @WampProcedure('running_sum')
  runningSum(@WampInput() input: Observable<number>): Observable<number> {
    return input.pipe(scan((total, value) => total + value, 0));
  }

  @WampProcedure()
  whoami(@WampCaller() caller: WampSession, @WampCall() call: WampCallContext): object {
    return { session: caller.id, authid: caller.authid, details: call.details };
  }

  /** Calls its caller back before it answers. */
  @WampProcedure('ask_back')
  askBack(procedure: string, value: unknown, @WampCaller() caller: WampSession): Promise<unknown> {
    return caller.call(procedure, [value]);
  }

  /** The same for a client that may have lost its registrations in a reconnect. */
  @WampProcedure('ask_back_later')
  async askBackLater(
    procedure: string,
    value: unknown,
    @WampCaller() caller: WampSession,
  ): Promise<unknown> {
    await caller.waitForRegistration(procedure);
    return caller.call(procedure, [value]);
  }

  @WampProcedure('shelf', { match: 'prefix' })
  shelf(@WampCall() { uri }: WampCallContext): string {
    return uri;
  }
}
