import type { Uri } from '../protocol/messages.js';
import { remoteEntry } from './contract-remote.js';
import { WampContract } from './contract.js';
import type { Entries } from './entries.js';
import { isMember } from './members.js';
import type { RemotePort } from './remote-port.js';
import * as texts from './texts.js';

/** A contract with schemas. */
export interface Contract<E extends Entries = Entries> extends WampContract {
  readonly entries: E;
}

/** Options of the remote methods of a contract. */
export interface ContractRemoteOptions<Parsed extends boolean = boolean> {
  /**
   * Reads results and events with the schemas of the contract, so that a schema may make a `Date` of a text.
   *
   * @default false: they are returned as they arrive
   */
  readonly parse?: Parsed | undefined;
}

/**
 * Makes a contract from schemas of any library that follows Standard Schema, such as zod, valibot or arktype.
 *
 * @param prefix the prefix of all URIs, without a dot at its end
 * @param entries procedures, events and topics by name
 * @throws `TypeError` for an entry that is none, or whose name other libraries read from any object
 * @example
 * ```ts
 * export const shop = defineContract('com.example.shop', {
 *   price: procedure({ args: [z.string()], result: z.number() }),
 *   sold: topic({ args: [z.string()] }),
 * });
 *
 * // server: @WampService() @WampImplements(shop) export class ShopService { … }
 * // client: await client.remote(shop).price('apple');
 * ```
 */
export function defineContract<const E extends Entries>(prefix: Uri, entries: E): Contract<E> {
  for (const [name, entry] of Object.entries(entries)) {
    if (!isMember(name)) throw new TypeError(texts.noEntryName(name));
    if (!kinds.has(entry?.kind)) throw new TypeError(texts.noEntry(name));
  }
  return new SchemaContract(prefix, entries) as WampContract as Contract<E>;
}

const kinds: ReadonlySet<unknown> = new Set(['event', 'procedure', 'topic']);

class SchemaContract extends WampContract {
  declare readonly entries: Entries;

  remote(port: RemotePort, given: ContractRemoteOptions = {}): object {
    const { parse = false, ...options } = given;
    const members = Object.entries(this.entries).map(([name, entry]) => [
      name,
      remoteEntry({ port, uri: this.uriOf(name), parse, options }, entry),
    ]);
    return Object.freeze(Object.fromEntries(members)) as object;
  }
}

/** Returns true for a contract that was made with `defineContract`. */
export function isSchemaContract(value: unknown): value is Contract {
  return value instanceof SchemaContract;
}
