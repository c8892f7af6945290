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

/** Shows four ways to write a long-running procedure. */
@WampService('com.example.jobs')
export class JobsService {
  private count = 0;

  /** Returns the number of running jobs. A cancel, a timeout or a disconnect ends a job. */
  @WampProcedure()
  running(): number {
    return this.count;
  }

  /** Returns an Observable. Its values are sent at once. It is unsubscribed at the end of the call. */
  @WampProcedure()
  heat(degrees: number, everyMs = 200): Observable<string> {
    this.count++;
    return interval(everyMs).pipe(
      map((i) => `${i + 1} °C`),
      take(degrees),
      finalize(() => this.count--),
    );
  }

  /** An async generator. The yielded values are progress, the returned value is the result. */
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

  /** An async method with a progress function. A method that uses the signal also answers after an abort. */
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

  /** Streamed input: the caller sends numbers one by one, and gets each sum. */
  @WampProcedure()
  sum(@WampInput() numbers: Observable<number>): Observable<number> {
    return numbers.pipe(scan((total, number) => total + number, 0));
  }
}
