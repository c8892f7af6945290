import { type INestApplicationContext, Injectable } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { WampError } from 'nestjs-wamp';
import { RouterProcess } from './router/router-process.js';
import { WorkerModule } from './worker/worker.module.js';

/** What runs behind the front: a router, and workers that serve at it. */
@Injectable()
export class Plant {
  private readonly workers: INestApplicationContext[] = [];
  private names = 0;

  private constructor(
    /** The address of the router. */
    readonly url: string,
    private readonly router: RouterProcess | undefined,
  ) {}

  /**
   * Starts a router.
   *
   * @param url the address of one that runs already
   */
  static async start(url?: string): Promise<Plant> {
    if (url !== undefined) return new Plant(url, undefined);
    const router = new RouterProcess();
    await router.start();
    return new Plant(router.url, router);
  }

  /** Starts workers, or stops the oldest, until there are so many. */
  async setWorkers(count: number): Promise<number> {
    while (this.workers.length < count) {
      const worker = WorkerModule.at(this.url, `worker ${++this.names}`);
      this.workers.push(
        await NestFactory.createApplicationContext(worker, { logger: ['warn', 'error'] }),
      );
    }
    while (this.workers.length > count) await this.workers.shift()?.close();
    return count;
  }

  async restartRouter(): Promise<void> {
    if (this.router === undefined)
      throw new WampError('com.example.error.not_mine', ['The router runs elsewhere.']);
    await this.router.stop();
    await this.router.start();
  }

  async stop(): Promise<void> {
    await this.setWorkers(0);
    await this.router?.stop();
  }
}
