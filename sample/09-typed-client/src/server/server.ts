import { type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../app.module.js';
import { NotesStore } from '../notes/notes.store.js';
import type { Restart } from './restart.js';

/** Runs the application, and replaces it by a new one on the same port, as a deployment does. */
export class Server implements Restart {
  /** Outlives the application, as a database does. */
  private readonly notes = new NotesStore();
  private app: INestApplication | undefined;

  /** @returns the port */
  async start(port: number | string): Promise<string> {
    const app = await NestFactory.create(AppModule.with(this.notes, this), {
      logger: ['warn', 'error', 'fatal'],
      forceCloseConnections: true,
    });
    app.enableShutdownHooks();
    await app.listen(port);
    this.app = app;
    return new URL(await app.getUrl()).port;
  }

  /** Closes the connections with status 1012, which tells clients when to return. */
  async restart(): Promise<void> {
    const { app } = this;
    if (app === undefined) return;
    const { port } = new URL(await app.getUrl());
    await this.stop();
    await this.start(port);
  }

  async stop(): Promise<void> {
    const { app } = this;
    this.app = undefined;
    await app?.close();
  }
}
