import { Injectable, Module, type OnModuleDestroy } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';

type Task = () => Promise<void>;

/**
 * Runs tasks before Nest destroys the first provider of the application. Nest destroys the providers of
 * the root module first and the providers of a global module last. That would be too late for handlers
 * that still need their database, so this class has a module of its own, which Nest destroys first.
 */
@Injectable()
export class WampShutdown implements OnModuleDestroy {
  private readonly tasks: Task[] = [];
  private readonly lastTasks: Task[] = [];

  /**
   * Adds a task.
   *
   * @param last runs when all tasks have ended; by default nothing
   */
  add(task: Task, last?: Task): void {
    this.tasks.push(task);
    if (last !== undefined) this.lastTasks.push(last);
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.tasks.map((task) => task()));
    await Promise.all(this.lastTasks.map((task) => task()));
  }
}

@Module({ providers: [WampShutdown], exports: [WampShutdown] })
export class WampShutdownModule {
  constructor(modules: ModulesContainer) {
    for (const module of modules.values())
      if (module.metatype === WampShutdownModule) module.distance = -1;
  }
}
