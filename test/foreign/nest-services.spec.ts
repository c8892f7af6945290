import {
  type DynamicModule,
  Injectable,
  type INestApplication,
  Module,
  ParseIntPipe,
} from '@nestjs/common';
import { Test } from '@nestjs/testing';
import {
  InjectWampClient,
  InjectWampRemote,
  WampArg,
  WampCaller,
  WampClientModule,
  WampPeer,
  WampProcedure,
  WampService,
  WampSessionOpen,
  WampSubscribe,
} from 'nestjs-wamp';
import type { ContractRemote, WampClient } from 'nestjs-wamp/client';
import { defineContract, event, procedure } from 'nestjs-wamp/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Mailbox } from '../interop/support/mailbox.js';
import { FoxRouter } from './fox-router.js';

// Two Nest applications at fox-wamp: one serves, the other one calls.

const isInstalled = process.env['FOREIGN_ROUTERS'] !== undefined;

const shop = defineContract('com.shop', {
  price: procedure({ args: [z.string()], result: z.number() }),
  scan: procedure({ args: [z.number()], progress: z.number(), result: z.string() }),
  sold: event({ args: [z.string()] }),
});
type Shop = ContractRemote<typeof shop>;

const journal = new Mailbox<unknown>();

@WampService({ contract: shop, client: true })
class ShopService {
  @WampProcedure() price(sku: string): number {
    return sku.length;
  }
  @WampProcedure() async *scan(@WampArg(0, 'to', ParseIntPipe) to: number) {
    for (let n = 1; n <= to; n++) yield n;
    return 'done';
  }
  @WampSubscribe() sold(sku: string, @WampCaller() peer: WampPeer): void {
    journal.put([sku, peer.realm]);
  }
  @WampSessionOpen() onOpen(): void {
    journal.put('open');
  }
}

@Injectable()
class Till {
  constructor(
    @InjectWampRemote(shop) readonly remote: Shop,
    @InjectWampClient() readonly client: WampClient,
  ) {}
}

@Module({
  imports: [WampClientModule.forFeature([shop])],
  providers: [Till],
  exports: [Till],
})
class TillModule {}

describe.runIf(isInstalled)('Nest applications at fox-wamp', () => {
  let router: FoxRouter;
  let serving: INestApplication;
  let calling: INestApplication;

  const client = (): DynamicModule =>
    WampClientModule.forRoot({ url: router.url, wait: true, reconnect: { maxDelayMs: 200 } });

  async function start(parts: { imports?: unknown[]; providers?: unknown[] }) {
    const module = await Test.createTestingModule({
      imports: [client(), ...((parts.imports ?? []) as [])],
      providers: (parts.providers ?? []) as [],
    }).compile();
    const app = module.createNestApplication({ logger: false });
    await app.init();
    return app;
  }

  beforeEach(async () => {
    router = await FoxRouter.start();
    serving = await start({ providers: [ShopService] });
    calling = await start({ imports: [TillModule] });
  });

  afterEach(async () => {
    await calling.close();
    await serving.close();
    await router.kill();
  });

  it('call each other by an injected remote, also after the router has come back', async () => {
    const { remote } = calling.get(Till, { strict: false });
    expect(await journal.next()).toBe('open');
    expect(await remote.price('apple')).toBe(5);
    const values: unknown[] = [];
    for await (const value of remote.scan.stream(3)) values.push(value);
    expect(values).toEqual([1, 2, 3, 'done']);
    await remote.sold.publish('apple');
    expect(await journal.next()).toEqual(['apple', 'realm1']);

    await router.kill();
    await router.run();
    expect(await journal.next()).toBe('open');
    // The registration follows the session.
    await expect.poll(() => remote.price('pear').catch(() => undefined)).toBe(4);
  });

  it('refuse wrong arguments, which this router tells as a failure of the callee', async () => {
    const { client: own } = calling.get(Till, { strict: false });
    await expect(own.call('com.shop.scan', ['x'])).rejects.toMatchObject({
      uri: 'wamp.error.callee_failure',
    });
    expect(await own.call('com.shop.price', ['pear'])).toBe(4);
  });

  it('leave the router when they close', async () => {
    const { remote } = calling.get(Till, { strict: false });
    await serving.close();
    await expect(remote.price('apple')).rejects.toThrow();
  });
});
