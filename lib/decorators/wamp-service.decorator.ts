import { applyDecorators, Injectable, SetMetadata } from '@nestjs/common';
import type { InjectableOptions } from '@nestjs/common';
import type { Uri } from '../protocol/messages.js';
import { assertOptions } from '../protocol/options.js';
import { MetadataKey } from './metadata.js';
import { serviceOptionRules, type WampServiceOptions } from './service-options.js';

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
  assertOptions({ ...serviceOptionRules, scope: {}, durable: {} }, options, '@WampService()');
  return applyDecorators(Injectable(options), SetMetadata(MetadataKey.Service, options));
}
