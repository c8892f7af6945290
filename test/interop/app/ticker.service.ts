import { WampCaller, WampService, WampSession, WampTopic } from 'nestjs-wamp';
import { finalize, type Observable, startWith, Subject } from 'rxjs';
import { Mailbox } from '../support/mailbox.js';

/** A topic that lives as long as somebody subscribes to it. */
@WampService('com.example')
export class TickerService {
  readonly ticks = new Subject<string>();
  /** The ids of sessions whose stream has ended. */
  readonly ended = new Mailbox<number>();

  @WampTopic()
  ticker(@WampCaller() { id }: WampSession): Observable<string> {
    return this.ticks.pipe(
      startWith('first'),
      finalize(() => this.ended.put(id)),
    );
  }
}
