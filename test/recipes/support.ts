import type { AddressInfo } from 'node:net';
import type { INestApplication, ModuleMetadata, Type } from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { WampHub } from 'nestjs-wamp';
import {
  joinTestClient,
  type TestClientOptions,
  type TestConnectionOptions,
  type WampTestClient,
} from 'nestjs-wamp/testing';
import type { Dict } from '../../lib/protocol/messages.js';

/** An application made of a recipe, as it stands. */
export interface RecipeTest {
  readonly app: INestApplication;
  join(transport?: TestConnectionOptions['transport'], details?: Dict): Promise<WampTestClient>;
  /** A client that logs in. */
  login(options: TestClientOptions): Promise<WampTestClient>;
  /** Sends a request to the application, which listens from then on. */
  fetch(path: string, options?: RequestInit): Promise<Response>;
  close(): Promise<void>;
}

/** @param more what a test adds to the recipe */
export async function cook(
  AppModule: Type,
  more: Pick<ModuleMetadata, 'imports' | 'providers'> & {
    prepare?: (app: INestApplication) => unknown;
    adapter?: AbstractHttpAdapter;
  } = {},
): Promise<RecipeTest> {
  const { imports = [], providers = [], prepare, adapter } = more;
  const module = await Test.createTestingModule({
    imports: [AppModule, ...imports],
    providers,
  }).compile();
  const app =
    adapter === undefined
      ? module.createNestApplication({ logger: false })
      : module.createNestApplication(adapter, { logger: false });
  await prepare?.(app);
  await app.init();
  const clients: WampTestClient[] = [];
  return {
    app,
    join: async (transport, details) => {
      const client = await joinTestClient(app.get(WampHub), 'realm1', details, { transport });
      clients.push(client);
      return client;
    },
    login: async (options) => {
      const client = await joinTestClient(app.get(WampHub), options);
      clients.push(client);
      return client;
    },
    fetch: async (path, options) => {
      if (app.getHttpServer().listening !== true) await app.listen(0, '127.0.0.1');
      const { port } = app.getHttpServer().address() as AddressInfo;
      return fetch(`http://127.0.0.1:${port}${path}`, options);
    },
    close: () => {
      for (const client of clients) client.close();
      return app.close();
    },
  };
}
