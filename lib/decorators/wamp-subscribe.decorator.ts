import type { Uri } from '../protocol/messages.js';
import { handlerDecorator } from './append-metadata.js';
import { handlerOptionRules, type WampHandlerOptions } from './handler-options.js';
import { MetadataKey } from './metadata.js';

/**
 * Makes a method a subscriber: it receives the events that clients publish to a topic. Several methods
 * may share a topic. Each method handles the events of one session one after the other.
 *
 * @param topic the URI of the topic, after the prefix of the class; by default the name of the method
 */
export function WampSubscribe(topic?: Uri, options: WampHandlerOptions = {}): MethodDecorator {
  return handlerDecorator('WampSubscribe', MetadataKey.Subscribers, handlerOptionRules, {
    uri: topic,
    options,
  });
}
