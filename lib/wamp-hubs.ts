import { Injectable, Module } from '@nestjs/common';
import { LazyModuleLoader } from '@nestjs/core';
import * as texts from './texts.js';

/** Holds the hubs of one application. There is one instance for all of them. */
@Injectable()
export class WampHubs {
  private readonly known = new Set<string | undefined>();
  private readonly explorers: (() => void)[] = [];

  constructor(loader: LazyModuleLoader) {
    const load = loader.load.bind(loader);
    loader.load = async (...args) => {
      const moduleRef = await load(...args);
      this.explorers.forEach((explore) => explore());
      return moduleRef;
    };
  }

  /** The names of all hubs; `undefined` for the hub without a name. */
  get names(): ReadonlySet<string | undefined> {
    return this.known;
  }

  /**
   * Adds a hub.
   *
   * @throws if the application has started, because Nest runs no lifecycle hooks of lazily loaded
   * modules, or if there is a hub with this name
   */
  add(name: string | undefined): void {
    if (this.explorers.length > 0) throw new Error(texts.lazyHub(name));
    if (this.known.has(name)) throw new Error(texts.hubTwice(name));
    this.known.add(name);
  }

  /**
   * Explores the application for a hub, now and after a module was loaded lazily.
   *
   * @param explore binds the new handlers; an error that it throws is thrown by `LazyModuleLoader.load` too
   */
  start(explore: () => void): void {
    this.explorers.push(explore);
    explore();
  }
}

@Module({ providers: [WampHubs], exports: [WampHubs] })
export class WampHubsModule {}
