import {
  type CanActivate,
  Injectable,
  ParseIntPipe,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import {
  getWampHubToken,
  WampArg,
  type WampAuthorizer,
  type WampDecision,
  WampHub,
  WampInput,
  type WampInputStream,
  WampModule,
  type WampModuleOptions,
  WampProcedure,
  WampRoles,
  WampService,
  WampSessionOpen,
  WampSubscribe,
  WampTopic,
} from 'nestjs-wamp';
import { joinTestClient, type WampTestClient } from 'nestjs-wamp/testing';
import { Test } from '@nestjs/testing';
import { interval, map, Observable, of, toArray } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { tablesOf } from '../utils/tables.js';
import { turns } from '../utils/turns.js';
import { answersTo, startNest } from './support.js';

const denied = 'wamp.error.not_authorized';

/** What ran, in order. */
let ran: string[] = [];
let close: (() => Promise<unknown>) | undefined;

afterEach(async () => {
  ran = [];
  await close?.();
  close = undefined;
});

class NotedGuard implements CanActivate {
  canActivate(): boolean {
    ran.push('guard');
    return true;
  }
}

const passing = {
  intercept: (_: unknown, next: { handle(): Observable<unknown> }) => next.handle(),
};

@WampService('com.admin')
@WampRoles('admin', 'root')
@UseGuards(NotedGuard)
@UseInterceptors(passing)
class AdminService {
  @WampProcedure()
  plain(@WampArg(0, 'n', ParseIntPipe) n: number): number {
    ran.push('plain');
    return n + 1;
  }

  @WampProcedure()
  async *generated(): AsyncGenerator<number> {
    ran.push('generated');
    yield 1;
    yield 2;
  }

  @WampProcedure()
  observed(): Observable<number> {
    ran.push('observed');
    return of(1, 2);
  }

  @WampProcedure('serial', { concurrency: 'serial' })
  serial(): string {
    ran.push('serial');
    return 'done';
  }

  @WampProcedure()
  sum(@WampInput() input: WampInputStream<number>): Observable<number> {
    ran.push('sum');
    return input.pipe(
      toArray(),
      map((all) => all.reduce((a, b) => a + b, 0)),
    );
  }

  @WampProcedure()
  @WampRoles('guest')
  guests(): string {
    return 'for guests';
  }

  @WampProcedure()
  @WampRoles('*')
  open(): string {
    return 'for all';
  }

  @WampSubscribe('told')
  told(text: string): void {
    ran.push(`told ${text}`);
  }

  @WampTopic('ticks')
  ticks(): Observable<number> {
    ran.push('ticks');
    return interval(1_000_000);
  }

  @WampSessionOpen()
  opened(): void {}
}

const bySelf: WampModuleOptions = {
  authenticate: ({ details }) => ({ authrole: String(details['authrole']), authid: 'someone' }),
};

async function start(options: WampModuleOptions = {}, providers: object[] = []) {
  const nest = await startNest({
    wamp: { ...bySelf, ...options },
    providers: [AdminService, ...(providers as never[])],
  });
  close = nest.close;
  const clients: WampTestClient[] = [];
  close = async () => {
    for (const client of clients) client.close();
    await nest.close();
    const { calls, subscriptions, heldBytes } = tablesOf({
      hub: nest.hub,
      clock: { pending: 0 },
    });
    expect({ calls, subscriptions, heldBytes }).toEqual({
      calls: 0,
      subscriptions: 0,
      heldBytes: 0,
    });
  };
  const as = async (authrole: string): Promise<WampTestClient> => {
    const client = await joinTestClient(nest.hub, undefined, { roles: {}, authrole });
    clients.push(client);
    return client;
  };
  return { ...nest, as };
}

describe('@WampRoles of a class', () => {
  it.each<[string, unknown[], unknown]>([
    ['plain', ['41'], [['result', [42]]]],
    ['generated', [], [['progress', [1]], ['progress', [2]], ['result']]],
    [
      'observed',
      [],
      [
        ['progress', [1]],
        ['result', [2]],
      ],
    ],
    ['serial', [], [['result', ['done']]]],
  ])('H21: lets only its roles call %s, before guards and pipes', async (name, args, answers) => {
    const { as } = await start();
    const guest = await as('guest');
    expect(await answersTo(guest, `com.admin.${name}`, args)).toEqual([
      ['error', denied, [`You may not call "com.admin.${name}".`]],
    ]);
    expect(ran).toEqual([]);
    for (const role of ['admin', 'root'])
      expect(await answersTo(await as(role), `com.admin.${name}`, args)).toEqual(answers);
    expect(ran).toEqual(['guard', name, 'guard', name]);
  });

  it('refuses streamed input once, and drops what follows', async () => {
    const { as } = await start();
    const [guest, admin] = [await as('guest'), await as('admin')];
    for (const client of [guest, admin]) {
      client.send([48, 7, { progress: true }, 'com.admin.sum', [1]]);
      client.send([48, 7, { progress: true }, 'com.admin.sum', [2]]);
      client.send([48, 7, {}, 'com.admin.sum', [3]]);
      await turns();
    }
    expect((await guest.drain()).map(([code, , id]) => [code, id])).toEqual([[8, 7]]);
    expect(await admin.drain()).toEqual([[50, 7, {}, [6]]]);
  });

  it('is overridden by its methods, also for all roles', async () => {
    const { as } = await start();
    const [guest, admin] = [await as('guest'), await as('admin')];
    expect(await guest.call('com.admin.guests')).toBe('for guests');
    await expect(admin.call('com.admin.guests')).rejects.toMatchObject({ uri: denied });
    expect(await guest.call('com.admin.open')).toBe('for all');
  });

  it('refuses a streaming topic, which is not started', async () => {
    const { as } = await start();
    const [guest, admin] = [await as('guest'), await as('admin')];
    await expect(guest.subscribe('com.admin.ticks')).rejects.toMatchObject({ uri: denied });
    expect(ran).toEqual([]);
    await admin.subscribe('com.admin.ticks');
    expect(ran).toEqual(['guard', 'ticks']);
  });

  it('refuses an event, acknowledged or not', async () => {
    const { as } = await start();
    const [guest, admin] = [await as('guest'), await as('admin')];
    await expect(guest.publish('com.admin.told', ['a'])).rejects.toMatchObject({ uri: denied });
    guest.send([16, 99, {}, 'com.admin.told', ['b']]);
    expect(await guest.drain()).toEqual([]);
    await admin.publish('com.admin.told', ['c']);
    expect(ran).toEqual(['guard', 'told c']);
  });
});

describe('@WampRoles and several subscribers of a topic', () => {
  @WampService()
  class Listeners {
    @WampSubscribe('com.admin.', { match: 'prefix' })
    everything(): void {
      ran.push('everything');
    }
  }

  it('reaches those for the role, and accepts the event if there is one', async () => {
    const { as } = await start({}, [Listeners]);
    const [guest, admin] = [await as('guest'), await as('admin')];
    await guest.publish('com.admin.told', ['a']);
    expect(ran).toEqual(['everything']);
    await admin.publish('com.admin.told', ['b']);
    expect(ran.slice(1).toSorted()).toEqual(['everything', 'guard', 'told b']);
  });
});

describe('@WampRoles and hubs', () => {
  it('holds in a further hub, by the roles of its sessions', async () => {
    @WampService({ prefix: 'com.second', hub: 'second' })
    class SecondService {
      @WampProcedure()
      @WampRoles('admin')
      secret(): string {
        return 'secret';
      }
    }
    const module = await Test.createTestingModule({
      imports: [
        WampModule.forRoot({ path: '/a' }),
        WampModule.forRoot({ ...bySelf, name: 'second', path: '/b' }),
      ],
      providers: [SecondService],
    }).compile();
    const app = module.createNestApplication({ logger: false });
    await app.init();
    close = () => app.close();
    const hub = app.get<WampHub>(getWampHubToken('second'));
    const call = async (authrole: string): Promise<unknown> => {
      const client = await joinTestClient(hub, undefined, { roles: {}, authrole });
      const answer = await client.call('com.second.secret').catch(({ uri }) => uri);
      client.close();
      return answer;
    };
    expect(await call('admin')).toBe('secret');
    expect(await call('guest')).toBe(denied);
  });

  it('is an option of handlers that are bound at run time', async () => {
    const { hub, as } = await start();
    hub.register('com.late', () => 'late', { roles: ['admin'] });
    const [guest, admin] = [await as('guest'), await as('admin')];
    expect(await admin.call('com.late')).toBe('late');
    await expect(guest.call('com.late')).rejects.toMatchObject({ uri: denied });
    for (const roles of [[], [''], 'admin', [7]])
      expect(() => hub.register('com.wrong', () => 1, { roles: roles as string[] })).toThrow(
        'The option roles of a function must be a list of roles',
      );
  });
});

describe('wrong @WampRoles', () => {
  it.each([[[]], [['']], [[7]], [[['admin']]]])('are refused at once: %j', (roles) => {
    expect(() => WampRoles(...(roles as unknown as ['admin']))).toThrow(
      'The option roles of @WampRoles() must be a list of roles',
    );
  });

  it('on a property are refused at once', () => {
    expect(() => {
      class Wrong {
        // @ts-expect-error a property is no method
        @WampRoles('admin')
        property = 1;
      }
      return Wrong;
    }).toThrow('"property" cannot be a WAMP handler');
  });

  it('on a method that is no handler stop the start', async () => {
    @Injectable()
    class Forgotten {
      @WampRoles('admin')
      secret(): void {}
    }
    await expect(start({}, [Forgotten])).rejects.toThrow(
      'Forgotten.secret has @WampRoles(), but it is no procedure, subscriber or topic',
    );
  });
});

describe('the options of the module', () => {
  it('permissions apply before roles and guards', async () => {
    const { as } = await start({
      permissions: [{ role: 'admin', uri: 'com.none', allow: 'call' }],
    });
    const admin = await as('admin');
    for (const name of ['plain', 'generated', 'observed', 'serial', 'sum'])
      await expect(admin.call(`com.admin.${name}`, ['1'])).rejects.toMatchObject({ uri: denied });
    expect(ran).toEqual([]);
  });

  it('permissions that are wrong stop the start', async () => {
    const permissions = [{ uri: 'com..a', allow: 'call' }] as const;
    await expect(start({ permissions })).rejects.toThrow('permissions[0] has the URI "com..a"');
  });

  it('authorize may be a provider, by forRootAsync', async () => {
    @Injectable()
    class AccessService implements WampAuthorizer {
      private readonly members = ['someone'];

      authorize({ authid, authrole }: { authid: string; authrole: string }): Promise<WampDecision> {
        return Promise.resolve(this.members.includes(authid) && authrole === 'admin');
      }
    }
    const access = new AccessService();
    const module = await Test.createTestingModule({
      imports: [
        WampModule.forRootAsync({
          inject: [AccessService],
          provideInjectionTokensFrom: [{ provide: AccessService, useValue: access }],
          useFactory: (authorize: AccessService) => ({ ...bySelf, authorize }),
        }),
      ],
      providers: [AdminService],
    }).compile();
    const app = module.createNestApplication({ logger: false });
    await app.init();
    close = () => app.close();
    const join = (authrole: string) =>
      joinTestClient(app.get(WampHub), undefined, { roles: {}, authrole });
    const [guest, admin] = [await join('guest'), await join('admin')];
    expect(await admin.call('com.admin.plain', ['1'])).toBe(2);
    expect(await answersTo(admin, 'com.admin.generated')).toEqual([
      ['progress', [1]],
      ['progress', [2]],
      ['result'],
    ]);
    await expect(guest.call('com.admin.open')).rejects.toMatchObject({ uri: denied });
    guest.close();
    admin.close();
  });
});
