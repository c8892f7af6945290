import { applyDecorators, Injectable, SetMetadata } from '@nestjs/common';
import type { InjectableOptions } from '@nestjs/common';
import { assertKnownNames, type KnownNames } from '../protocol/known-names.js';
import type { Uri } from '../protocol/messages.js';
import { MetadataKey, type WampServiceOptions } from './metadata.js';

/**
 * Makes a class a provider whose handlers share a URI prefix, a realm and a hub. Other providers and
 * controllers may have handlers too, without a prefix.
 *
 * @param prefix the prefix of all URIs, such as `com.example.math`, or an object with all options,
 * including the scope of the provider
 */
export function WampService(
  prefix: Uri | (WampServiceOptions & InjectableOptions) = {},
): ClassDecorator {
  const options = typeof prefix === 'string' ? { prefix } : prefix;
  assertKnownNames(options, serviceOptions, '@WampService()');
  return applyDecorators(Injectable(options), SetMetadata(MetadataKey.Service, options));
}

const serviceOptions: KnownNames<WampServiceOptions & InjectableOptions> = {
  prefix: true,
  realm: true,
  hub: true,
  results: true,
  strictArguments: true,
  globalEnhancers: true,
  context: true,
  concurrency: true,
  scope: true,
  durable: true,
};
