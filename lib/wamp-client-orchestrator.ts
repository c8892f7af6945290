import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import {
  ApplicationConfig,
  DiscoveryService,
  ExternalContextCreator,
  MetadataScanner,
  ModuleRef,
} from '@nestjs/core';
import type { WampClient } from './client/wamp-client.js';
import { noteHost } from './decorators/missing-host.js';
import { WampExplorer } from './discovery/wamp.explorer.js';
import { clientName } from './protocol/shared-texts.js';
import { ignoreRejection } from './protocol/thrown.js';
import { RouterHost } from './routed/router-host.js';
import * as texts from './texts.js';
import type { WampClientModuleOptions } from './wamp-client-options.js';
import { WampHosts } from './wamp-hosts.js';
import { WampShutdown } from './wamp-shutdown.js';
import { WAMP_CLIENT, WAMP_CLIENT_MODULE_OPTIONS, WAMP_CLIENT_NAME } from './wamp-tokens.js';

/** Connects a client when the application is ready, and closes it before the providers are destroyed. */
@Injectable()
export class WampClientOrchestrator implements OnApplicationBootstrap {
  private readonly logger = new Logger('WampClientModule');
  private readonly explorer: WampExplorer;

  constructor(
    @Inject(WAMP_CLIENT) private readonly client: WampClient,
    @Inject(WAMP_CLIENT_NAME) private readonly name: string | undefined,
    @Inject(WAMP_CLIENT_MODULE_OPTIONS) private readonly options: WampClientModuleOptions,
    private readonly host: RouterHost,
    config: ApplicationConfig,
    discovery: DiscoveryService,
    scanner: MetadataScanner,
    external: ExternalContextCreator,
    moduleRef: ModuleRef,
    private readonly hosts: WampHosts,
    shutdown: WampShutdown,
  ) {
    const own = { kind: 'client', name } as const;
    noteHost('client');
    hosts.add(own);
    host.attach(client);
    shutdown.add(
      () => host.drain(),
      () => this.close(),
    );
    this.explorer = new WampExplorer(
      { discovery, scanner, external, config, moduleRef },
      { ...options, host: own },
      (line) => this.logger.verbose(line),
    );
  }

  /** Binds all handlers, then connects. Nest calls it when every provider is ready. */
  async onApplicationBootstrap(): Promise<void> {
    try {
      this.hosts.start(() => this.explore());
      await this.connect();
    } catch (error) {
      await this.client.close();
      throw error;
    }
  }

  private explore(): void {
    const { host, hosts, name } = this;
    this.explorer.explore(host, hosts.known);
    if (host.unserved > 0) this.logger.warn(texts.replacedClient(clientName(name), host.unserved));
  }

  /** A lazy client connects by itself, when it has something to do. */
  private async connect(): Promise<void> {
    const { client, options, host } = this;
    const { lazy = false, wait = false } = options;
    if (lazy && !wait) return;
    const connected = client.connect();
    if (!wait) return ignoreRejection(connected);
    await connected;
    await host.ready();
  }

  private async close(): Promise<void> {
    await this.client.close();
    await this.host.close();
  }
}
