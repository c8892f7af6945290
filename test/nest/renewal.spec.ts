import { type CanActivate, type ExecutionContext, Injectable, UseGuards } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { WampAuth, WampHub, type WampIdentity, WampModule } from 'nestjs-wamp';
import { WampExecutionContext, WampProcedure, WampRoles, WampService } from 'nestjs-wamp';
import { WampTicketAuth, WampTopic } from 'nestjs-wamp';
import { joinTestClient, ticketAuth, type WampTestClient } from 'nestjs-wamp/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const renew = 'nestwamp.session.renew';
const hourMs = 3_600_000;

/** Knows tickets such as `ann admin 60000`: who, the role, and for how long. */
@WampAuth()
class Tokens extends WampTicketAuth {
  verify(ticket: string): WampIdentity {
    const [authid, authrole, ms] = ticket.split(' ');
    return { authid, authrole, expiresAt: Date.now() + Number(ms), identity: { authid, authrole } };
  }
}

const seen: unknown[] = [];

@Injectable()
class Notes implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { authrole, identity } = WampExecutionContext.create(context).session;
    seen.push([authrole, identity]);
    return true;
  }
}

@WampService('com.example')
class Desk {
  constructor(private readonly hub: WampHub) {}

  @WampProcedure()
  @UseGuards(Notes)
  role(): void {}

  @WampProcedure()
  @WampRoles('admin')
  async demote(authid: string): Promise<number> {
    return (await this.hub.reauthorize({ authid }, { authrole: 'guest' })).length;
  }

  @WampProcedure()
  @WampRoles('admin')
  logOut(authid: string): Promise<number> {
    return this.hub.kick({ authid });
  }

  @WampTopic('orders')
  @WampRoles('admin', 'clerk')
  orders(): () => void {
    return () => seen.push('orders closed');
  }
}

describe('an application whose identities expire', () => {
  let close: () => Promise<void>;
  let join: (ticket: string) => Promise<WampTestClient>;
  let hub: WampHub;

  beforeEach(async () => {
    seen.length = 0;
    const module = await Test.createTestingModule({
      imports: [WampModule.forRoot({ port: 0 })],
      providers: [Tokens, Desk],
    }).compile();
    const app = module.createNestApplication({ logger: false });
    close = () => app.close();
    await app.init();
    hub = app.get(WampHub);
    join = (ticket) =>
      joinTestClient(hub, { auth: ticketAuth({ authid: ticket.split(' ')[0]!, ticket }) });
  });

  afterEach(() => close());

  it('renews sessions; guards, roles and running topics follow', async () => {
    const client = await join(`joe clerk ${hourMs}`);
    await client.subscribe('com.example.orders');
    await client.call('com.example.role');
    const renewed = await client.call(renew, ['ticket', `joe guest ${2 * hourMs}`]);
    expect(renewed).toMatchObject({
      authrole: 'guest',
      revoked: { subscriptions: 1, registrations: 0 },
    });
    await client.call('com.example.role');
    const [first, closed, last] = seen;
    expect([first, closed, last]).toEqual([
      ['clerk', { authid: 'joe', authrole: 'clerk' }],
      'orders closed',
      ['guest', { authid: 'joe', authrole: 'guest' }],
    ]);
  });

  it('lets an administrator lower a role and log somebody out everywhere', async () => {
    const admin = await join(`ann admin ${hourMs}`);
    const clients = [await join(`joe clerk ${hourMs}`), await join(`joe clerk ${hourMs}`)];
    for (const client of clients) await client.subscribe('com.example.orders');
    expect(await admin.call('com.example.demote', ['joe'])).toBe(2);
    const uri = 'wamp.error.not_authorized';
    await expect(clients[0]!.call('com.example.logOut', ['ann'])).rejects.toMatchObject({ uri });
    expect(await admin.call('com.example.logOut', ['joe'])).toBe(2);
    await Promise.all(clients.map(({ closed }) => closed));
    expect(hub.sessionCount).toBe(1);
  });

  it('ends a session by the clock of the system', async () => {
    const client = await join('joe clerk 100');
    expect((await client.expect(6))[2]).toBe('nestwamp.session.expired');
    await client.closed;
  });
});
