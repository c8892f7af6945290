import { applyDecorators, Injectable, SetMetadata } from '@nestjs/common';
import type { InjectableOptions } from '@nestjs/common';
import { WampContract } from '../contract/contract.js';
import type { Uri } from '../protocol/messages.js';
import { assertOptions } from '../protocol/options.js';
import { MetadataKey } from './metadata.js';
import { serviceOptionRules, type WampServiceOptions } from './service-options.js';
import * as texts from './texts.js';

/**
 * Makes a class a provider whose handlers share a URI prefix, a realm and a hub. Other providers and
 * controllers may have handlers too, without a prefix.
 *
 * @param prefix the prefix of all URIs, such as `com.example.math`, or a contract that has it, or an object
 * with all options, including the scope of the provider
 * @example
 * ```ts
 * @WampService({ contract: shop, realm: 'customers' })
 * export class ShopService { … }
 * ```
 */
export function WampService(
  prefix: Uri | WampContract | (WampServiceOptions & InjectableOptions) = {},
): ClassDecorator {
  const options = optionsFrom(prefix);
  assertOptions({ ...serviceOptionRules, scope: {}, durable: {} }, options, '@WampService()');
  if (options.contract !== undefined && options.prefix !== undefined)
    throw new TypeError(texts.prefixAndContract(options.prefix, options.contract.prefix));
  return applyDecorators(Injectable(options), SetMetadata(MetadataKey.Service, options));
}

function optionsFrom(
  given: Uri | WampContract | (WampServiceOptions & InjectableOptions),
): WampServiceOptions & InjectableOptions {
  if (typeof given === 'string') return { prefix: given };
  return given instanceof WampContract ? { contract: given } : given;
}
