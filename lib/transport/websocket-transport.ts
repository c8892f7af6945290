import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { ApplicationConfig, HttpAdapterHost } from '@nestjs/core';
import type { WebSocketServer } from 'ws';
import type { HubDoor } from '../hub/hub-door.js';
import type { Uri } from '../protocol/messages.js';
import { settle } from '../protocol/options.js';
import { CatalogDoor, documentName } from './catalog/catalog-door.js';
import type { DoorOptions, Rejection } from './doorkeeper.js';
import { endpointOptionRules, type WampEndpointOptions } from './endpoint-options.js';
import { LongPollDoor } from './long-poll/long-poll-door.js';
import { longPollSettings } from './long-poll/long-poll-options.js';
import { RequestRouter } from './long-poll/request-router.js';
import { serveSecondServers } from './long-poll/second-servers.js';
import { openServer } from './own-server.js';
import { answerPlainRequests } from './plain-requests.js';
import type { PageEndpoint } from './page-endpoint.js';
import { normalizePath } from './request-target.js';
import { servePaths } from './serve-paths.js';
import { isServingWsAdapter, type ServingWsAdapter } from './serving.adapter.js';
import { sharePort } from './shared-port.js';
import * as texts from './texts.js';
import { UnfinishedRequests } from './unfinished-requests.js';
import type { WampTransport } from './wamp-transport.js';
import { WsEndpoint } from './ws-endpoint.js';

/** The endpoint of a hub, and the clients that may connect. */
export interface WebSocketTransportOptions extends WampEndpointOptions, DoorOptions {
  readonly hub: HubDoor;
  /** The realm of the document of AsyncAPI; absent if it is not served. */
  readonly documentRealm?: Uri | undefined;
  /** Takes the connections of `port` that begin as RawSocket; absent if that is not served there. */
  readonly greet?: ((socket: Socket) => void) | undefined;
}

/**
 * Attaches a hub to an HTTP server at bootstrap, and detaches it at shutdown. While the hub shuts down, new
 * clients get HTTP 503.
 */
export class WebSocketTransport implements WampTransport, PageEndpoint {
  readonly paths: readonly string[];
  private readonly endpoint: WsEndpoint;
  /** Serves long-poll; `undefined` if it is off. */
  private readonly longPoll: LongPollDoor | undefined;
  /** Serves the document of AsyncAPI; `undefined` if it is off. */
  private readonly catalog: CatalogDoor | undefined;
  private readonly releases: (() => void)[] = [];
  private ownServer: Server | undefined;
  private isServing = false;

  constructor(
    private readonly options: WebSocketTransportOptions,
    private readonly applicationConfig: ApplicationConfig,
    private readonly httpAdapterHost: HttpAdapterHost,
  ) {
    const { path } = settle(endpointOptionRules, options);
    this.paths = [path].flat().map(normalizePath);
    this.endpoint = new WsEndpoint(options.hub, options);
    const { doorkeeper } = this.endpoint;
    const settings = longPollSettings(options.longPoll);
    this.longPoll = settings && new LongPollDoor(options.hub, doorkeeper, settings);
    const { documentRealm: realm } = options;
    this.catalog =
      realm === undefined ? undefined : new CatalogDoor(options.hub, doorkeeper, realm);
  }

  /** Installs the answer to plain HTTP requests. Called before the application starts. */
  prepare(): void {
    const adapter = this.httpAdapterHost.httpAdapter;
    if (this.options.port !== undefined || !adapter) return;
    answerPlainRequests(adapter, this.paths);
    if (this.longPoll !== undefined || this.catalog !== undefined) serveSecondServers(adapter);
  }

  /**
   * Accepts clients on the `port` of the options. Without a `port`, it uses the WebSocket adapter of the
   * application if that is a `WsAdapter`, which closes upgrades of unknown paths. Otherwise it adds an
   * upgrade listener to the HTTP server of the application. Without any server it only logs a warning.
   *
   * @throws if the port is not available, or if another hub or a gateway serves the path
   */
  async attach(): Promise<void> {
    await this.open();
    this.isServing = this.releases.length > 0;
  }

