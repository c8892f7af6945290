import type { Observable } from 'rxjs';
import type { WampCallOptions } from '../../calls/client-call.js';
import type { ContractOf } from '../../contract/contract-of.js';
import type { Contract, ContractRemoteOptions } from '../../contract/define-contract.js';
import type { Dict, Id, List, Uri } from '../../protocol/messages.js';
import type { WampResult } from '../../protocol/wamp-result.js';
import type { PublishOptions } from './publication.js';
import type { ContractRemote, Remote, RemoteOptions } from './remote.js';

/**
 * What an application does with the client of a session, on whatever node of the cluster it is. `WampSession` is one
 * for a client of this node; `hub.cluster.session(whom)` returns one for any client.
 *
 * @example
 * const printer = hub.cluster.session({ authid: 'printer-7' });
 * await printer.call('com.example.print', [page]);
 */
export interface WampSessionHandle {
  /**
   * Calls a procedure that the client registered, and returns the unwrapped result.
   *
   * @throws a `WampError`: the ERROR of the client, `no_such_procedure`, `timeout`, or `canceled`. For a client of
   * another node also `no_such_session`, `payload_size_exceeded`, or `unavailable`: its keyword argument
   * `mayHaveRun` is false if the client certainly did not get the call
   */
  call<T = unknown>(uri: Uri, args?: List, kwargs?: Dict, options?: WampCallOptions): Promise<T>;
  /** Calls a procedure like `call`, but returns the complete result. */
  callResult(uri: Uri, args?: List, kwargs?: Dict, options?: WampCallOptions): Promise<WampResult>;
  /** Calls a procedure at each subscription, and emits its progressive results and its final one, unless that is empty. */
  stream<T = unknown>(
    uri: Uri,
    args?: List,
    kwargs?: Dict,
    options?: WampCallOptions,
  ): Observable<T>;
  /** Calls a procedure like `stream`, but emits complete results, also an empty final one. */
  streamResult(
    uri: Uri,
    args?: List,
    kwargs?: Dict,
    options?: WampCallOptions,
  ): Observable<WampResult>;
  /** Returns an object whose methods call the procedures of the client under a prefix, or those of a contract. */
  remote<C extends Contract, Parsed extends boolean = false>(
    contract: C,
    options?: RemoteOptions & ContractRemoteOptions<Parsed>,
  ): ContractRemote<C, Parsed>;
  /** Returns an object whose methods call the procedures of the client under a prefix, or those of a class. */
  remote<T extends object>(service: Uri | ContractOf<T>, options?: RemoteOptions): Remote<T>;
  /**
   * Sends an event to this client only, if it is subscribed to the topic. If other nodes of the cluster must be asked
   * where the session is, and it is nowhere, that is logged.
   *
   * @returns the publication id
   * @throws if the payload cannot be encoded; a `TypeError` for an invalid `trustLevel` or `overflow`;
   * `wamp.error.no_such_session` for an unknown session without other nodes
   */
  publish(topic: Uri, args?: List, kwargs?: Dict, options?: PublishOptions): Id;
  /**
   * Ends the session with GOODBYE.
   *
   * @param reason the URI of the reason; by default `wamp.close.normal`
   * @returns a promise that resolves when the connection has ended
   */
  close(reason?: Uri, message?: string): Promise<void>;
}
