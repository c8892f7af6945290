import type { Server } from 'node:http';
import type { ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { WampClientOptions } from '../../client/client-options.js';
import { assertOptions } from '../../protocol/options.js';
import { openServer } from '../../transport/own-server.js';
import { servePaths } from '../../transport/serve-paths.js';
import { WsEndpoint } from '../../transport/ws-endpoint.js';
import { systemClock } from '../../wamp-clock.js';
import { type TestRouterOptions, testRouterRules } from './router-options.js';
import { selfSignedCertificate } from './self-signed.js';
import { TestRouter } from './test-router.js';

/** A router for tests at a port of this machine. */
class PortRouter extends TestRouter {
  private readonly host: string;
  private readonly path: string;
  private readonly tls: ServerOptions | undefined;
  private port: number;
  private server: Server | undefined;
  private endpoint: WsEndpoint | undefined;
  private release: (() => void) | undefined;

  private constructor(options: TestRouterOptions) {
    const { host = '127.0.0.1', path = '/ws', port = 0, tls, ...rest } = options;
    super(rest, systemClock);
    this.host = host;
    this.path = path;
    this.port = port;
    this.tls = tls === true ? selfSignedCertificate(host) : tls;
  }

  static async start(options: TestRouterOptions): Promise<PortRouter> {
    const router = new PortRouter(options);
    await router.open();
    return router;
  }

  get url(): string {
    const { host, path, port, tls } = this;
    const name = host.includes(':') ? `[${host}]` : host;
    return `${tls === undefined ? 'ws' : 'wss'}://${name}:${port}${path}`;
  }

  override get ca(): string[] | undefined {
    if (this.tls === undefined) return undefined;
    const { ca = [], cert = [] } = this.tls;
    return [ca, cert].flat().map(String);
  }

  protected override get reach(): Omit<WampClientOptions, 'url'> {
    return this.tls === undefined ? {} : { node: { tls: { ca: this.ca } } };
  }

  protected override async open(): Promise<void> {
    const { host, port, tls } = this;
    this.server = await openServer({ host, port, tls });
    this.port = (this.server.address() as AddressInfo).port;
    this.endpoint = new WsEndpoint(this.hub.door);
    this.release = servePaths(this.server, this.endpoint, [this.path]);
  }

  protected override async shut(): Promise<void> {
    const { server } = this;
    this.release?.();
    const closed = new Promise((resolve) => server?.close(resolve) ?? resolve(undefined));
    await this.endpoint?.close();
    server?.closeAllConnections();
    await closed;
    this.server = undefined;
  }
}

/**
 * Starts a router at a free port of this machine, for tests of the traffic between clients of any kind.
 *
 * @throws a `TypeError` that names a wrong option; if the port is not available
 * @example
 * await using router = await createTestRouter({ users: { ann: { ticket: 'open sesame' } } });
 * const ann = await router.connect({ auth: ticketAuth({ authid: 'ann', ticket: 'open sesame' }) });
 */
export async function createTestRouter(options: TestRouterOptions = {}): Promise<TestRouter> {
  assertOptions(testRouterRules, options, 'createTestRouter()');
  return PortRouter.start(options);
}
