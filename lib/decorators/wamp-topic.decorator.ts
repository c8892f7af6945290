import type { Uri } from '../protocol/messages.js';
import { handlerDecorator } from './append-metadata.js';
import { topicOptionRules, type WampTopicOptions } from './handler-options.js';
import { MetadataKey } from './metadata.js';

/**
 * Makes a method a streaming topic. The method runs when a session subscribes, before SUBSCRIBED is
 * sent. It returns an Observable or async iterable, whose values are sent as events to this session
 * alone, until the session unsubscribes or ends. It may return a function instead, which runs at that
 * moment. If the method throws, the subscription is answered with ERROR. The method runs once for each
 * session, even if the session subscribes several times.
 *
 * `@WampCall()` injects the `WampSubscriptionContext`. `@WampSignal()` injects a signal that is aborted
 * at the end of the subscription. A subscription by pattern does not start the stream.
 *
 * @param topic the URI of the topic, after the prefix of the class; by default the name of the method
 * @example
 * ```ts
 * @WampTopic('time')
 * time(): Observable<string> {
 *   return timer(0, 1_000).pipe(map(() => new Date().toISOString()));
 * }
 * ```
 */
export function WampTopic(topic?: Uri, options: WampTopicOptions = {}): MethodDecorator {
  return handlerDecorator('WampTopic', MetadataKey.Topics, topicOptionRules, {
    uri: topic,
    options,
  });
}
