import { Injectable, type Provider, Scope, type Type } from '@nestjs/common';
import { LazyModuleLoader } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import {
  getWampHubToken,
  WampAuth,
  WampHub,
  type WampIdentity,
  WampModule,
  type WampModuleOptions,
  type WampNamedHello,
  WampTicketAuth,
  WampTransportAuth,
} from 'nestjs-wamp';
import { connectTestClient, type WampTestClient } from 'nestjs-wamp/testing';
import { afterEach, describe, expect, it } from 'vitest';

@Injectable()
class Users {
  find(ticket: string): string | undefined {
    return ticket === 'secret' ? 'joe' : undefined;
  }
}

@WampAuth()
class TicketAuth extends WampTicketAuth {
  constructor(private readonly users: Users) {
    super();
  }

  verify(ticket: string, { authid }: WampNamedHello): WampIdentity | undefined {
    return this.users.find(ticket) === authid ? { authid, authrole: 'user' } : undefined;
  }
}

@WampAuth({ realm: 'admins', order: -1 })
class Doors extends WampTransportAuth {
  identify(): WampIdentity {
    return { authid: 'door' };
  }
}

@WampAuth()
class NoAuth {}

@WampAuth({ realm: 'elsewhere' })
class Elsewhere extends Doors {}

@WampAuth({ hub: 'other' })
class OtherHub extends Doors {}

@Injectable({ scope: Scope.REQUEST })
class OfRequests {}

@WampAuth()
class Scoped extends Doors {
  constructor(readonly of: OfRequests) {
    super();
  }
}

@WampAuth()
class Second extends TicketAuth {}

let close: () => Promise<void> = () => Promise.resolve();

async function start(providers: Provider[], options: WampModuleOptions = {}) {
  const module = await Test.createTestingModule({
    imports: [
      WampModule.forRoot({ port: 0, realm: ['realm1', 'admins'], ...options }),
      WampModule.forRoot({ port: 0, name: 'second', path: '/second' }),
    ],
    providers,
  }).compile();
  const app = module.createNestApplication({ logger: false });
  close = () => app.close();
  await app.init();
  return { app, hub: app.get(WampHub), second: app.get<WampHub>(getWampHubToken('second')) };
}

async function answer(client: WampTestClient, realm: string, ...tickets: string[]) {
  client.send([1, realm, tickets.length > 0 ? { authmethods: ['ticket'], authid: 'joe' } : {}]);
  for (const ticket of tickets) {
    await client.expect(4);
    client.send([5, ticket, {}]);
  }
  const message = await client.next();
  return message[0] === 2 ? message[2]['authid'] : message[2];
}

describe('classes with @WampAuth()', () => {
  afterEach(() => close());

  it('authenticate the clients of their hub and realm, with what they inject', async () => {
    const { hub, second } = await start([Users, TicketAuth, Doors]);
    const client = (): WampTestClient => connectTestClient(hub);
    expect(await answer(client(), 'realm1', 'secret')).toBe('joe');
    expect(await answer(client(), 'realm1', 'wrong')).toBe('wamp.error.authentication_denied');
    expect(await answer(client(), 'realm1')).toBe('wamp.error.authentication_required');
    expect(await answer(client(), 'admins')).toBe('door');
    expect(second.door.hasAuthentication).toBe(false);
  });

  it('may be factories and aliases; an instance counts once', async () => {
    const instance = new TicketAuth(new Users());
    const { hub } = await start([
      { provide: 'one', useFactory: () => instance },
      { provide: 'two', useExisting: 'one' },
      { provide: 'three', useValue: instance },
    ]);
    expect(await answer(connectTestClient(hub), 'realm1', 'secret')).toBe('joe');
  });

  it('of a module that is loaded lazily authenticate from then on', async () => {
    const { app, hub } = await start([Users]);
    expect(await answer(connectTestClient(hub), 'admins')).toMatch(/^\d+$/);
    class Lazy {}
    await app.get(LazyModuleLoader).load(() => ({ module: Lazy, providers: [Doors] }));
    expect(await answer(connectTestClient(hub), 'admins')).toBe('door');
  });

  it.each<[string, Type[], string]>([
    ['that extend no base', [NoAuth], 'NoAuth is not an authenticator'],
    ['of requests', [Scoped, OfRequests], 'Scoped has @WampAuth(), so it must be a singleton'],
    [
      'with a method that another has',
      [Users, TicketAuth, Second],
      'The method "ticket" of the realm "realm1" belongs to both TicketAuth and Second',
    ],
    ['of an unknown realm', [Elsewhere], 'Elsewhere belongs to the realm "elsewhere"'],
    ['of an unknown hub', [OtherHub], 'OtherHub belongs to the hub "other"'],
  ])('%s end the start', async (_which, providers, message) => {
    await expect(start(providers)).rejects.toThrow(message);
  });

  it.each([{ order: 'first' }, { realms: ['realm1'] }])(
    'have options that are known',
    (options) => {
      expect(() => WampAuth(options as object)).toThrow('@WampAuth()');
    },
  );
});
