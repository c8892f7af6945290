function ignore(this: WampUpgradeResponse, ..._written: unknown[]): WampUpgradeResponse {
  return this;
}

function nothing(_name: string): undefined {
  return undefined;
}

/**
 * The HTTP response that a session began with, which was sent long ago: what
 * `context.switchToHttp().getResponse()` returns in a WAMP handler. Headers, statuses and bodies that are
 * written to it go nowhere. A call is answered by what its handler or an interceptor returns, or by the
 * error that is thrown.
 *
 * It has the methods of Express and Fastify that enhancers use, but emits no events.
 */
export class WampUpgradeResponse {
  /** 101, "Switching Protocols". What is written here is read here, and goes no further. */
  statusCode = 101;
  readonly headersSent = true;
  readonly writableEnded = true;
  /** As `headersSent`, for Fastify. */
  readonly sent = true;
  readonly locals: Record<PropertyKey, unknown> = {};

  readonly append = ignore;
  readonly clearCookie = ignore;
  readonly code = ignore;
  readonly contentType = ignore;
  readonly cookie = ignore;
  readonly end = ignore;
  readonly header = ignore;
  readonly headers = ignore;
  readonly json = ignore;
  readonly redirect = ignore;
  readonly removeHeader = ignore;
  readonly send = ignore;
  readonly set = ignore;
  readonly setHeader = ignore;
  readonly status = ignore;
  readonly type = ignore;
  readonly vary = ignore;
  readonly write = ignore;
  readonly writeHead = ignore;

  readonly get = nothing;
  readonly getHeader = nothing;

  /** Node's response under Fastify's. */
  get raw(): this {
    return this;
  }
}
