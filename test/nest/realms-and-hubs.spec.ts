import { Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import {
  getWampHubToken,
  InjectWampHub,
  WampCall,
  type WampCallContext,
  WampCaller,
  WampHub,
  WampModule,
  type WampModuleOptions,
  WampProcedure,
  WampService,
  type WampSession,
} from 'nestjs-wamp';
import { connectTestClient, joinTestClient, type WampTestClient } from 'nestjs-wamp/testing';
import { describe, expect, it } from 'vitest';

@WampService({ prefix: 'com.example', realm: 'customers' })
class Customers {
  @WampProcedure() whoami(): string {
    return 'customer';
  }
}

@WampService({ prefix: 'com.example', realm: 'admins' })
class Admins {
  @WampProcedure() whoami(): string {
    return 'admin';
  }

  @WampProcedure() shutdown(): string {
    return 'bye';
  }
}

@WampService({ prefix: 'com.example', realm: ['customers', 'admins'] })
class Everywhere {
  @WampProcedure() version(): number {
    return 1;
  }
}

@WampService({ prefix: 'com.example', realm: '*' })
class Guests {
  @WampProcedure() whoami(@WampCaller() { realm }: WampSession): string {
    return `guest of ${realm}`;
  }
}

async function start(options: WampModuleOptions, providers: (new () => object)[]) {
  const module = await Test.createTestingModule({
    imports: [WampModule.forRoot({ port: 0, ...options })],
    providers,
  }).compile();
  const app = await module.createNestApplication({ logger: false }).init();
  return { app, hub: app.get(WampHub) };
}

const refusal = async (client: WampTestClient): Promise<unknown> => (await client.next())[2];

describe('realms', () => {
  const services = [Customers, Admins, Everywhere];

  it('offer each session the handlers of its realm (SW-18)', async () => {
    const { app, hub } = await start({ realm: ['customers', 'admins'] }, services);
    const customer = await joinTestClient(hub, 'customers');
    const admin = await joinTestClient(hub, 'admins');
    expect(await customer.call('com.example.whoami')).toBe('customer');
    expect(await admin.call('com.example.whoami')).toBe('admin');
    expect(await admin.call('com.example.shutdown')).toBe('bye');
    await expect(customer.call('com.example.shutdown')).rejects.toMatchObject({
      uri: 'wamp.error.no_such_procedure',
    });
    await app.close();
  });

  it('can share a provider class', async () => {
    const { app, hub } = await start({ realm: ['customers', 'admins'] }, services);
    for (const realm of ['customers', 'admins'])
      expect(await (await joinTestClient(hub, realm)).call('com.example.version')).toBe(1);
    await app.close();
  });

  it('keep their events apart', async () => {
    const { app, hub } = await start({ realm: ['customers', 'admins'] }, services);
    const customer = await joinTestClient(hub, 'customers');
    const admin = await joinTestClient(hub, 'admins');
    for (const client of [customer, admin]) await client.subscribe('com.example.news');
    hub.publish('com.example.news', ['first realm']);
    hub.publish('com.example.news', ['admins'], {}, { realm: 'admins' });
    hub.publish('com.example.news', ['all'], {}, { realm: '*' });
    const payloads = async (client: WampTestClient): Promise<unknown[]> =>
      (await client.drain()).map((event) => event[4]);
    expect(await payloads(customer)).toEqual([['first realm'], ['all']]);
    expect(await payloads(admin)).toEqual([['admins'], ['all']]);
    await app.close();
  });

  it('that are not served refuse with no_such_realm (SW-1)', async () => {
    const { app, hub } = await start({ realm: 'customers' }, [Customers]);
    const client = connectTestClient(hub);
    client.send([1, 'elsewhere', {}]);
    expect(await refusal(client)).toBe('wamp.error.no_such_realm');
    await client.closed;
    await app.close();
  });

  it('that are not named are served by "*"', async () => {
    const { app, hub } = await start({ realm: ['customers', '*'] }, [Customers, Guests]);
    const customer = await joinTestClient(hub, 'customers');
    const guest = await joinTestClient(hub, 'tenant-7');
    expect(guest.welcome['realm']).toBe('tenant-7');
    expect(await customer.call('com.example.whoami')).toBe('customer');
    expect(await guest.call('com.example.whoami')).toBe('guest of tenant-7');
    await app.close();
  });

  it('fail the boot when a handler names one that the hub does not serve', async () => {
    await expect(start({ realm: 'customers' }, [Admins])).rejects.toThrow(
      'Admins.whoami belongs to the realm "admins", which this hub does not serve',
    );
  });
});

describe('a realm resolver', () => {
  @Injectable()
  class Tenants {
    async exists(name: string): Promise<boolean> {
      return Promise.resolve(name.startsWith('tenant-'));
    }
  }

  @Module({ providers: [Tenants], exports: [Tenants] })
  class TenantsModule {}

  it('decides with the help of providers which handlers serve a tenant', async () => {
    const module = await Test.createTestingModule({
      imports: [
        WampModule.forRootAsync({
          imports: [TenantsModule],
          inject: [Tenants],
          useFactory: (tenants: Tenants): WampModuleOptions => ({
            port: 0,
            realm: '*',
            resolveRealm: async ({ realm }) => ((await tenants.exists(realm)) ? '*' : undefined),
          }),
        }),
      ],
      providers: [Guests],
    }).compile();
    const app = await module.createNestApplication().init();
    const hub = app.get(WampHub);
    const tenant = await joinTestClient(hub, 'tenant-1');
    expect(await tenant.call('com.example.whoami')).toBe('guest of tenant-1');
    const stranger = connectTestClient(hub);
    stranger.send([1, 'nobody', {}]);
    expect(await refusal(stranger)).toBe('wamp.error.no_such_realm');
    await app.close();
  });
});

describe('several hubs', () => {
  @WampService({ prefix: 'com.example', hub: 'admin' })
  class AdminService {
    constructor(@InjectWampHub('admin') readonly hub: WampHub) {}

    @WampProcedure() sessions(): number {
      return this.hub.sessionCount;
    }
  }

  @WampService('com.example')
  class PublicService {
    constructor(readonly hub: WampHub) {}

    @WampProcedure() hello(): string {
      return 'hello';
    }
  }

  it('have their own paths, services and sessions', async () => {
    const module = await Test.createTestingModule({
      imports: [
        WampModule.forRoot({ path: '/ws' }),
        WampModule.forRoot({ name: 'admin', path: '/admin', realm: 'admin' }),
      ],
      providers: [AdminService, PublicService],
    }).compile();
    const app = await module.createNestApplication().init();
    const hub = app.get(WampHub);
    const admin = app.get<WampHub>(getWampHubToken('admin'));
    expect(admin).not.toBe(hub);
    const client = await joinTestClient(hub);
    const adminClient = await joinTestClient(admin);
    expect(await client.call('com.example.hello')).toBe('hello');
    expect(await adminClient.call('com.example.sessions')).toBe(1);
    await expect(client.call('com.example.sessions')).rejects.toMatchObject({
      uri: 'wamp.error.no_such_procedure',
    });
    await app.close();
  });
});

describe('catch-alls', () => {
  @WampService()
  class Dispatcher {
    @WampProcedure('com.example.known', { absolute: true }) known(): string {
      return 'known';
    }

    @WampProcedure('', { match: 'prefix' })
    any(@WampCall() { uri, args }: WampCallContext): string {
      return `${uri}(${args.join()})`;
    }
  }

  it('get every call nobody else takes', async () => {
    const { app, hub } = await start({}, [Dispatcher]);
    const client = await joinTestClient(hub);
    expect(await client.call('com.example.known')).toBe('known');
    expect(await client.call('com.example.anything', [1, 2])).toBe('com.example.anything(1,2)');
    await app.close();
  });
});
