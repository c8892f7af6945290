import type { Dict, Uri } from '../../protocol/messages.js';
import type { TransportInfo } from '../connection/connection.js';

/** What a client says of itself before it is let in. */
export interface WampHello {
  readonly realm: Uri;
  /** HELLO.Details as the client sent them. */
  readonly details: Dict;
  readonly transport: TransportInfo;
}

/** Who a client is, once it is let in; WELCOME tells it all but `identity`. */
export interface WampIdentity {
  /** Default: a random one. */
  readonly authid?: string | undefined;
  /** Default `anonymous`. */
  readonly authrole?: string | undefined;
  /** Default `anonymous`. */
  readonly authmethod?: string | undefined;
  /** Default `static`. */
  readonly authprovider?: string | undefined;
  /** Goes into WELCOME.Details. */
  readonly authextra?: Dict | undefined;
  /** Anything of the application's own, for example its user; never sent. */
  readonly identity?: unknown;
}

/**
 * Decides who may join, before WELCOME. It returns who the client is; `{}` lets it in as `anonymous`.
 * Anything that is no object, `undefined` too, refuses with `wamp.error.authentication_denied`.
 *
 * @throws a `WampError` refuses: its URI is the reason of the ABORT. Any other error refuses with
 * `wamp.error.authentication_failed`.
 */
export type WampAuthenticate = (hello: WampHello) => WampIdentity | Promise<WampIdentity>;

/**
 * Names the realm whose handlers serve a client, for example one realm for all tenants; nothing refuses
 * with `wamp.error.no_such_realm`. The session keeps the name the client gave.
 */
export type WampResolveRealm = (hello: WampHello) => Uri | undefined | Promise<Uri | undefined>;
