import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import {
  ApplicationConfig,
  DiscoveryService,
  ExternalContextCreator,
  HttpAdapterHost,
  MetadataScanner,
  ModuleRef,
} from '@nestjs/core';
import { WampExplorer } from './discovery/wamp.explorer.js';
import type { WampHub } from './hub/wamp.hub.js';
import { defaults } from './protocol/defaults.js';
import { WampTransport } from './transport/index.js';
import type { WampModuleOptions } from './wamp.options.js';
import { WAMP_HUB, WAMP_HUB_NAME, WAMP_MODULE_OPTIONS } from './wamp.tokens.js';

/** Starts a hub when the application is ready, and stops it before the application goes. */
@Injectable()
export class WampOrchestrator implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly explorer: WampExplorer;
  private readonly transport: WampTransport;

  constructor(
    @Inject(WAMP_HUB) private readonly hub: WampHub,
    @Inject(WAMP_HUB_NAME) private readonly name: string | undefined,
    @Inject(WAMP_MODULE_OPTIONS) { path = defaults.path, port, host }: WampModuleOptions,
    applicationConfig: ApplicationConfig,
    httpAdapterHost: HttpAdapterHost,
    discovery: DiscoveryService,
    scanner: MetadataScanner,
    external: ExternalContextCreator,
    moduleRef: ModuleRef,
  ) {
    this.explorer = new WampExplorer(discovery, scanner, external, moduleRef);
    const options = { hub, path, port, host };
    this.transport = new WampTransport(options, applicationConfig, httpAdapterHost);
  }

  /** Clients are let in only after every provider is ready and every handler is bound. */
  async onApplicationBootstrap(): Promise<void> {
    this.explorer.explore(this.hub, this.name);
    await this.transport.attach();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.hub.close();
    await this.transport.detach();
  }
}
