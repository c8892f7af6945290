import { Injectable, Module } from '@nestjs/common';
import { LazyModuleLoader } from '@nestjs/core';
import type { ServiceHost } from './decorators/service-options.js';
import * as texts from './texts.js';
import type { PageEndpoint } from './transport/index.js';

/** Holds the hubs and clients of one application. There is one instance for all of them. */
@Injectable()
export class WampHosts {
  /** The names of all hubs and clients; `undefined` for one without a name. */
  readonly known = { hub: new Set<string | undefined>(), client: new Set<string | undefined>() };
  /** The WebSocket endpoints of the hubs, by the name of the hub. */
  readonly endpoints = new Map<string | undefined, PageEndpoint>();
  private readonly clusters = new Map<string, string | undefined>();
  private readonly explorers: (() => void)[] = [];

  constructor(loader: LazyModuleLoader) {
    const load = loader.load.bind(loader);
    loader.load = async (...args) => {
      const moduleRef = await load(...args);
      this.explorers.forEach((explore) => explore());
      return moduleRef;
    };
  }

  /**
   * Adds a hub or client.
   *
   * @throws if the application has started, because Nest runs no lifecycle hooks of lazily loaded
   * modules, or if there is one of this kind with this name
   */
  add({ kind, name }: ServiceHost): void {
    const names = this.known[kind];
    if (this.explorers.length > 0) throw new Error(texts.lazyHost(kind, name));
    if (names.has(name)) throw new Error(texts.hostTwice(kind, name));
    names.add(name);
  }

  /**
   * Notes the cluster of a hub.
   *
   * @param cluster the name of the application in it
   * @throws if another hub of this application is in it
   */
  addCluster(hub: string | undefined, cluster: string): void {
    const { clusters } = this;
    if (clusters.has(cluster))
      throw new Error(texts.clusterTwice(cluster, [clusters.get(cluster), hub]));
    clusters.set(cluster, hub);
  }

  /**
   * Explores the application for a hub or client, now and after a module was loaded lazily.
   *
   * @param explore binds the new handlers; an error that it throws is thrown by `LazyModuleLoader.load` too
   */
  start(explore: () => void): void {
    this.explorers.push(explore);
    explore();
  }
}

@Module({ providers: [WampHosts], exports: [WampHosts] })
export class WampHostsModule {}
