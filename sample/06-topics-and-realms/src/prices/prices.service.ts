import {
  WampCall,
  WampInvalidArgumentError,
  WampService,
  type WampSubscriptionContext,
  WampTopic,
} from 'nestjs-wamp';
import { finalize, interval, map, type Observable, share, startWith } from 'rxjs';

const prefix = 'com.example.prices.of.';

@WampService({ prefix: 'com.example.prices', realm: '*' })
export class PricesService {
  /** The feeds that run at the moment, by their article. */
  readonly running = new Set<string>();

  private readonly feeds = new Map(
    ['tea', 'coffee'].map((article) => [article, this.feed(article)] as const),
  );

  /** Each subscriber follows the feed of one article; what refuses a subscription is thrown. */
  @WampTopic('of.', { match: 'prefix' })
  of(@WampCall() { uri }: WampSubscriptionContext): Observable<number> {
    const article = uri.slice(prefix.length);
    const feed = this.feeds.get(article);
    if (feed === undefined) throw new WampInvalidArgumentError(`Nobody sells ${article}.`);
    return feed.pipe(startWith(100));
  }

  /** One timer for all subscribers, and none without them. */
  private feed(article: string): Observable<number> {
    return interval(100).pipe(
      map((tick) => {
        this.running.add(article);
        return 101 + tick;
      }),
      finalize(() => this.running.delete(article)),
      share(),
    );
  }
}
