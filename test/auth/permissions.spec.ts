import { describe, expect, it } from 'vitest';
import type { WampPermission } from '../../lib/auth/permission.js';
import type { WampAction } from '../../lib/protocol/actions.js';
import type { MatchPolicy } from '../../lib/protocol/uri.js';
import { CborSerializer, JsonSerializer, MsgpackSerializer } from '../../lib/serializers/index.js';
import { createTestHub } from '../../lib/testing/index.js';
import { expectEmptyTables } from '../utils/tables.js';
import { actions, authorizedHub, tries } from './authorization-support.js';

const denied = 'wamp.error.not_authorized';
const serializers = [new JsonSerializer(), new MsgpackSerializer(), new CborSerializer()];

describe.each(serializers)('H21: permissions, $subprotocol', (serializer) => {
  const rows: readonly (readonly [MatchPolicy, string, allowed: string, refused: string])[] = [
    ['exact', 'com.a', 'com.a', 'com.ab'],
    ['prefix', 'com.a', 'com.a.b', 'com.b'],
    ['wildcard', 'com..x', 'com.a.x', 'com.a.y'],
  ];
  const table = actions.flatMap((action) =>
    rows.map(([match, uri, yes, no]) => [action, match, uri, yes, no] as const),
  );

  it.each(table)('%s, %s "%s": %s is allowed and %s is not', async (...row) => {
    const [action, match, uri, allowed, refused] = row;
    const test = authorizedHub({
      permissions: [{ role: 'user', uri, match, allow: action }],
    });
    const user = await test.as({ authrole: 'user' }, undefined, { serializer });
    const guest = await test.as({ authrole: 'guest' }, undefined, { serializer });

    expect(await tries(user, action, allowed)).toBe('ok');
    expect(await tries(user, action, refused)).toBe(denied);
    expect(await tries(guest, action, allowed)).toBe(denied);
    for (const other of actions.filter((each) => each !== action))
      expect(await tries(user, other, allowed)).toBe(denied);
    expect(test.handled.filter((each) => !each.endsWith(` ${allowed}`))).toEqual([]);
  });

  it('refuses everything where no permission is given, and nothing without the option', async () => {
    const none = await authorizedHub({ permissions: [] }).as({}, undefined, { serializer });
    const all = await authorizedHub().as({}, undefined, { serializer });

    for (const action of actions) {
      expect(await tries(none, action, 'com.a')).toBe(denied);
      expect(await tries(all, action, 'com.a')).toBe('ok');
    }
  });

  it('answers with an ERROR that names the action and the URI', async () => {
    const client = await authorizedHub({ permissions: [] }).as({}, undefined, { serializer });
    client.send([48, 7, {}, 'com.a']);
    client.send([64, 8, {}, 'com.b']);
    client.send([32, 9, { match: 'prefix' }, 'com.']);
    client.send([16, 10, { acknowledge: true }, 'com.d']);

    expect(await client.drain()).toEqual([
      [8, 48, 7, {}, denied, ['You may not call "com.a".']],
      [8, 64, 8, {}, denied, ['You may not register "com.b".']],
      [8, 32, 9, {}, denied, ['You may not subscribe "com.".']],
      [8, 16, 10, {}, denied, ['You may not publish "com.d".']],
    ]);
  });
});

describe('a pattern of a client', () => {
  it.each<[MatchPolicy, string, [MatchPolicy, string, boolean][]]>([
    [
      'exact',
      'com.a.b',
      [
        ['exact', 'com.a.b', true],
        ['wildcard', 'com.a.b', true],
        ['prefix', 'com.a.b', false],
        ['wildcard', 'com..b', false],
      ],
    ],
    [
      'prefix',
      'com.a.',
      [
        ['prefix', 'com.a.', true],
        ['prefix', 'com.a.b', true],
        ['prefix', 'com.a', false],
        ['prefix', 'com.', false],
        ['prefix', '', false],
        ['wildcard', 'com.a..c', true],
        ['wildcard', 'com.a.', true],
        ['wildcard', 'com..b', false],
        ['wildcard', '.a.b', false],
      ],
    ],
    [
      'wildcard',
      'com..c',
      [
        ['wildcard', 'com..c', true],
        ['wildcard', 'com.b.c', true],
        ['wildcard', 'com..', false],
        ['wildcard', '..c', false],
        ['wildcard', 'com...c', false],
        ['prefix', 'com.b.c', false],
        ['prefix', 'com.', false],
      ],
    ],
    [
      'prefix',
      '',
      [
        ['prefix', '', true],
        ['wildcard', '..', true],
        ['exact', 'com.a', true],
      ],
    ],
  ])('must lie within the %s "%s"', async (match, uri, rows) => {
    const test = authorizedHub({ permissions: [{ uri, match, allow: ['subscribe', 'register'] }] });
    const client = await test.as({});

    for (const [own, pattern, isAllowed] of rows)
      for (const action of ['subscribe', 'register'] as const) {
        const answer = await tries(client, action, pattern, own);
        expect([action, own, pattern, answer]).toEqual([
          action,
          own,
          pattern,
          isAllowed ? 'ok' : denied,
        ]);
      }
  });
});

