import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleInit,
} from '@nestjs/common';
import {
  ApplicationConfig,
  DiscoveryService,
  ExternalContextCreator,
  HttpAdapterHost,
  MetadataScanner,
  ModuleRef,
} from '@nestjs/core';
import { noteHost } from './decorators/missing-host.js';
import { AuthenticatorBinder } from './discovery/authenticator-binder.js';
import { WampExplorer } from './discovery/wamp.explorer.js';
import type { WampHub } from './hub/wamp-hub.js';
import * as texts from './texts.js';
import { RawSocketTransport, TransportList, WebSocketTransport } from './transport/index.js';
import { WampHosts } from './wamp-hosts.js';
import type { WampModuleOptions } from './wamp-options.js';
import { WampShutdown } from './wamp-shutdown.js';
import { WAMP_HUB, WAMP_HUB_NAME, WAMP_MODULE_OPTIONS } from './wamp-tokens.js';

/** Starts a hub when the application is ready, and stops it before the providers are destroyed. */
@Injectable()
export class WampOrchestrator implements OnModuleInit, OnApplicationBootstrap {
  private readonly logger = new Logger('WampModule');
  private readonly authenticators: AuthenticatorBinder;
  private readonly explorer: WampExplorer;
  private readonly transports: TransportList;

  constructor(
    @Inject(WAMP_HUB) private readonly hub: WampHub,
    @Inject(WAMP_HUB_NAME) private readonly name: string | undefined,
    @Inject(WAMP_MODULE_OPTIONS) options: WampModuleOptions,
    config: ApplicationConfig,
    httpAdapterHost: HttpAdapterHost,
    discovery: DiscoveryService,
    scanner: MetadataScanner,
    external: ExternalContextCreator,
    moduleRef: ModuleRef,
    private readonly hosts: WampHosts,
    shutdown: WampShutdown,
  ) {
    noteHost('hub');
    hosts.add({ kind: 'hub', name });
    if (options.cluster !== undefined) hosts.addCluster(name, options.cluster.name);
    shutdown.add(() => this.stop());
    this.authenticators = new AuthenticatorBinder(discovery, name);
    this.explorer = new WampExplorer(
      { discovery, scanner, external, config, moduleRef },
      { ...options, host: { kind: 'hub', name } },
      (line) => this.logger.verbose(line),
    );
    const hasGuards = (): boolean => this.explorer.hasGuards;
    const where = { ...options, hub: hub.door, hasGuards };
    const rawSocket = new RawSocketTransport(where);
    const { greet } = rawSocket;
    const webSocket = new WebSocketTransport(
      { ...where, greet, documentRealm: hub.documentRealm },
      config,
      httpAdapterHost,
    );
    hosts.endpoints.set(name, webSocket);
    this.transports = new TransportList([webSocket, rawSocket]);
  }

  onModuleInit(): void {
    this.transports.prepare();
  }

  /** Binds all handlers, then accepts clients. Nest calls it when every provider is ready. */
  async onApplicationBootstrap(): Promise<void> {
    this.hosts.start(() => this.explore());
    await this.hub.start();
    await this.transports.attach();
    const where = this.transports.where();
    if (where !== undefined) this.logger.log(this.startLine(where));
  }

  private explore(): void {
    const { hub, hosts } = this;
    this.authenticators.bind(hub, hosts.known);
    this.explorer.explore(hub, hosts.known);
  }

  private startLine(where: string): string {
    const { realms, procedures, topics } = this.hub.serving;
    const what = [texts.counted(procedures, 'procedure'), texts.counted(topics, 'topic')];
    return texts.serving(texts.hubNamed(this.name), where, realms, what.join(', '));
  }

  private async stop(): Promise<void> {
    this.transports.stopAccepting();
    await this.hub.close();
    await this.transports.detach();
  }
}
