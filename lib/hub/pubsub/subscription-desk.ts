import type { Id, Uri } from '../../protocol/messages.js';
import type { WampError } from '../../protocol/wamp-error.js';
import { toPayload } from '../../protocol/wamp-result.js';
import type { IncomingSubscribe } from '../../session/subscriptions.js';
import type { WampRequestContext } from '../contexts/request-context.js';
import { WampSubscriptionContext } from '../contexts/subscription-context.js';
import type { TopicProvider } from '../handlers/handlers.js';
import type { ServedClient } from './served-client.js';
import { TopicLife } from './topic-life.js';
import type { Topics } from './topics.js';

/** What the desk tells others of errors. */
export interface SubscriptionErrors {
  /** What a client is told of an error that refuses its subscription. */
  explain(error: unknown, request: WampRequestContext): WampError;
  /** Writes down the error of a topic that lives. */
  report(error: unknown, request: WampRequestContext): void;
}

/** Where subscriptions come and go: plain ones, and those to topics with a life. */
export class SubscriptionDesk {
  constructor(
    private readonly topics: Topics,
    private readonly errors: SubscriptionErrors,
  ) {}

  subscribe(client: ServedClient, subscribe: IncomingSubscribe): void {
    const { session, handlers, lives } = client;
    const { topic: uri, match } = subscribe;
    const provider = match === 'exact' ? handlers.topic(uri) : undefined;
    const known = provider && lives?.get(uri);
    const { refusal } = subscribe;
    const isCounted = known?.isReady ?? this.topics.has(session, subscribe);
    if (refusal !== undefined && !isCounted) return subscribe.refuse(refusal);
    if (provider === undefined) return this.topics.join(session, subscribe);
    if (known !== undefined) known.join(subscribe);
    else this.open(client, subscribe, provider);
  }

  unsubscribe(client: ServedClient, subscription: Id): void {
    const topic = this.topics.leave(client.session, subscription);
    if (topic?.match === 'exact') this.close(client, topic.uri);
  }

  /** The session ended: topics that were still being set up end too. */
  leave(client: ServedClient): void {
    for (const uri of [...(client.lives?.keys() ?? [])]) this.close(client, uri);
  }

  private close({ lives }: ServedClient, uri: Uri): void {
    const life = lives?.get(uri);
    lives?.delete(uri);
    life?.end();
  }

  private open(client: ServedClient, subscribe: IncomingSubscribe, provider: TopicProvider): void {
    const { session } = client;
    const lives = (client.lives ??= new Map());
    const { topic: uri, options } = subscribe;
    const { overflow } = provider;
    const context = new WampSubscriptionContext(session, uri, options);
    const life = new TopicLife(context, {
      accept: (accepted) => this.topics.join(session, accepted),
      refuse: (refused, error) => refused.refuse(this.errors.explain(error, context)),
      emit: (value) => {
        const [args, kwargs] = toPayload(value);
        session.publish(uri, args, kwargs, { overflow });
      },
      caughtUp: () => session.link.outbox.caughtUp(),
      failed: (error) => this.errors.report(error, context),
      stillborn: () => {
        if (lives.get(uri) === life) lives.delete(uri);
      },
    });
    lives.set(uri, life);
    life.join(subscribe);
    life.begin(provider.handler);
  }
}
