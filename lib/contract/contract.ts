import type { Uri } from '../protocol/messages.js';
import type { RemotePort } from './remote-port.js';

/** The kind of a member of a contract. Clients call a procedure, publish an event and subscribe to a topic. */
export type EntryKind = 'event' | 'procedure' | 'topic';

/** What a contract says about one member. */
export interface ContractEntry {
  /**
   * The URI after the prefix.
   *
   * @default the name of the member
   */
  readonly uri?: Uri | undefined;
  /**
   * The kind of the member.
   *
   * @default the one that the decorator of the method says
   */
  readonly kind?: EntryKind | undefined;
}

/** The URIs of a service, as a value for both ends of a connection. */
export abstract class WampContract {
  constructor(
    /** The prefix of all URIs, without a dot at its end. */
    readonly prefix: Uri,
    /** What is said about the members, by name. */
    readonly entries: Readonly<Record<string, ContractEntry>>,
  ) {}

  /** Returns what is said about a member; `undefined` if nothing is. */
  entry(name: string): ContractEntry | undefined {
    return Object.hasOwn(this.entries, name) ? this.entries[name] : undefined;
  }

  /** Returns the URI of a member. */
  uriOf(name: string): Uri {
    return `${this.prefix}.${this.entry(name)?.uri ?? name}`;
  }

  /**
   * Returns the remote methods.
   *
   * @internal
   */
  abstract remote(port: RemotePort, options?: object): object;
}
