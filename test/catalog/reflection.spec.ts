import type { WampSession } from 'nestjs-wamp';
import { createTestHub, type TestHub, type TestHubOptions } from 'nestjs-wamp/testing';
import { of } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { CatalogUri, ReflectionUri } from '../../lib/protocol/reflection-uris.js';

const uris = [...Object.values(ReflectionUri), CatalogUri.AsyncApi];

/** A hub with one of everything, and one of everything for admins. */
function hubWith(options: TestHubOptions): TestHub {
  const test = createTestHub({
    authenticate: ({ authid = 'guest' }) => ({ authid, authrole: authid }),
    ...options,
  });
  const { hub } = test;
  const errors = [{ uri: 'com.x.broken', description: 'It is broken' }];
  hub.register('com.x.open', () => 1, { doc: { summary: 'Open', errors } });
  hub.register('com.x.secret', () => 1, {
    roles: ['admin'],
    doc: { errors: ['com.x.secret_error'] },
  });
  hub.subscribe('com.x.chat', () => {});
  hub.subscribe('com.x.orders', () => {}, { roles: ['admin'] });
  hub.topic('com.x.ticks', () => of(1));
  hub.topic('com.x.alarms', () => of(1), { roles: ['admin'] });
  hub.declareTopic('com.x.chat');
  return test;
}

const allow = (role: string, uri: string, match: 'exact' | 'prefix' = 'prefix'): object => ({
  role,
  uri,
  match,
  allow: ['call', 'publish', 'subscribe'],
});

