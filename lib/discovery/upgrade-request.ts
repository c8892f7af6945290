import { type ParsedUrlQuery, parse } from 'node:querystring';
import type { TransportInfo } from '../hub/connection/connection.js';
import type { AnyRequestContext } from '../hub/contexts/request-context.js';
import { cookiesOf } from './cookies.js';

/**
 * The HTTP upgrade request of a session, in the shape that guards, interceptors and filters for HTTP
 * read. `context.switchToHttp().getRequest()` returns it in a WAMP handler. Each call, event or
 * subscription has an object of its own, so a property that an enhancer sets, such as `user`, does not
 * reach another call.
 *
 * `body`, `params`, `route` and `session` are `undefined`, because an upgrade request does not have them.
 * `method` is not `GET`, because a call must not be repeated or cached.
 *
 * @example
 * const CurrentUser = createParamDecorator(
 *   (_data, context: ExecutionContext) => context.switchToHttp().getRequest<WampUpgradeRequest>().user,
 * );
 */
export class WampUpgradeRequest {
  /** The user who calls: the `identity` of the session, until a guard sets another value. */
  user: unknown;
  /** Always empty. The option `clientAddress` decides which proxies to trust, and its result is `ip`. */
  readonly ips: readonly string[] = [];
  private readonly transport: TransportInfo;
  private ownHeaders: Record<string, string | string[] | undefined> | undefined;
  private ownCookies: Record<string, string> | undefined;

  /** @internal */
  constructor(
    { session }: AnyRequestContext,
    /** The name of the WAMP message that the client sent. */
    readonly method: 'CALL' | 'PUBLISH' | 'SUBSCRIBE',
  ) {
    this.transport = session.transport;
    this.user = session.identity;
  }

  /** The headers, by name in lower case. Each call has a copy, so a change does not reach another call. */
  get headers(): Record<string, string | string[] | undefined> {
    return (this.ownHeaders ??= { ...this.transport.headers });
  }

  /** The cookies, by name. */
  get cookies(): Record<string, string> {
    return (this.ownCookies ??= cookiesOf(this.get('cookie') ?? ''));
  }

  /** The result of the option `clientAddress`, otherwise the address of the peer. */
  get ip(): string | undefined {
    return this.transport.clientAddress ?? this.transport.remoteAddress;
  }

  /** The path and the query of the endpoint. This is not the URI of the procedure. */
  get url(): string {
    return this.transport.url ?? '/';
  }

  /** The same as `url`. */
  get originalUrl(): string {
    return this.url;
  }

  /** The path of the endpoint. */
  get path(): string {
    return this.url.split('?', 1)[0] as string;
  }

  /** The query of the endpoint, parsed. */
  get query(): ParsedUrlQuery {
    return parse(this.url.slice(this.path.length + 1));
  }

  /** `https` if the connection to this server uses TLS. */
  get protocol(): 'http' | 'https' {
    return this.transport.encrypted ? 'https' : 'http';
  }

  /** The requested host, without its port. */
  get hostname(): string | undefined {
    return this.get('host')?.replace(/:\d*$/, '');
  }

  /** Returns a header. The case of the name does not matter. Several values are joined with commas. */
  get(name: string): string | undefined {
    const value = this.headers[name.toLowerCase()];
    return Array.isArray(value) ? value.join(', ') : value;
  }

  /** Returns the same as `get`. */
  header(name: string): string | undefined {
    return this.get(name);
  }
}
