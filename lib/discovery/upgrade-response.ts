function ignore(this: WampUpgradeResponse, ..._written: unknown[]): WampUpgradeResponse {
  return this;
}

function nothing(_name: string): undefined {
  return undefined;
}

/**
 * The HTTP response of the upgrade of a session, which was sent long ago.
 * `context.switchToHttp().getResponse()` returns it in a WAMP handler. Headers, statuses and bodies
 * that are written to it are ignored. To answer a call, return a value from the handler or from an
 * interceptor, or throw an error.
 *
 * It has the methods of Express and Fastify that enhancers use, but emits no events.
 */
export class WampUpgradeResponse {
  /** 101, "Switching Protocols". A new value can be read here, but has no effect. */
  statusCode = 101;
  /** Always true. */
  readonly headersSent = true;
  /** Always true. */
  readonly writableEnded = true;
  /** The same as `headersSent`, for Fastify. */
  readonly sent = true;
  /** Values of enhancers. Each call has an object of its own. */
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

  /** The response of Node, as Fastify offers it. */
  get raw(): this {
    return this;
  }
}
