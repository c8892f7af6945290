import { WampService, WampTopic } from 'nestjs-wamp';
import { map, type Observable, timer } from 'rxjs';

@WampService('com.example.clock')
export class ClockService {
  /**
   * com.example.clock.time is a streaming topic: a client that subscribes gets the values
   * of the Observable, until it unsubscribes or leaves.
   */
  @WampTopic()
  time(): Observable<string> {
    return timer(0, 1000).pipe(map(() => new Date().toISOString()));
  }
}
