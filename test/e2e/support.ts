import { execFile } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { INestApplication, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { WampHub } from 'nestjs-wamp';
import { Wampy } from 'wampy';
import { WebSocket } from 'ws';
import { afterAll, afterEach } from 'vitest';
import type { WampyOptions } from '../interop/support/wampy-client.js';

const run = promisify(execFile);
const apps: INestApplication[] = [];
const lastingApps: INestApplication[] = [];
const clients: Wampy[] = [];

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.disconnect()));
  await closeAll(apps);
});
afterAll(() => closeAll(lastingApps));

async function closeAll(all: INestApplication[]): Promise<void> {
  await Promise.all(all.splice(0).map((app) => app.close()));
}

/** A sample on a free port. */
export class RunningSample {
  private constructor(
    private readonly app: INestApplication,
    private readonly port: number,
  ) {}

  /** Starts a sample, which is closed after the test. */
  static start(module: Type): Promise<RunningSample> {
    return RunningSample.startIn(apps, module);
  }

  /** Starts a sample for all tests of a file. */
  static startForAll(module: Type): Promise<RunningSample> {
    return RunningSample.startIn(lastingApps, module);
  }

  private static async startIn(all: INestApplication[], module: Type): Promise<RunningSample> {
    const app = await NestFactory.create(module, { logger: ['warn', 'error', 'fatal'] });
    all.push(app);
    await app.listen(0, '127.0.0.1');
    return new RunningSample(app, (app.getHttpServer().address() as AddressInfo).port);
  }

  get hub(): WampHub {
    return this.app.get(WampHub);
  }

  get wsUrl(): string {
    return `ws://127.0.0.1:${this.port}/ws`;
  }

  fetch(path: string, options?: RequestInit): Promise<Response> {
    return fetch(`http://127.0.0.1:${this.port}${path}`, options);
  }

  get<T>(provider: Type<T>): T {
    return this.app.get(provider);
  }

  /** A client as a page has it. */
  async connect(realm = 'realm1', options: WampyOptions = {}): Promise<Wampy> {
    const ws = WebSocket as never;
    const wampy = new Wampy(this.wsUrl, { realm, ws, autoReconnect: false, ...options });
    await wampy.connect();
    clients.push(wampy);
    return wampy;
  }

  /** What a client script of a sample prints, if it comes to its end. */
  async script(path: string): Promise<string[]> {
    const file = fileURLToPath(new URL(`../../sample/${path}`, import.meta.url));
    const { stdout } = await run(process.execPath, [file, this.wsUrl]);
    return stdout.trim().split('\n');
  }
}

/** The first positional of a result, which is what most procedures return. */
export async function valueOf(result: ReturnType<Wampy['call']>): Promise<unknown> {
  return (await result).argsList?.[0];
}
