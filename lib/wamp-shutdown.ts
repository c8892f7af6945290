import { Injectable, Module, type OnModuleDestroy } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';

/**
 * Runs what must be done before the first provider of the application is destroyed. Nest destroys the
 * providers of the root module first and those of a global module last: too late for handlers that still
 * need their database. So this has a module of its own, which stands before the root.
 */
@Injectable()
export class WampShutdown implements OnModuleDestroy {
  private readonly tasks: (() => Promise<void>)[] = [];

  add(task: () => Promise<void>): void {
    this.tasks.push(task);
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.tasks.map((task) => task()));
  }
}

@Module({ providers: [WampShutdown], exports: [WampShutdown] })
export class WampShutdownModule {
  constructor(modules: ModulesContainer) {
    for (const module of modules.values())
      if (module.metatype === WampShutdownModule) module.distance = -1;
  }
}
