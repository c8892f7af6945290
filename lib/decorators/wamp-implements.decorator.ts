import type { Implementation } from '../contract/contract-types.js';
import { type Contract, isSchemaContract } from '../contract/define-contract.js';
import type { Entries } from '../contract/entries.js';
import { ENTRY_PROVIDER_METADATA, MetadataKey } from './metadata.js';
import { requireHost } from './missing-host.js';
import * as texts from './texts.js';

/**
 * Makes a class serve a contract: each entry is a method of it, by name, without a decorator of its own. The
 * schemas check arguments before all pipes, and results after all interceptors, so what is sent is what the
 * contract says. A topic without a method gets its events from `hub.publish`.
 *
 * A method gets the arguments of its entry, the keyword arguments last, and then any number of parameters that
 * decorators inject. It may have a decorator, such as `@WampProcedure(undefined, { concurrency: 1 })`, for
 * its options.
 *
 * @throws `TypeError` for a contract without schemas, or a class that lacks a method
 * @example
 * ```ts
 * @WampService()
 * @WampImplements(shop)
 * export class ShopService {
 *   price(sku: string, @WampCaller() caller: WampSession): number { … }
 * }
 * ```
 */
export function WampImplements<E extends Entries>(
  contract: Contract<E>,
): (target: new (...args: never[]) => Implementation<E>) => void {
  if (!isSchemaContract(contract)) throw new TypeError(texts.implementsWhat);
  return (target) => {
    const { entries, prefix } = contract;
    const prototype = target.prototype as Record<string, unknown>;
    for (const [name, { kind }] of Object.entries(entries))
      if (kind !== 'topic' && typeof prototype[name] !== 'function')
        throw new TypeError(texts.lacksMethod(target.name, name, prefix));
    const known = (Reflect.getMetadata(MetadataKey.Contracts, target) ?? []) as Contract[];
    Reflect.defineMetadata(MetadataKey.Contracts, [...known, contract], target);
    Reflect.defineMetadata(ENTRY_PROVIDER_METADATA, true, target);
    requireHost(target.prototype as object);
  };
}
