import type { Dict, Id, Uri } from '../../protocol/messages.js';
import type { TransportInfo } from '../connection/connection.js';

/** The HELLO of a client, for authenticators and `resolveRealm`. */
export interface WampHello {
  /** The realm that the client asks for. */
  readonly realm: Uri;
  /** The id that the session will have (specification: "WELCOME"). */
  readonly session: Id;
  /** HELLO.Details.authid, which is not proven; `undefined` if it is missing, empty or not a string. */
  readonly authid: string | undefined;
  /** HELLO.Details, as the client sent them. */
  readonly details: Dict;
  /** The transport of the client, for example with the headers of its upgrade request. */
  readonly transport: TransportInfo;
  /** The method that was chosen; `undefined` for transport authenticators and `resolveRealm`. */
  readonly method?: string | undefined;
}

/** The HELLO of a client that names its authid. */
export interface WampNamedHello extends WampHello {
  readonly authid: string;
}

/** The identity of a client. WELCOME contains all properties except `identity`. */
export interface WampIdentity {
  /**
   * The authid of the client.
   *
   * @default a random number
   */
  readonly authid?: string | undefined;
  /**
   * The role of the client.
   *
   * @default 'anonymous'
   */
  readonly authrole?: string | undefined;
  /**
   * The authentication method.
   *
   * @default the method of the challenge that the client answered, otherwise 'anonymous'
   */
  readonly authmethod?: string | undefined;
  /**
   * The authentication provider.
   *
   * @default 'static'
   */
  readonly authprovider?: string | undefined;
  /** Further data for WELCOME.Details. */
  readonly authextra?: Dict | undefined;
  /**
   * The date at which the session ends, unless it is renewed before: a `Date`, or milliseconds since 1970;
   * `null` for never. WELCOME tells it as `authextra.expires_at`. A date in the past rejects the client with
   * `wamp.error.authentication_denied`.
   *
   * @default none, the session does not expire
   */
  readonly expiresAt?: Date | number | null | undefined;
  /** A value of the application, for example its user. It is never sent. */
  readonly identity?: unknown;
}

/**
 * Decides before WELCOME if a client may join. It returns the identity of the client; `{}` accepts the
 * client as `anonymous`. With `undefined` or `null`, the authenticators of the realm decide. Without any,
 * the client is rejected with `wamp.error.authentication_denied`, as for every other value except an
 * object.
 *
 * @throws a `WampError` to reject the client with its URI as the reason of ABORT; any other error rejects
 * the client with `wamp.error.authentication_failed`
 */
export type WampAuthenticate = (
  hello: WampHello,
) => WampIdentity | undefined | Promise<WampIdentity | undefined>;

/**
 * Returns the realm whose handlers serve a client, for example one realm for all tenants. `undefined`
 * rejects the client with `wamp.error.no_such_realm`. The session keeps the realm name of the client.
 */
export type WampResolveRealm = (hello: WampHello) => Uri | undefined | Promise<Uri | undefined>;
