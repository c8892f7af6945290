import { Injectable, Module, type OnModuleDestroy } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';

/**
 * Runs tasks before Nest destroys the first provider of the application. Nest destroys the providers of
 * the root module first and the providers of a global module last. That would be too late for handlers
 * that still need their database, so this class has a module of its own, which Nest destroys first.
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
