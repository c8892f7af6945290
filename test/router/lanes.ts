import { afterEach, beforeEach, describe } from 'vitest';
import type { WampClientOptions } from '../../lib/client/client-options.js';
import type { WampClient } from '../../lib/client/wamp-client.js';
import {
  CborSerializer,
  JsonSerializer,
  MsgpackSerializer,
  type WampSerializer,
} from '../../lib/serializers/index.js';
import {
  createMemoryRouter,
  createTestRouter,
  type MemoryRouterOptions,
  type TestRouter,
} from '../../lib/testing/index.js';
import { expectEmptyRouter } from './support.js';

const routers = {
  memory: (options: MemoryRouterOptions) => Promise.resolve(createMemoryRouter(options)),
  ws: createTestRouter,
};
const serializers = [new JsonSerializer(), new MsgpackSerializer(), new CborSerializer()];

/** A router and its clients, over one transport and in one format. */
export class RouterLane {
  router!: TestRouter;

  constructor(
    readonly transport: keyof typeof routers,
    readonly serializer: WampSerializer,
  ) {}

  async start(options: MemoryRouterOptions = {}): Promise<void> {
    this.router = await routers[this.transport](options);
  }

  join(options: Partial<WampClientOptions> = {}): Promise<WampClient> {
    return this.router.connect({ serializers: [this.serializer], ...options });
  }

  pair(): Promise<[WampClient, WampClient]> {
    return Promise.all([this.join(), this.join()]);
  }

  async stop(): Promise<void> {
    await this.router.close();
    expectEmptyRouter(this.router);
  }
}

/** Runs a suite over every transport and in every format. */
export function onEveryRouterLane(suite: (lane: RouterLane) => void): void {
  for (const transport of Object.keys(routers) as (keyof typeof routers)[])
    for (const serializer of serializers)
      describe(`${transport}, ${serializer.subprotocol}`, () => {
        const lane = new RouterLane(transport, serializer);
        beforeEach(() => lane.start());
        afterEach(() => lane.stop());
        suite(lane);
      });
}
