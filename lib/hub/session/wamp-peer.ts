import type { Observable } from 'rxjs';
import type { WampCallOptions } from '../../calls/client-call.js';
import type { Reader } from '../../calls/reader.js';
import type { Share } from '../../calls/share.js';
import type { Dict, Id, List, Uri } from '../../protocol/messages.js';
import type { WampResult } from '../../protocol/wamp-result.js';
import type { TransportInfo } from '../connection/connection.js';

/** What contexts use of a connection. */
export interface PeerLink {
  readonly connection: { readonly share: Share };
  /** What waits for the other end. */
  readonly outbox: Reader;
  /** Logs an error that is not sent to the other end. */
  report(text: string, error: unknown): void;
}

/** Options of `WampPeer.publish`. */
export interface PeerPublishOptions {
  /** Further keys for the details of the event. */
  readonly details?: Dict | undefined;
}

/**
 * The other end of a connection: a client of this application (`WampSession`), or the router at which it
 * serves (`@WampService({ client: true })`). `@WampCaller()` injects it.
 *
 * @example
 * ```ts
 * @WampProcedure()
 * whereAmI(@WampCaller() peer: WampPeer): string {
 *   return peer.realm;
 * }
 * ```
 */
export abstract class WampPeer {
  /** @internal */
  abstract readonly link: PeerLink;
  /** The session id. */
  abstract readonly id: Id;
  /** The realm of the session. */
  abstract readonly realm: Uri;
  /** HELLO.Details of a client, or WELCOME.Details of a router. */
  abstract readonly details: Dict;
  /** The authid of the session; at a router it is ours, and absent if the router tells none. */
  abstract readonly authid: string | undefined;
  /** The role of the session; at a router it is ours, and absent if the router tells none. */
  abstract readonly authrole: string | undefined;
  /** The method of the login; absent if the router tells none. */
  abstract readonly authmethod: string | undefined;
  /** What the application knows of a client; `undefined` for a router. */
  abstract readonly identity: unknown;
  /** Properties of the transport. Of a router, there are no headers. */
  abstract readonly transport: TransportInfo;
  /** An object for values of the application. It ends with the session. */
  abstract readonly data: Record<PropertyKey, unknown>;
  /** True until the session ends. */
  abstract readonly isOpen: boolean;
  /** Aborted when the session ends. The reason is a `WampError`. */
  abstract readonly signal: AbortSignal;

  /**
   * Calls a procedure of the other end, and returns its unwrapped result.
   *
   * @throws the `WampError` of the ERROR, or another error of the call
   */
  abstract call<T = unknown>(
    uri: Uri,
    args?: List,
    kwargs?: Dict,
    options?: WampCallOptions,
  ): Promise<T>;

  /** Calls a procedure like `call`, but returns the complete result. */
  abstract callResult(
    uri: Uri,
    args?: List,
    kwargs?: Dict,
    options?: WampCallOptions,
  ): Promise<WampResult>;

  /** Calls a procedure at each subscription, and emits its progressive results and its final one. */
  abstract stream<T = unknown>(
    uri: Uri,
    args?: List,
    kwargs?: Dict,
    options?: WampCallOptions,
  ): Observable<T>;

  /**
   * Sends an event to the other end. A router passes it on to its subscribers.
   *
   * @returns the publication id; of a router, when it has acknowledged the event
   */
  abstract publish(
    topic: Uri,
    args?: List,
    kwargs?: Dict,
    options?: PeerPublishOptions,
  ): Id | Promise<Id | undefined>;
}
