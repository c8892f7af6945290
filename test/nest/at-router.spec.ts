import { Test } from '@nestjs/testing';

import type { WampClient } from 'nestjs-wamp/client';
import {
  InjectWampClient,
  WampCall,
  type WampCallContext,
  WampCaller,
  WampClientModule,
  WampPeer,
  WampProcedure,
  WampService,
} from 'nestjs-wamp';
import { createMemoryRouter } from 'nestjs-wamp/testing';
import { expect, it } from 'vitest';

@WampService({ prefix: 'com.date', client: true })
class DateService {
  constructor(@InjectWampClient() readonly client: WampClient) {}

  @WampProcedure() add(a: number, b: number): number {
    return a + b;
  }

  @WampProcedure() who(@WampCaller() peer: WampPeer, @WampCall() call: WampCallContext<WampPeer>) {
    return [peer.id === this.client.session?.id, peer.realm, call.uri];
  }
}

it('works', async () => {
  const router = createMemoryRouter();
  const module = await Test.createTestingModule({
    imports: [WampClientModule.forRoot({ ...router.clientOptions, wait: true })],
    providers: [DateService],
  }).compile();
  const app = module.createNestApplication();
  await app.init();
  const caller = await router.connect();
  expect(await caller.call('com.date.add', [1, 2])).toBe(3);
  expect(await caller.call('com.date.who')).toEqual([true, 'realm1', 'com.date.who']);
  await app.close();
  expect(router.sessions).toBe(1);
  await router.close();
});
