import type { Uri } from '../protocol/messages.js';
import { handlerDecorator } from './append-metadata.js';
import { MetadataKey, type WampTopicOptions } from './metadata.js';

/**
 * A topic with a life: the method runs when a session subscribes, before SUBSCRIBED is sent. The
 * Observable or async iterable it returns is sent to that session alone, as events, until it
 * unsubscribes or ends; a function it returns runs then. What the method throws refuses the
 * subscription. Each session has one life of the topic, however often it subscribes.
 *
 * `@WampCall()` gives the `WampSubscriptionContext`, `@WampSignal()` a signal that is aborted at the
 * end of the life. Subscriptions by pattern do not start a life.
 *
 * @param topic the topic, after the prefix of the class; default the name of the method
 */
export function WampTopic(topic?: Uri, options: WampTopicOptions = {}): MethodDecorator {
  return handlerDecorator('WampTopic', MetadataKey.Topics, { uri: topic, options });
}
