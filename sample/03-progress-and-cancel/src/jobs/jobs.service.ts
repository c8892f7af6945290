import { setTimeout as sleep } from 'node:timers/promises';
import {
  WampError,
  WampInput,
  WampProcedure,
  WampProgress,
  type WampProgressFunction,
  WampService,
  WampSignal,
} from 'nestjs-wamp';
import { finalize, interval, map, type Observable, scan, take } from 'rxjs';

/** Four ways to write a procedure that takes its time. */
@WampService('com.example.jobs')
export class JobsService {
  private count = 0;

  /** How many jobs run: cancel one, let its time run out or disconnect, and it is gone. */
  @WampProcedure()
  running(): number {
    return this.count;
  }

  /** An Observable: what it emits is sent at once; it is unsubscribed when the call is over. */
  @WampProcedure()
  heat(degrees: number, everyMs = 200): Observable<string> {
    this.count++;
    return interval(everyMs).pipe(
      map((i) => `${i + 1} °C`),
      take(degrees),
      finalize(() => this.count--),
    );
  }

  /** An async generator: what it yields is progress, what it returns is the result. */
  @WampProcedure()
  async *print(
    pages: number,
    pageMs = 200,
    @WampSignal() signal: AbortSignal,
  ): AsyncGenerator<string, string> {
    this.count++;
    try {
      for (let page = 1; page <= pages; page++) {
        await sleep(pageMs, undefined, { signal });
        yield `page ${page} of ${pages}`;
      }
      return 'done';
    } finally {
      this.count--;
    }
  }

  /** An async method with a progress function; whoever takes the signal also decides on the answer. */
  @WampProcedure()
  async copy(
    files: number,
    fileMs = 200,
    @WampProgress() progress: WampProgressFunction,
    @WampSignal() signal: AbortSignal,
  ): Promise<number> {
    this.count++;
    let copied = 0;
    try {
      for (; copied < files; copied++) {
        await sleep(fileMs, undefined, { signal });
        progress({ copied: copied + 1, of: files });
      }
      return copied;
    } catch {
      throw new WampError('com.example.error.half_done', [`Copied ${copied} of ${files}.`]);
    } finally {
      this.count--;
    }
  }

  /** Streamed input: the caller sends numbers one by one and sees their sum grow. */
  @WampProcedure()
  sum(@WampInput() numbers: Observable<number>): Observable<number> {
    return numbers.pipe(scan((total, number) => total + number, 0));
  }
}
