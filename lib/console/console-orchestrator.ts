import type { Server } from 'node:net';
import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import { HttpAdapterHost, ModuleRef } from '@nestjs/core';
import { getWampHubToken } from '../decorators/index.js';
import { rolesOf } from '../hub/handlers/roles.js';
import type { WampHub } from '../hub/wamp-hub.js';
import { settle, type Settled } from '../protocol/options.js';
import { normalizePath } from '../transport/index.js';
import { WampHosts } from '../wamp-hosts.js';
import { ConsoleProcedures } from './console-procedures.js';
import { consoleRules, isEnabled, type WampConsoleOptions } from './console-options.js';
import type { PageSettings } from './page-headers.js';
import { PageServer } from './page-server.js';
import * as texts from './texts.js';

export const WAMP_CONSOLE_OPTIONS = Symbol('WAMP_CONSOLE_OPTIONS');
export const WAMP_CONSOLE_HUB = Symbol('WAMP_CONSOLE_HUB');

/** Serves the page from the start of the application, and its procedures while the hub is open. */
@Injectable()
export class ConsoleOrchestrator implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('WampConsole');
  private readonly options: Settled<WampConsoleOptions, typeof consoleRules>;
  private readonly path: string;
  private readonly isEnabled: boolean;
  private procedures: ConsoleProcedures | undefined;
  private server: Server | undefined;

  constructor(
    @Inject(WAMP_CONSOLE_OPTIONS) options: WampConsoleOptions,
    @Inject(WAMP_CONSOLE_HUB) private readonly hubName: string | undefined,
    private readonly adapterHost: HttpAdapterHost,
    private readonly moduleRef: ModuleRef,
    private readonly hosts: WampHosts,
  ) {
    this.options = settle(consoleRules, options);
    this.isEnabled = isEnabled(options);
    this.path = normalizePath(this.options.path);
  }

  /** Adds the routes of the page, after those of the application. */
  onModuleInit(): void {
    if (!this.isEnabled) return this.logger.log(texts.isOff);
    const adapter = this.adapterHost.httpAdapter;
    if (!adapter) return this.logger.warn(texts.noServer);
    const page = new PageServer(this.path, {
      admit: (request) => this.hosts.endpoints.get(this.hubName)?.admitPage(request),
      settings: () => this.settings(),
    });
    page.attach(adapter);
    this.server = adapter.getHttpServer() as Server;
    this.server.once('listening', this.tell);
  }

  onApplicationBootstrap(): void {
    if (!this.isEnabled) return;
    const { realm, roles } = this.options;
    this.procedures = new ConsoleProcedures(this.hub, (line) => this.logger.log(line));
    this.procedures.bind({ roles, ...(realm !== undefined && { realm }) });
  }

  onModuleDestroy(): void {
    this.server?.off('listening', this.tell);
    this.procedures?.release();
  }

  private get hub(): WampHub {
    try {
      return this.moduleRef.get<WampHub>(getWampHubToken(this.hubName), { strict: false });
    } catch {
      throw new Error(texts.noHub(this.hubName));
    }
  }

  private settings(): PageSettings {
    const endpoint = this.hosts.endpoints.get(this.hubName);
    const { url, realm } = this.options;
    const [first = 'realm1'] = [realm ?? this.hub.serving.realms].flat();
    return {
      endpoint: url ?? endpoint?.paths[0] ?? '/',
      port: url === undefined ? endpoint?.port : undefined,
      realm: first,
    };
  }

  private readonly tell = (): void => {
    const address = this.server?.address();
    const place =
      typeof address === 'object' && address !== null ? `localhost:${address.port}` : '';
    const roles = rolesOf(this.options.roles);
    this.logger.log(texts.whereIs(`${place}${this.path}`, roles && [...roles]));
  };
}
