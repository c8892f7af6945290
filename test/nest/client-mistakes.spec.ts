import { type DynamicModule, Injectable, Module, type Provider } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import {
  InjectWampClient,
  InjectWampRemote,
  WampAuth,
  WampClientModule,
  WampModule,
  WampProcedure,
  WampRoles,
  WampService,
  WampSubscribe,
  WampTicketAuth,
  WampTopic,
} from 'nestjs-wamp';
import { contractOf } from 'nestjs-wamp/contract';
import { of } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';

// What stops the start of an application, and what it says. Nothing connects: nobody listens at this address.
const url = 'ws://127.0.0.1:1';
const client = (options: object = {}): DynamicModule =>
  WampClientModule.forRoot({ url, lazy: true, ...options });
const hub = (options: object = {}): DynamicModule => WampModule.forRoot({ path: [], ...options });

function service(options: object, decorate: (target: object) => void): Provider {
  class Service {
    method(): unknown {
      return of(1);
    }
  }
  decorate(Service.prototype);
  WampService({ prefix: 'com.x', ...options })(Service);
  return Service;
}

const at = (decorator: MethodDecorator) => (prototype: object) =>
  decorator(prototype, 'method', Object.getOwnPropertyDescriptor(prototype, 'method') as never);
const procedure = at(WampProcedure());

@WampService({ prefix: 'com.both', client: true })
class One {
  @WampProcedure() same(): void {}
}
@WampService({ prefix: 'com.both', client: true })
class Other {
  @WampProcedure() same(): void {}
}
@WampService({ client: true })
@WampAuth()
class Auth extends WampTicketAuth {
  @WampProcedure('com.x.check') check(): void {}
  verify(): undefined {
    return undefined;
  }
}
@WampService({ prefix: 'com.roles', client: true })
@WampRoles('admin')
class AdminOnly {
  @WampProcedure() reset(): void {}
}
@Injectable()
class NeedsOrders {
  constructor(@InjectWampClient('orders') readonly orders: unknown) {}
}
const shop = contractOf('com.shop');
@Injectable()
class NeedsShop {
  constructor(@InjectWampRemote(shop) readonly remote: unknown) {}
}

let opened: { close(): Promise<void> } | undefined;

async function start(imports: (DynamicModule | Function)[], providers: Provider[]): Promise<void> {
  const module = await Test.createTestingModule({ imports: imports as never, providers }).compile();
  opened = module;
  await module.createNestApplication({ logger: false }).init();
}

