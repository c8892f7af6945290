import { Injectable, type InjectableOptions } from '@nestjs/common';
import { SCOPE_OPTIONS_METADATA } from '@nestjs/common/constants.js';
import { WampContract } from '../contract/contract.js';
import type { Uri } from '../protocol/messages.js';
import { assertOptions } from '../protocol/options.js';
import { MetadataKey } from './metadata.js';
import { serviceOptionRules, type WampServiceOptions } from './service-options.js';
import * as texts from './texts.js';

/**
 * Makes a class a provider whose handlers share a URI prefix, a realm and a hub. Other providers and
 * controllers may have handlers too, without a prefix. With the option `client`, they are served at a router.
 * A class may have several of these decorators: each serves all its handlers.
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
  assertFit(options);
  return (target) => {
    Injectable({ ...ownScope(target), ...options })(target);
    addService(target, options);
  };
}

/** Checks options that exclude each other. */
function assertFit({ prefix, contract, hub, client, realm }: WampServiceOptions): void {
  if (contract !== undefined && prefix !== undefined)
    throw new TypeError(texts.prefixAndContract(prefix, contract.prefix));
  if (client === undefined) return;
  if (hub !== undefined) throw new TypeError(texts.hubAndClient(hub));
  if (realm !== undefined) throw new TypeError(texts.realmAndClient(String(realm)));
}

/** Returns the scope that another decorator of the class has set. */
function ownScope(target: Function): InjectableOptions | undefined {
  return Reflect.getOwnMetadata(SCOPE_OPTIONS_METADATA, target) as InjectableOptions | undefined;
}

/** Adds to the services of the class itself. Those of its base class are replaced. */
function addService(target: Function, options: WampServiceOptions): void {
  const known = (Reflect.getOwnMetadata(MetadataKey.Services, target) ?? []) as object[];
  Reflect.defineMetadata(MetadataKey.Services, [...known, options], target);
}

function optionsFrom(
  given: Uri | WampContract | (WampServiceOptions & InjectableOptions),
): WampServiceOptions & InjectableOptions {
  if (typeof given === 'string') return { prefix: given };
  return given instanceof WampContract ? { contract: given } : given;
}
