import type { Observable } from 'rxjs';
import type { WampCallOptions } from '../../calls/client-call.js';
import type { ContractRemoteOf } from '../../contract/contract-types.js';
import type { Contract } from '../../contract/define-contract.js';
import type { RemoteOf, RemoteVerbs } from '../../contract/remote.js';
import type { Id } from '../../protocol/messages.js';
import type { PublishOptions } from './publication.js';

/** The options of remote methods of a client: those of calls, and those of publications. */
export interface RemoteOptions extends WampCallOptions, PublishOptions {}

/** The types of remote methods of a client. */
export interface SessionVerbs extends RemoteVerbs {
  readonly options: RemoteOptions;
  readonly stream: Observable<this['item']>;
  readonly published: Id;
}

/** The methods of a service of a client, as the server sees them. */
export type Remote<T> = RemoteOf<T, SessionVerbs>;

/** The remote methods of a contract of a client. `Parsed` is true with the option `parse`. */
export type ContractRemote<C extends Contract, Parsed extends boolean = false> = ContractRemoteOf<
  C['entries'],
  SessionVerbs,
  Parsed
>;
