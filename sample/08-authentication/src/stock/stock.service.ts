import { WampProcedure, WampService, WampTopic } from 'nestjs-wamp';
import { BehaviorSubject, type Observable } from 'rxjs';

/** The option `permissions` keeps it for clerks and administrators. */
@WampService('com.example.stock')
export class StockService {
  private readonly pears$ = new BehaviorSubject(100);

  /** Sends the number of pears, and each change of it. */
  @WampTopic()
  pears(): Observable<number> {
    return this.pears$;
  }

  @WampProcedure()
  sell(amount: number): number {
    this.pears$.next(this.pears$.value - amount);
    return this.pears$.value;
  }
}
