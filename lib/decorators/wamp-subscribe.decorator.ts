import type { Uri } from '../protocol/messages.js';
import { handlerDecorator } from './append-metadata.js';
import { MetadataKey, type WampHandlerOptions } from './metadata.js';

/**
 * A method that receives the events clients publish to a topic. Several methods may share a topic.
 * Each handles the events of one session one after the other.
 *
 * @param topic the topic, after the prefix of the class; default the name of the method
 */
export function WampSubscribe(topic?: Uri, options: WampHandlerOptions = {}): MethodDecorator {
  return handlerDecorator('WampSubscribe', MetadataKey.Listeners, { uri: topic, options });
}