describe('Reflection', () => {
  it.each(uris)('does not exist unless it is switched on: %s', async (uri) => {
    const { hub, join } = hubWith({});
    const client = await join();
    await expect(client.call(uri)).rejects.toMatchObject({ uri: 'wamp.error.no_such_procedure' });
    expect(JSON.stringify(client.welcome)).not.toContain('reflection');
    await hub.close();
  });

  it('is announced where it is switched on, and counts nowhere', async () => {
    const { hub, join } = hubWith({ catalog: true });
    const client = await join();
    expect(client.welcome).toMatchObject({
      roles: { dealer: { reflection: true }, broker: { reflection: true } },
    });
    expect(hub.serving.procedures).toBe(2);
    expect(JSON.stringify(await hub.catalog())).not.toContain('reflection');
    await hub.close();
  });

  it.each<[string, string, unknown[]]>([
    ['guest', ReflectionUri.ProcedureList, ['com.x.open']],
    ['admin', ReflectionUri.ProcedureList, ['com.x.open', 'com.x.secret']],
    ['guest', ReflectionUri.TopicList, ['com.x.chat', 'com.x.ticks']],
    [
      'admin',
      ReflectionUri.TopicList,
      ['com.x.alarms', 'com.x.chat', 'com.x.orders', 'com.x.ticks'],
    ],
    ['guest', ReflectionUri.ErrorList, ['com.x.broken']],
    ['admin', ReflectionUri.ErrorList, ['com.x.broken', 'com.x.secret_error']],
  ])('tells %s of what it may use: %s', async (authid, uri, expected) => {
    const { hub, join } = hubWith({ catalog: true });
    const client = await join('realm1', { authid });
    expect(await client.call(uri)).toEqual(expected);
    await hub.close();
  });

  it.each<[string, string, string, object]>([
    ['guest', ReflectionUri.ProcedureDescribe, 'com.x.open', { summary: 'Open', parameters: [] }],
    ['admin', ReflectionUri.ProcedureDescribe, 'com.x.secret', { roles: ['admin'] }],
    [
      'guest',
      ReflectionUri.TopicDescribe,
      'com.x.chat',
      { events: [{ uri: 'com.x.chat' }], topics: [{ streaming: false }] },
    ],
    ['guest', ReflectionUri.ErrorDescribe, 'com.x.broken', { description: 'It is broken' }],
  ])('describes to %s: %s %s', async (authid, uri, what, expected) => {
    const { hub, join } = hubWith({ catalog: true });
    const client = await join('realm1', { authid });
    expect(await client.call(uri, [what])).toMatchObject(expected);
    await hub.close();
  });

  it.each([
    [ReflectionUri.ProcedureDescribe, 'com.x.secret'],
    [ReflectionUri.TopicDescribe, 'com.x.alarms'],
    [ReflectionUri.TopicDescribe, 'com.x.orders'],
    [ReflectionUri.ErrorDescribe, 'com.x.secret_error'],
  ])(
    'answers about what a client may not use as about what is not there: %s',
    async (uri, what) => {
      const { hub, join } = hubWith({ catalog: true });
      const client = await join();
      const answerTo = (name: string): Promise<unknown> =>
        client.call(uri, [name]).then(
          () => 'described',
          (error: { readonly uri: string; readonly message: string }) =>
            `${error.uri} ${error.message.replaceAll(name, '')}`,
        );
      expect(await answerTo(what)).toBe(await answerTo('com.x.nothing'));
      expect(await answerTo(what)).toContain('wamp.error.invalid_argument');
      await hub.close();
    },
  );

  it.each<[string, TestHubOptions]>([
    ['roles of the catalog', { catalog: { roles: ['admin'] } }],
    [
      'permissions',
      { catalog: true, permissions: [allow('guest', 'com.'), allow('admin', '')] as never },
    ],
    [
      'authorize',
      {
        catalog: true,
        authorize: ({ authrole }, _action, uri) => authrole === 'admin' || uri.startsWith('com.'),
      },
    ],
  ])('is refused without the permission, by %s', async (_what, options) => {
    const { hub, join } = hubWith(options);
    const guest = await join();
    const admin = await join('realm1', { authid: 'admin' });
    for (const uri of uris) {
      await expect(guest.call(uri, ['com.x.open'])).rejects.toMatchObject({
        uri: 'wamp.error.not_authorized',
      });
      const about = uri === ReflectionUri.ErrorDescribe ? 'com.x.broken' : 'com.x.chat';
      const answer = admin.call(uri, [
        uri === ReflectionUri.ProcedureDescribe ? 'com.x.open' : about,
      ]);
      expect(await answer).toBeDefined();
    }
    await hub.close();
  });

  const onlyOpen = ({ authrole }: WampSession, _action: string, uri: string): boolean =>
    authrole === 'admin' ||
    uri.startsWith('wamp.') ||
    uri.startsWith('nest') ||
    uri === 'com.x.open';

  it.each<[string, TestHubOptions]>([
    [
      'permissions',
      {
        permissions: [
          allow('guest', 'wamp.'),
          allow('guest', 'nestwamp.'),
          allow('guest', 'com.x.open', 'exact'),
        ] as never,
      },
    ],
    ['authorize', { authorize: onlyOpen }],
    [
      'a slow authorize',
      { authorize: (session, action, uri) => Promise.resolve(onlyOpen(session, action, uri)) },
    ],
    [
      'authorize that fails',
      {
        authorize: (session, action, uri) => {
          if (onlyOpen(session, action, uri)) return true;
          throw new Error('no');
        },
      },
    ],
  ])('hides what a client may not use, by %s', async (_what, options) => {
    const { hub, join } = hubWith({ catalog: true, ...options });
    const client = await join();
    expect(await client.call(ReflectionUri.ProcedureList)).toEqual(['com.x.open']);
    expect(await client.call(ReflectionUri.TopicList)).toEqual([]);
    const document = await client.call(CatalogUri.AsyncApi);
    expect(document).toContain('com.x.open');
    expect(document).not.toMatch(/secret|chat|orders|ticks|alarms/);
    const [session] = hub.sessions.values();
    expect((await hub.catalog(session)).realms).toMatchObject([
      { name: 'realm1', procedures: [{ uri: 'com.x.open' }], topics: [] },
    ]);
    await hub.close();
  });

  it('says which permissions allow something, without the names of clients', async () => {
    const { hub } = createTestHub({
      permissions: [
        { role: 'user', uri: 'com.x.', match: 'prefix', allow: 'call' },
        { uri: 'com.x.{authid}.get', allow: 'call' },
        { authid: 'ann', uri: 'com.x.1.get', allow: ['call', 'publish'] },
        { role: 'other', realm: 'realm1', uri: ['com.y', 'com.x.1.get'], allow: 'subscribe' },
      ],
    });
    hub.register('com.x.1.get', () => 1);
    hub.subscribe('com.x.1.get', () => {});
    hub.declareTopic('com.x.1.get');
    const [realm] = (await hub.catalog()).realms;
    expect(realm).toMatchObject({
      procedures: [
        {
          permissions: [
            { roles: ['user'], personal: false },
            { personal: true },
            { personal: true },
          ],
        },
      ],
      events: [{ permissions: [{ personal: true }] }],
      topics: [{ permissions: [{ roles: ['other'], personal: false }] }],
    });
    expect(JSON.stringify(realm)).not.toContain('ann');
    await hub.close();
  });

  it('shows a client only its own registrations', async () => {
    const { hub, join } = hubWith({ catalog: true });
    const [one, two] = [await join(), await join()];
    await one.register('com.client.one', () => 1);
    await two.register('com.client.two', () => 1);
    const session = hub.sessions.get(two.session);
    const [realm] = (await hub.catalog(session)).realms;
    expect(realm?.registrations.map(({ uri }) => uri)).toEqual(['com.client.two']);
    await hub.close();
  });

  it('serves each realm by itself, also those that share handlers', async () => {
    const { hub, join } = createTestHub({ realm: ['realm1', '*'], catalog: { title: 'Shop' } });
    hub.register('com.first', () => 1);
    hub.register('com.other', () => 1, { realm: '*' });
    const client = await join('tenant');
    expect(await client.call(ReflectionUri.ProcedureList)).toEqual(['com.other']);
    expect(JSON.parse(String(await client.call(CatalogUri.AsyncApi)))).toMatchObject({
      info: { title: 'Shop' },
      channels: { 'com.other': { 'x-wamp': { realm: 'tenant' } } },
    });
    await hub.close();
  });

  it('leaves the event loop to others while it describes much', async () => {
    const { hub, join } = createTestHub({ catalog: true });
    for (let count = 0; count < 2_000; count++)
      hub.register(`com.x.p${count}`, () => 1, { doc: { args: [{ type: 'string' }] } });
    const client = await join();
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    await client.call(CatalogUri.AsyncApi);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(1);
    await hub.close();
  });

  it('names a wrong option', () => {
    expect(() => createTestHub({ catalog: { role: 'admin' } as never })).toThrow(/role.*roles/);
    expect(() => createTestHub({ catalog: { roles: [] } })).toThrow(/roles/);
    expect(() => createTestHub({ catalog: 1 as never })).toThrow(/catalog/);
  });
});
