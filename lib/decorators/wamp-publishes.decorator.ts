import type { Uri } from '../protocol/messages.js';
import { assertOptions } from '../protocol/options.js';
import { publishesOptionRules, type WampPublishesOptions } from './handler-options.js';
import { ENTRY_PROVIDER_METADATA, MetadataKey, type PublishesMetadata } from './metadata.js';
import * as texts from './texts.js';

/**
 * Adds a topic to the catalog to which a class, or one method of it, publishes. It changes nothing else.
 *
 * @param topic the URI of the topic, after the prefix of the class
 * @throws `TypeError` for a wrong option, or if the topic is no text
 * @example
 * ```ts
 * @WampSubscribe('chat')
 * @WampPublishes('said', { args: [z.string()] })
 * onChat(text: string): void {
 *   this.hub.publish('com.example.said', [text]);
 * }
 * ```
 */
export function WampPublishes(
  topic: Uri,
  options: WampPublishesOptions = {},
): ClassDecorator & MethodDecorator {
  if (typeof topic !== 'string') throw new TypeError(texts.decoratorTakesUri('WampPublishes'));
  assertOptions(publishesOptionRules, options, '@WampPublishes()');
  return (target: object): void => {
    const classRef = typeof target === 'function' ? target : target.constructor;
    const known = (Reflect.getMetadata(MetadataKey.Publishes, classRef) ??
      []) as PublishesMetadata[];
    Reflect.defineMetadata(MetadataKey.Publishes, [...known, { topic, options }], classRef);
    Reflect.defineMetadata(ENTRY_PROVIDER_METADATA, true, classRef);
  };
}
