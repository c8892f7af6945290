import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  type ApplicationLike,
  type Attempt,
  type AuthReply,
  connectRemote,
  craAuth,
  cryptosignAuth,
  eventually,
  fakeClient,
  joinTestClient,
  scramAuth,
  simulate,
  type TestClientOptions,
  type TestHub,
  type TestJoinOptions,
  ticketAuth,
  waitForSession,
  type WampClientAuth,
  WampTestClient,
} from '../../lib/testing/index.js';
import type { WampClient, WampClientSession } from '../../lib/client/index.js';
import type { WampHub, WampSession } from '../../lib/index.js';
import type { Dict } from '../../lib/protocol/messages.js';

describe('the testing kit', () => {
  it('joins by position and by options', () => {
    const use = async (hub: WampHub, test: TestHub, client: WampTestClient): Promise<void> => {
      expectTypeOf(joinTestClient(hub)).toEqualTypeOf<Promise<WampTestClient>>();
      await joinTestClient(hub, 'realm1', {}, { transport: { headers: {} } });
      await joinTestClient(hub, { realm: undefined, authid: 'ann', authmethods: ['x'] });
      await test.join(undefined, { roles: {} });
      await test.join({ auth: ticketAuth({ authid: 'ann', ticket: 'x' }), transport: {} });
      expectTypeOf(client.join({ details: {} })).toEqualTypeOf<Promise<Dict>>();
      // @ts-expect-error -- a connected client has its transport
      await client.join({ transport: {} });
      // @ts-expect-error -- either by position or by options
      await joinTestClient(hub, { realm: 'realm1' }, {});
      // @ts-expect-error -- methods are a list
      await joinTestClient(hub, { authmethods: 'ticket' });
    };
    expect(use).toBeTypeOf('function');
    expectTypeOf<TestClientOptions>().toExtend<TestJoinOptions>();
  });

  it('has answers for all methods, and takes those of a test', () => {
    expectTypeOf(ticketAuth).returns.toEqualTypeOf<WampClientAuth>();
    expectTypeOf(ticketAuth).toBeCallableWith({ authid: 'a', ticket: async () => 'x' });
    expectTypeOf(craAuth).toBeCallableWith({ authid: 'a', secret: ({ isRetry }) => `${isRetry}` });
    expectTypeOf(scramAuth).toBeCallableWith({ authid: 'a', password: 'x', method: 'scram' });
    expectTypeOf(cryptosignAuth).toBeCallableWith({
      privateKey: '00',
      channelBinding: 'tls-exporter',
      channelId: () => new Uint8Array(32),
    });
    // @ts-expect-error -- a ticket belongs to somebody
    expect(() => ticketAuth({ ticket: 'x' })).toThrow('authid');
    expectTypeOf<WampClientAuth>().toExtend<NonNullable<TestJoinOptions['auth']>>();
    expectTypeOf<NonNullable<TestJoinOptions['onChallenge']>>().returns.toEqualTypeOf<
      AuthReply | Promise<AuthReply>
    >();
    expectTypeOf<['proof', { nonce: string }]>().toExtend<AuthReply>();
    expectTypeOf<Attempt>().toHaveProperty('isRetry');
  });

  it('knows the types of remotes, sessions and fakes', () => {
    class Till {
      total(prices: number[]): number {
        return prices.length;
      }
    }
    const use = async (app: ApplicationLike, hub: WampHub, client: WampClient): Promise<void> => {
      const till = await connectRemote<Till>(app, 'com.till');
      expectTypeOf(till.total).toBeCallableWith([1]);
      expectTypeOf(till.total([1])).toEqualTypeOf<Promise<number>>();
      // @ts-expect-error -- the class has no such method
      void till.sum;
      expectTypeOf(waitForSession(hub)).resolves.toEqualTypeOf<WampSession>();
      expectTypeOf(waitForSession(client)).resolves.toEqualTypeOf<WampClientSession>();
      expectTypeOf(
        fakeClient({ 'com.add': (a: number, b: number) => a + b }),
      ).toExtend<WampClient>();
      expectTypeOf(eventually(() => 42)).resolves.toEqualTypeOf<number>();
      // @ts-expect-error -- procedures are functions
      fakeClient({ 'com.add': 42 });
      // @ts-expect-error -- a type of step
      await simulate(app, { weights: { jump: 1 } });
    };
    expect(use).toBeTypeOf('function');
  });
});
