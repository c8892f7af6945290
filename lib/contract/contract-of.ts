import type { Uri } from '../protocol/messages.js';
import { type ContractEntry, WampContract } from './contract.js';
import type { RemotePort } from './remote-port.js';
import { remoteProxy } from './remote-proxy.js';
import type { AnyFunction } from './serialized.js';

declare const service: unique symbol;

/** A contract that has the URIs of a service, and whose types are those of its class. */
export interface ContractOf<T> extends WampContract {
  /** Exists for the compiler only. */
  readonly [service]: T;
}

/** URIs and kinds of methods, by name; a string is a URI after the prefix. */
export type ContractEntries<T> = {
  readonly [K in keyof T as T[K] extends AnyFunction ? K : never]?: Uri | ContractEntry;
};

/**
 * Makes a contract from a prefix and the type of a class. Nothing of the class is loaded, so a browser may
 * share it.
 *
 * @param entries the methods whose URI is not the prefix with their name, or whose kind a reader should know
 * @example
 * ```ts
 * import type { ShopService } from '../server/shop.service';
 *
 * export const shop = contractOf<ShopService>('com.example.shop', { price: 'price.of' });
 *
 * // server: @WampService(shop) export class ShopService { … }
 * // client: await client.remote(shop).price('apple');
 * ```
 */
export function contractOf<T extends object>(
  prefix: Uri,
  entries: ContractEntries<T> = {},
): ContractOf<T> {
  const named = Object.entries<Uri | ContractEntry | undefined>(entries);
  const full = named.map(([name, entry]) => [
    name,
    typeof entry === 'string' ? { uri: entry } : (entry ?? {}),
  ]);
  return new NamedContract(
    prefix,
    Object.fromEntries(full) as Record<string, ContractEntry>,
  ) as ContractOf<T>;
}

class NamedContract extends WampContract {
  remote(port: RemotePort, options?: object): object {
    return remoteProxy(port, (name) => this.uriOf(name), options);
  }
}