describe('an application with a client does not start', () => {
  afterEach(async () => {
    await opened?.close();
    opened = undefined;
  });

  it.each<[what: string, () => [imports: unknown[], providers: Provider[]], says: RegExp]>([
    [
      'with two clients of one name',
      () => [[client({ name: 'a', url }), client({ name: 'a', url: 'ws://127.0.0.1:2' })], []],
      /WampClientModule\.forRoot\(\) is in the imports of several modules with the name "a"/,
    ],
    [
      'with two clients without a name',
      () => [[client(), client({ url: 'ws://127.0.0.1:2' })], []],
      /WampClientModule\.forRoot\(\) is in the imports of several modules without a name/,
    ],
    [
      'with a service at a client that does not exist',
      () => [[client()], [service({ client: 'orders' }, procedure)]],
      /Service\.method serves at the router of the client "orders", which this application does not have; it has the client without a name\..*name: 'orders'/,
    ],
    [
      'with a service at a client, but only a hub',
      () => [[hub()], [service({ client: true }, procedure)]],
      /Service\.method serves at the router of the client without a name, which this application does not have; it has none\..*forRoot\(\{ url \}\)/,
    ],
    [
      'with a service at a hub, but only a client',
      () => [[client()], [service({}, procedure)]],
      /Service\.method belongs to the hub without a name, which this application does not have; it has none/,
    ],
    [
      'with an unknown name in @InjectWampClient',
      () => [[client()], [NeedsOrders]],
      /WampClient:orders/,
    ],
    [
      'with a remote that nobody provides',
      () => [[client()], [NeedsShop]],
      /the remote of "com\.shop", by WampClientModule\.forFeature/,
    ],
    [
      'with a streaming topic at a router',
      () => [[client()], [service({ client: true }, at(WampTopic()))]],
      /Service\.method has @WampTopic\(\), but is served at a router/,
    ],
    [
      'with roles of a method at a router',
      () => [
        [client()],
        [
          service({ client: true }, (prototype) => {
            at(WampRoles('admin'))(prototype);
            procedure(prototype);
          }),
        ],
      ],
      /Service\.method has @WampRoles\(\), but is served at a router/,
    ],
    [
      'with roles of a subscriber at a router',
      () => [
        [client()],
        [
          service({ client: true }, (prototype) => {
            at(WampRoles('admin'))(prototype);
            at(WampSubscribe())(prototype);
          }),
        ],
      ],
      /Service\.method has @WampRoles\(\), but is served at a router/,
    ],
    [
      'with roles of a class at a router',
      () => [[client()], [AdminOnly]],
      /AdminOnly\.reset has @WampRoles\(\), but is served at a router/,
    ],
    [
      'with an authenticator at a router',
      () => [[hub(), client()], [Auth]],
      /Auth has @WampAuth\(\), but serves at a router/,
    ],
    [
      'with a policy of invocation at a hub',
      () => [[hub()], [service({}, at(WampProcedure('x', { invoke: 'roundrobin' })))]],
      /Service\.method has the option "invoke", which only a router knows/,
    ],
    [
      'with a realm of a handler at a router',
      () => [[client()], [service({ client: true }, at(WampProcedure('x', { realm: 'r' })))]],
      /Service\.method has the option "realm", but is served at a router/,
    ],
    [
      'with one procedure twice at a router',
      () => [[client()], [One, Other]],
      /"com\.both\.same".*One\.same.*Other\.same/,
    ],
    [
      'with a URI that is none',
      () => [[client()], [service({ client: true }, at(WampProcedure('a..b')))]],
      /Service\.method.*com\.x\.a\.\.b/,
    ],
    [
      'without options',
      () => [[WampClientModule], []],
      /WampClientModule is imported without options/,
    ],
    ['without a url', () => [[WampClientModule.forRoot({} as never)], []], /needs the option url/],
    [
      'with a wrong url',
      () => [[client({ url: 'localhost' })], []],
      /The option url must be a ws:/,
    ],
    [
      'with an option that is misspelled',
      () => [[client({ drainTimeoutMS: 1 })], []],
      /WampClientModule: unknown option "drainTimeoutMS": did you mean "drainTimeoutMs"/,
    ],
    ['with a wrong wait', () => [[client({ wait: 1 })], []], /wait.*true or false.*1/],
    ['with a wrong concurrency', () => [[client({ concurrency: -1 })], []], /concurrency.*-1/],
    ['with a wrong timeout', () => [[client({ callTimeoutMs: 'x' })], []], /callTimeoutMs/],
    ['with a wrong context', () => [[client({ context: 'all' })], []], /context/],
    [
      'with a factory that returns nothing',
      () => [[WampClientModule.forRootAsync({ useFactory: () => undefined as never })], []],
      /forRootAsync\(\) got undefined as its options/,
    ],
    [
      'with a name among the options of a factory',
      () => [
        [WampClientModule.forRootAsync({ useFactory: () => ({ url, name: 'x' }) as never })],
        [],
      ],
      /"name" must be known before the options: pass it to WampClientModule\.forRootAsync\(\)/,
    ],
  ])('%s', async (_what, parts, says) => {
    const [imports, providers] = parts();
    await expect(start(imports as never, providers)).rejects.toThrow(says);
  });

  it.each<[what: string, () => unknown, says: RegExp]>([
    [
      'a hub and a client',
      () => WampService({ prefix: 'x', hub: 'h', client: true }),
      /takes a hub or a client, not both.*"h"/,
    ],
    [
      'a realm and a client',
      () => WampService({ realm: 'r', client: true }),
      /realm "r" at a router/,
    ],
    ['an empty client', () => WampService({ client: '' }), /client.*true or the name of a client/],
    [
      'client: false',
      () => WampService({ client: false as never }),
      /true or the name of a client/,
    ],
    [
      'an unknown policy',
      () => WampProcedure('x', { invoke: 'any' as never }),
      /invoke.*roundrobin/,
    ],
    ['an empty name', () => client({ name: '' }), /name.*a string that is not empty/],
    [
      'a remote of a class',
      () => InjectWampRemote(One as never),
      /A remote is made of a contract.*not of a class/,
    ],
    [
      'a feature that is no contract',
      () => WampClientModule.forFeature(['com.shop' as never]),
      /A remote is made of a contract.*not of com\.shop/,
    ],
    [
      'an unknown property of forRootAsync',
      () => WampClientModule.forRootAsync({ usefactory: () => ({ url }) } as never),
      /"usefactory".*"useFactory"/,
    ],
  ])('a decorator or module refuses %s', (_what, make, says) => {
    expect(make).toThrow(says);
  });

  it('may be imported in several modules as a feature', async () => {
    @Module({ imports: [WampClientModule.forFeature([shop])], providers: [NeedsShop] })
    class First {}
    @Module({ imports: [WampClientModule.forFeature([shop])], providers: [NeedsShop] })
    class Second {}
    await start([client(), First, Second], []);
    expect(opened).toBeDefined();
  });
});
