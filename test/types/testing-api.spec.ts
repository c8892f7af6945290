import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  type Attempt,
  type AuthReply,
  craAuth,
  cryptosignAuth,
  joinTestClient,
  scramAuth,
  type TestClientOptions,
  type TestHub,
  type TestJoinOptions,
  ticketAuth,
  type WampClientAuth,
  WampTestClient,
} from '../../lib/testing/index.js';
import type { WampHub } from '../../lib/index.js';
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
});
