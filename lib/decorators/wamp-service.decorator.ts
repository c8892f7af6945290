import { applyDecorators, Injectable, SetMetadata } from '@nestjs/common';
import type { InjectableOptions } from '@nestjs/common';
import { assertKnownNames, type KnownNames } from '../protocol/known-names.js';
import type { Uri } from '../protocol/messages.js';
import { MetadataKey, type WampServiceOptions } from './metadata.js';

/**
 * A provider whose handlers share a URI prefix, a realm and a hub. Any other provider or controller
 * may carry handlers too; theirs have no prefix.
 *
 * @param prefix what the URIs begin with, for example `com.example.math`, or all options; the scope
 * of the provider is one of them
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
