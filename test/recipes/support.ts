import type { INestApplication, ModuleMetadata, Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { WampHub } from 'nestjs-wamp';
import {
  joinTestClient,
  type TestConnectionOptions,
  type WampTestClient,
} from 'nestjs-wamp/testing';
import type { Dict } from '../../lib/protocol/messages.js';

/** An application made of a recipe, as it stands. */
export interface RecipeTest {
  readonly app: INestApplication;
  join(transport?: TestConnectionOptions['transport'], details?: Dict): Promise<WampTestClient>;
  close(): Promise<void>;
}

/** @param more what a test adds to the recipe */
export async function cook(
  AppModule: Type,
  more: Pick<ModuleMetadata, 'imports' | 'providers'> & {
    prepare?: (app: INestApplication) => void;
  } = {},
): Promise<RecipeTest> {
  const { imports = [], providers = [], prepare } = more;
  const module = await Test.createTestingModule({
    imports: [AppModule, ...imports],
    providers,
  }).compile();
  const app = module.createNestApplication({ logger: false });
  prepare?.(app);
  await app.init();
  const clients: WampTestClient[] = [];
  return {
    app,
    join: async (transport, details) => {
      const client = await joinTestClient(app.get(WampHub), 'realm1', details, { transport });
      clients.push(client);
      return client;
    },
    close: () => {
      for (const client of clients) client.close();
      return app.close();
    },
  };
}
