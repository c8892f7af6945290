import { type ParsedUrlQuery, parse } from 'node:querystring';
import type { TransportInfo } from '../hub/connection/connection.js';
import type { WampRequestContext } from '../hub/contexts/request-context.js';
import { cookiesOf } from './cookies.js';

/**
 * The HTTP request that a session began with, in the shape that guards, interceptors and filters for
 * HTTP read: what `context.switchToHttp().getRequest()` returns in a WAMP handler. Each call, event or
 * subscription has a view of its own, so what an enhancer writes to it, `user` above all, is gone with it.
 *
 * What an upgrade request has not is `undefined`: `body`, `params`, `route`, `session`. `method` is not
 * `GET`, because a call is not safe to repeat or to cache.
 *
 * @example
 * const CurrentUser = createParamDecorator(
 *   (_data, context: ExecutionContext) => context.switchToHttp().getRequest<WampUpgradeRequest>().user,
 * );
 */
export class WampUpgradeRequest {
  /** Who calls: at first what `authenticate` returned as `identity`, then what a guard makes of it. */
  user: unknown;
  /** Empty: which proxies to believe is up to the option `clientAddress`, whose answer is `ip`. */
  readonly ips: readonly string[] = [];
  private readonly transport: TransportInfo;
  private ownHeaders: Record<string, string | string[] | undefined> | undefined;
  private ownCookies: Record<string, string> | undefined;

  /** @internal */
  constructor(
    { session }: WampRequestContext,
    /** What the client does: the name of the WAMP message. */
    readonly method: 'CALL' | 'PUBLISH' | 'SUBSCRIBE',
  ) {
    this.transport = session.transport;
    this.user = session.identity;
  }

  /** By name in lower case. A copy, so that what one call writes no other call reads. */
  get headers(): Record<string, string | string[] | undefined> {
    return (this.ownHeaders ??= { ...this.transport.headers });
  }

  /** The cookies by name. */
  get cookies(): Record<string, string> {
    return (this.ownCookies ??= cookiesOf(this.get('cookie') ?? ''));
  }

  /** What the option `clientAddress` says, else the address of the peer. */
  get ip(): string | undefined {
    return this.transport.clientAddress ?? this.transport.remoteAddress;
  }

  /** Path and query of the endpoint, not the URI that is called. */
  get url(): string {
    return this.transport.url ?? '/';
  }

  get originalUrl(): string {
    return this.url;
  }

  get path(): string {
    return this.url.split('?', 1)[0] as string;
  }

  get query(): ParsedUrlQuery {
    return parse(this.url.slice(this.path.length + 1));
  }

  get protocol(): 'http' | 'https' {
    return this.transport.encrypted ? 'https' : 'http';
  }

  /** The host that was asked for, without its port. */
  get hostname(): string | undefined {
    return this.get('host')?.replace(/:\d*$/, '');
  }

  /** A header, whatever the case of its name; the items of a list are joined. */
  get(name: string): string | undefined {
    const value = this.headers[name.toLowerCase()];
    return Array.isArray(value) ? value.join(', ') : value;
  }

  /** The same as `get`. */
  header(name: string): string | undefined {
    return this.get(name);
  }
}