  /** Returns the places where clients find the hub, for the log; `undefined` if there are none. */
  where(): string | undefined {
    const port = this.address()?.port;
    const prefix = port === undefined ? '' : `:${port}`;
    return this.isServing ? this.paths.map((path) => prefix + path).join(', ') : undefined;
  }

  private async open(): Promise<void> {
    const adapter = this.applicationConfig.getIoAdapter();
    const server = this.httpAdapterHost.httpAdapter?.getHttpServer() as Server | undefined;
    if (this.options.port !== undefined) await this.serveOnOwn(this.options.port);
    else if (isServingWsAdapter(adapter)) this.serveThrough(adapter);
    else if (server !== undefined) this.serveOnBorrowed(server);
    else if (this.paths.length > 0)
      this.options.hub.log.warn(texts.noHttpServer(this.paths.join(', ')));
  }

  /** Stops accepting clients and closes all connections. Resolves when they have ended. */
  async detach(): Promise<void> {
    for (const release of this.releases.splice(0)) release();
    const { ownServer } = this;
    const stopped = ownServer && new Promise((resolve) => ownServer.close(resolve));
    await Promise.all([this.endpoint.close(), this.longPoll?.close()]);
    ownServer?.closeAllConnections();
    await stopped;
    this.ownServer = undefined;
  }

  get port(): number | undefined {
    return this.address()?.port;
  }

  admitPage(request: IncomingMessage): Rejection | undefined {
    return this.endpoint.doorkeeper.admitPage(request);
  }

  /** Returns the address of the separate server. With port 0, it contains the real port. */
  address(): AddressInfo | undefined {
    return this.ownServer?.address() as AddressInfo | undefined;
  }

  private async serveOnOwn(port: number): Promise<void> {
    const { host, greet } = this.options;
    this.ownServer = await openServer({ port, host });
    this.serveOn(this.ownServer);
    // Last: what is to see connections of HTTP sees those alone.
    if (greet !== undefined) this.releases.push(sharePort(this.ownServer, greet));
  }

  private serveOnBorrowed(server: Server): void {
    this.watch(server);
    this.serveOn(server);
  }

  private watch(server: Server): void {
    const requests = UnfinishedRequests.of(server);
    this.releases.push(() => requests.release());
  }

  private serveOn(server: Server): void {
    this.serveRequests(server);
    this.releases.push(servePaths(server, this.endpoint, this.paths));
  }

  private serveThrough(adapter: ServingWsAdapter): void {
    const { httpServer: server, wsServersRegistry } = adapter;
    const before = server.listeners('upgrade');
    const served = wsServersRegistry.get(0) ?? [];
    const taken = this.paths.find((path) => served.some((other) => other.path === path));
    if (taken !== undefined) throw new Error(texts.pathTaken(taken));
    this.watch(server);
    this.serveRequests(server);
    for (const path of this.paths.flatMap(spellings)) {
      const target = adapter.create(0, { ...this.endpoint.serverOptions, path });
      // `create` removes the slash at the end.
      target.path = path;
      this.connect(target);
    }
    // Nest 11 does not remove this listener.
    for (const listener of server.listeners('upgrade').slice(before.length))
      this.releases.push(() => void server.off('upgrade', listener as () => void));
  }

  private serveRequests(server: Server): void {
    const { longPoll, catalog, releases } = this;
    for (const path of this.paths) {
      const document = `${path === '/' ? '' : path}/${documentName}`;
      if (longPoll !== undefined) releases.push(RequestRouter.of(server).add(path, longPoll));
      if (catalog !== undefined) releases.push(RequestRouter.of(server).addPage(document, catalog));
    }
  }

  private connect(target: WebSocketServer): void {
    this.endpoint.serve(target);
    this.releases.push(() => target.close());
  }
}

/** Returns the path with and without a slash at the end, because Nest's adapters compare the exact text. */
function spellings(path: string): string[] {
  return path === '/' ? [path] : [path, `${path}/`];
}
