import { Injectable } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { afterEach, describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { contractOf, defineContract, procedure } from '../../lib/contract/index.js';
import {
  getWampHubToken,
  WampHub,
  WampImplements,
  WampModule,
  WampProcedure,
  WampService,
} from '../../lib/index.js';
import { connectRemote } from '../../lib/testing/index.js';

const shop = defineContract('com.shop', {
  since: procedure({ args: [z.string()], result: z.coerce.date() }),
});

@WampService('com.math')
class MathService {
  @WampProcedure() add(a: number, b: number): number {
    return a + b;
  }
}

@WampService({ prefix: 'com.math', hub: 'admin' })
class AdminService {
  @WampProcedure() reset(): string {
    return 'done';
  }
}

@Injectable()
@WampImplements(shop)
class ShopService {
  since(name: string): Date {
    return new Date(`2026-01-0${name.length}`);
  }
}

const metadata = {
  imports: [WampModule.forRoot(), WampModule.forRoot({ name: 'admin', path: '/admin' })],
  providers: [MathService, AdminService, ShopService],
};

describe('connectRemote', () => {
  let close: () => Promise<void>;
  afterEach(() => close());

  it('calls the services of an application that it starts, by prefix and by contract', async () => {
    const app = await Test.createTestingModule(metadata).compile();
    close = () => app.close();

    const math = await connectRemote<MathService>(app, 'com.math');
    const named = await connectRemote(app, contractOf<MathService>('com.math'));
    const parsed = await connectRemote(app, shop, { remote: { parse: true } });
    const unparsed = await connectRemote(app, shop);
    const admin = await connectRemote<AdminService>(app, 'com.math', {
      hub: getWampHubToken('admin'),
    });

    expect(await Promise.all([math.add(17, 25), named.add(1, 2)])).toEqual([42, 3]);
    expectTypeOf(parsed.since).returns.resolves.toEqualTypeOf<Date>();
    expect(await parsed.since('app')).toEqual(new Date('2026-01-03'));
    expect(await unparsed.since('app')).toBe('2026-01-03T00:00:00.000Z');
    expect(await admin.reset()).toBe('done');
    expect(app.get(WampHub).sessionCount).toBe(4);
  });

  it('closes its client with an application that was started before', async () => {
    const app = (await Test.createTestingModule(metadata).compile()).createNestApplication();
    close = () => app.close();
    await app.init();
    const math = await connectRemote<MathService>(app, 'com.math');
    await app.close();
    await expect(math.add(1, 2)).rejects.toMatchObject({ willReconnect: false });
  });

  it('says what it needs', async () => {
    close = async () => {};
    await expect(connectRemote({} as never, 'com.math')).rejects.toThrow(
      'takes a Nest application or a testing module, not object',
    );
  });
});
