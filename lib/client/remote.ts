import type { ContractRemoteOf } from '../contract/contract-types.js';
import type { Contract } from '../contract/define-contract.js';
import type { RemoteOf, RemoteVerbs } from '../contract/remote.js';
import type { Id } from '../protocol/messages.js';
import type { StreamOptions, WampStream } from './call-options.js';
import type { EventsOptions, SubscribeOptions } from './declaration-options.js';
import type { PublishOptions } from './publish-options.js';
import type { WampEvent, WampSubscription } from './wamp-declaration.js';

/** The options of remote methods: those of calls, streams and publications. */
export interface RemoteOptions<T = unknown> extends StreamOptions<T>, PublishOptions {}

/** The types of remote methods of a server. */
export interface ClientVerbs extends RemoteVerbs {
  readonly options: RemoteOptions<this['item']>;
  readonly stream: WampStream<this['item']>;
  readonly published: Promise<Id | undefined>;
  readonly topic: RemoteTopic<this['item']>;
}

/** A topic of a server. */
export interface RemoteTopic<T> {
  /**
   * Subscribes to the topic.
   *
   * @param handler gets the unwrapped payload, and the event
   */
  subscribe(
    handler: (value: T, event: WampEvent) => unknown,
    options?: SubscribeOptions,
  ): Promise<WampSubscription>;
  /** Subscribes to the topic while the values are iterated. */
  events(options?: EventsOptions): AsyncIterable<T>;
}

/**
 * The methods of a service of the server, as a client sees them.
 *
 * @example
 * const math: Remote<MathService> = client.remote<MathService>('com.example.math');
 * await math.add(17, 25);
 */
export type Remote<T> = RemoteOf<T, ClientVerbs>;

/** The remote methods of a contract of the server. `Parsed` is true with the option `parse`. */
export type ContractRemote<C extends Contract, Parsed extends boolean = false> = ContractRemoteOf<
  C['entries'],
  ClientVerbs,
  Parsed
>;
