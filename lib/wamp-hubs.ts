import { Injectable, Module } from '@nestjs/common';
import { LazyModuleLoader } from '@nestjs/core';
import { texts } from './protocol/texts.js';

/** The hubs of one application, which has an instance of this for all of them. */
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

  /** The names of all hubs, `undefined` for the one without. */
  get names(): ReadonlySet<string | undefined> {
    return this.known;
  }

  /**
   * Adds a hub.
   *
   * @throws if the application has started, since Nest starts nothing of modules that it loads lazily;
   * if there is a hub of that name
   */
  add(name: string | undefined): void {
    if (this.explorers.length > 0) throw new Error(texts.lazyHub(name));
    if (this.known.has(name)) throw new Error(texts.hubTwice(name));
    this.known.add(name);
  }

  /**
   * Explores the application for a hub, now and whenever a module was loaded lazily.
   *
   * @param explore binds the handlers that it has not seen before; what it throws is what `load` throws
   */
  start(explore: () => void): void {
    this.explorers.push(explore);
    explore();
  }
}

@Module({ providers: [WampHubs], exports: [WampHubs] })
export class WampHubsModule {}