describe('conditions of a permission', () => {
  const permissions: WampPermission[] = [
    { uri: 'com.all', allow: 'call' },
    { uri: 'com.role', role: ['a', 'b'], allow: 'call' },
    { uri: 'com.authid', authid: 'alice', allow: 'call' },
    { uri: 'com.both', role: 'a', authid: ['alice', 'bob'], allow: ['call'] },
    { uri: ['com.realm', 'com.realm.too'], realm: 'one', allow: 'call' },
    { uri: 'com.{authid}.own', authid: 'alice', allow: 'call' },
  ];

  it.each([
    [{ authid: 'alice', authrole: 'a' }, 'one', 'all role authid both realm realm.too alice.own'],
    [{ authid: 'alice', authrole: 'b' }, 'two', 'all role authid alice.own'],
    [{ authid: 'bob', authrole: 'a' }, 'two', 'all role both'],
    [{ authid: 'bob', authrole: 'c' }, 'one', 'all realm realm.too'],
    [{}, 'two', 'all'],
  ])('%j in realm %s may call %s', async (who, realm, expected) => {
    const test = authorizedHub({ permissions, realm: ['one', 'two'] });
    const client = await test.as(who, realm);
    const names = 'all role authid both realm realm.too alice.own bob.own'.split(' ');

    const allowed: string[] = [];
    for (const name of names)
      if ((await tries(client, 'call', `com.${name}`)) === 'ok') allowed.push(name);
    expect(allowed.join(' ')).toBe(expected);
  });

  it.each([
    ['{authid}', 'com.alice.'],
    ['{authrole}', 'com.user.'],
    ['{realm}', 'com.realm1.'],
    ['u-{authid}-{authrole}', 'com.u-alice-user.'],
  ])('fill %s in', async (placeholder, prefix) => {
    const permission = { uri: `com.${placeholder}.`, match: 'prefix', allow: 'call' } as const;
    const test = authorizedHub({ permissions: [permission] });
    const client = await test.as({ authid: 'alice', authrole: 'user' });

    expect(await tries(client, 'call', `${prefix}x`)).toBe('ok');
    expect(await tries(client, 'call', 'com.other.x')).toBe(denied);
  });

  it('fill {session} in', async () => {
    const test = authorizedHub({ permissions: [{ uri: 'com.{session}', allow: 'call' }] });
    const client = await test.as({});
    expect(await tries(client, 'call', `com.${client.session}`)).toBe('ok');
    expect(await tries(client, 'call', `com.${client.session}1`)).toBe(denied);
  });

  it.each(['', '.', 'a.b', 'alice.', '.alice', 'a b', 'a#b', 'a\tb', '{authrole}.', 'a\u00a0b'])(
    'match nothing for the authid %j',
    async (authid) => {
      const allow = actions;
      const test = authorizedHub({
        permissions: [
          { uri: 'com.orders.{authid}.', match: 'prefix', allow },
          { uri: 'com..{authid}', match: 'wildcard', allow },
          { uri: 'com.exact.{authid}', allow },
        ],
      });
      const client = await test.as({ authid });
      const attempts: [WampAction, string, MatchPolicy?][] = [
        ['subscribe', 'com.orders.', 'prefix'],
        ['subscribe', 'com.orders', 'prefix'],
        ['subscribe', 'com..', 'wildcard'],
        ['subscribe', 'com.exact.', 'wildcard'],
        ['call', 'com.orders.a.b.c'],
        ['call', 'com.orders.alice.b'],
        ['call', 'com.x.user'],
        ['call', 'com.exact.a.b'],
      ];
      for (const attempt of attempts) expect(await tries(client, ...attempt)).toBe(denied);
    },
  );

  it('treat braces in a value as text', async () => {
    const permission = { uri: 'com.{authid}.', match: 'prefix', allow: 'call' } as const;
    const test = authorizedHub({ permissions: [permission] });
    const client = await test.as({ authid: '{authrole}', authrole: 'admin' });
    expect(await tries(client, 'call', 'com.admin.x')).toBe(denied);
    expect(await tries(client, 'call', 'com.{authrole}.x')).toBe('ok');
  });
});

