import {
  WampCall,
  WampCaller,
  WampInput,
  WampProcedure,
  WampService,
  WampSession,
  WampSignal,
  WampSubscribe,
  type WampSubscriptionContext,
  WampTopic,
} from 'nestjs-wamp';
import { NEVER, type Observable, range, reduce, startWith } from 'rxjs';
import { finalize } from 'rxjs/operators';
import { oddities, ways } from '../utils/oddities.js';
import { gate } from '../utils/turns.js';

const oddText = (): string => 'odd';

/** What attackers find: procedures and topics of every kind that can be held open, flooded or left. */
@WampService('com.target')
export class TargetService {
  /** Streams of topics and procedures that go on. */
  running = 0;
  /** Events that listeners have taken. */
  events = 0;
  private stuck = gate();

  /** Lets go whatever waits for the test now; what comes after it waits again. */
  release(): void {
    this.stuck.open();
    this.hold();
  }

  /** Lets go whatever waits for the test, and whatever comes until `hold`. */
  releaseAll(): void {
    this.stuck.open();
  }

  hold(): void {
    this.stuck = gate();
  }

  @WampProcedure()
  echo(value: unknown): unknown {
    return value;
  }

  /** Gives no answer by itself; when it is told to stop, the hub answers for it. */
  @WampProcedure()
  never(): Promise<void> {
    return this.stuck.promise;
  }

  /** Takes the signal and pays no attention to it: it runs on after CANCEL. */
  @WampProcedure()
  deaf(@WampSignal() _signal: AbortSignal): Promise<void> {
    return this.stuck.promise;
  }

  @WampProcedure()
  fail(): never {
    throw new Error('secret');
  }

  /** Throws, or rejects with, something odd. */
  @WampProcedure()
  odd(name: unknown, way: unknown): unknown {
    return ways[String(way)]?.(oddities[String(name)] ?? oddText)();
  }

  @WampSubscribe('odd')
  onOdd(name: unknown, way: unknown): unknown {
    return this.odd(name, way);
  }

  /** Its set-up fails or, if it throws, every second time its end: nobody looks at what that returns. */
  @WampTopic('oddity.', { match: 'prefix' })
  oddity(@WampCall() { uri }: WampSubscriptionContext): unknown {
    const [way = '', nth] = uri.split('.').slice(-2);
    const odd = Object.values(oddities)[Number(nth)] ?? oddText;
    const fail = ways[way]?.(odd) ?? oddText;
    return way === 'rejects' || Number(nth) % 2 === 0 ? fail() : NEVER.pipe(finalize(fail));
  }

  /** More than a client that does not read takes. */
  @WampProcedure()
  large(): Uint8Array {
    return new Uint8Array(100_000);
  }

  @WampProcedure()
  async slow(): Promise<string> {
    await new Promise((resolve) => void setImmediate(resolve));
    return 'done';
  }

  @WampProcedure()
  count(n: unknown): Observable<number> {
    return range(0, typeof n === 'number' ? Math.min(n, 1_000) : 3);
  }

  /** Emits once and goes on until it is stopped. */
  @WampProcedure()
  ticks(): Observable<string> {
    return this.endless();
  }

  @WampProcedure()
  total(@WampInput() input: Observable<unknown>): Observable<number> {
    return input.pipe(reduce((count) => count + 1, 0));
  }

  /** Takes streamed input, and never looks at it. */
  @WampProcedure()
  hoard(@WampInput() _input: Observable<unknown>): Promise<void> {
    return this.stuck.promise;
  }

  /** Calls its caller back. */
  @WampProcedure()
  reverse(uri: unknown, @WampCaller() session: WampSession): Promise<unknown> {
    return session.call(String(uri), ['back'], undefined, { timeoutMs: 100 });
  }

  @WampSubscribe('fast')
  onFast(): void {
    this.events++;
  }

  @WampSubscribe('stuck')
  onStuck(): Promise<void> {
    this.events++;
    return this.stuck.promise;
  }

  @WampTopic('live')
  live(): Observable<string> {
    return this.endless();
  }

  /** Topics that take their time before they can be subscribed to. */
  @WampTopic('dawdling', { match: 'prefix' })
  async dawdling(): Promise<Observable<string>> {
    await this.stuck.promise;
    return this.endless();
  }

  private endless(): Observable<string> {
    this.running++;
    return NEVER.pipe(
      startWith('first'),
      finalize(() => void this.running--),
    );
  }
}
