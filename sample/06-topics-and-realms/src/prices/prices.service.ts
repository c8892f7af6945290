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
  /** The running feeds, by article. */
  readonly running = new Set<string>();

  private readonly feeds = new Map(
    ['tea', 'coffee'].map((article) => [article, this.feed(article)] as const),
  );

  /** Returns the feed of one article for each subscriber. Throws to reject a subscription. */
  @WampTopic('of.', { match: 'prefix' })
  of(@WampCall() { uri }: WampSubscriptionContext): Observable<number> {
    const article = uri.slice(prefix.length);
    const feed = this.feeds.get(article);
    if (feed === undefined) throw new WampInvalidArgumentError(`Nobody sells ${article}.`);
    return feed.pipe(startWith(100));
  }

  /** Creates a feed with one timer for all subscribers. Without subscribers there is no timer. */
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