describe('a wrong permission', () => {
  const right = { uri: 'com.a', allow: 'call' };

  it.each<[string, unknown, string]>([
    ['no list', { uri: 'com.a' }, 'The option permissions must be a list of permissions'],
    ['no object', ['com.a'], 'permissions[0] must be an object such as'],
    ['null', [right, null], 'permissions[1] must be an object such as'],
    [
      'unknown name',
      [{ ...right, roles: 'a' }],
      'permissions[0]: unknown option "roles": did you mean "role"?',
    ],
    ['no uri', [{ allow: 'call' }], 'permissions[0] has no "uri".'],
    ['no allow', [{ uri: 'com.a' }], 'permissions[0] has no "allow".'],
    [
      'wrong action',
      [{ ...right, allow: ['calls'] }],
      'The option allow of permissions[0] must be one of call, publish, register, subscribe, or a list of them',
    ],
    ['no action', [{ ...right, allow: [] }], 'The option allow of permissions[0]'],
    [
      'wrong match',
      [{ ...right, match: 'Prefix' }],
      'The option match of permissions[0] must be one of exact, prefix, wildcard',
    ],
    ['wrong role', [{ ...right, role: [''] }], 'The option role of permissions[0]'],
    ['no role', [{ ...right, role: [] }], 'The option role of permissions[0]'],
    ['wrong authid', [{ ...right, authid: 7 }], 'The option authid of permissions[0]'],
    [
      'pattern as exact',
      [{ ...right, uri: 'com..a' }],
      'permissions[0] has the URI "com..a", which is not valid for match "exact"',
    ],
    ['no URI', [{ ...right, uri: 'com a' }], 'permissions[0] has the URI "com a"'],
    [
      'unknown placeholder',
      [{ ...right, uri: 'com.{user}' }],
      'permissions[0]: there is no placeholder {user}; the placeholders are {authid}, {authrole}, {session}, {realm}.',
    ],
    [
      'unknown placeholder of Object',
      [{ ...right, uri: 'com.{toString}' }],
      'there is no placeholder {toString}',
    ],
    [
      'open placeholder',
      [{ ...right, uri: 'com.{authid}', match: 'prefix' }],
      'so "al" could use the URIs of "alice"; write "com.{authid}."',
    ],
    [
      'realm not served',
      [{ ...right, realm: 'realm2' }],
      'permissions[0] belongs to the realm "realm2", which this hub does not serve; it serves realm1.',
    ],
  ])('is named at the start: %s', (_, permissions, message) => {
    expect(() => createTestHub({ permissions: permissions as WampPermission[] })).toThrow(message);
  });

  it.each([{ realm: '*' }, { resolveRealm: () => 'realm1' }])(
    'is none if any realm may come: %j',
    (options) => {
      const permissions = [{ ...right, realm: 'realm2' } as WampPermission];
      expect(() => createTestHub({ ...options, permissions })).not.toThrow();
    },
  );
});

describe('what a refused request leaves', () => {
  it('is nothing but a log line and a count', async () => {
    const counted: unknown[] = [];
    const { WampMetrics } = await import('../../lib/hub/operations/metrics.js');
    class Counter extends WampMetrics {
      override denied(...what: unknown[]): void {
        counted.push(what);
      }
    }
    const test = authorizedHub({ permissions: [], metrics: new Counter() });
    const client = await test.as({ authid: 'alice', authrole: 'user' });
    for (const action of actions) await tries(client, action, 'com.a');
    client.request(16, {}, 'com.silent');

    expect(await client.drain()).toEqual([]);
    expect(test.handled).toEqual([]);
    expect(counted).toEqual([...actions, 'publish'].map((action) => [action, denied]));
    expect(test.log.map(({ message }) => message)).toContain(
      `Session ${client.session} (authid alice, authrole user) may not publish com.silent`,
    );
    await client.leave();
    expectEmptyTables(test);
  });

  it('is a log of limited length', async () => {
    const test = authorizedHub({ permissions: [] });
    const client = await test.as({});
    for (let i = 0; i < 1_000; i++) client.request(48, {}, `com.a${i}`);
    await client.drain();
    expect(test.log.length).toBeLessThanOrEqual(20);
  });
});
