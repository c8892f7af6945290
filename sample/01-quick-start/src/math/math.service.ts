import { ParseIntPipe } from '@nestjs/common';
import { WampArg, WampProcedure, WampService } from 'nestjs-wamp';
import { map, type Observable, take, timer } from 'rxjs';

@WampService('com.example.math')
export class MathService {
  /** com.example.math.add: the returned value is the result. */
  @WampProcedure()
  add(a: number, b: number): number {
    return a + b;
  }

  /**
   * com.example.math.countdown: each emission is a progressive result. If the caller cancels or leaves,
   * the Observable is unsubscribed.
   */
  @WampProcedure()
  countdown(
    @WampArg(0, 'from', new ParseIntPipe()) from: number,
    everyMs = 1000,
  ): Observable<number> {
    return timer(0, everyMs).pipe(
      map((i) => from - i),
      take(from + 1),
    );
  }
}
