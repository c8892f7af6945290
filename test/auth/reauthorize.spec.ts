import { NEVER, Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { WampAuthorize } from '../../lib/auth/authorizer.js';
import type { WampRevocation } from '../../lib/hub/authorization/reauthorize.js';
import { CborSerializer, JsonSerializer, MsgpackSerializer } from '../../lib/serializers/index.js';
import type { TestHubOptions, WampTestClient } from '../../lib/testing/index.js';
import { expectEmptyTables } from '../utils/tables.js';
import { type Gate, gate, turns } from '../utils/turns.js';
import { actions, authorizedHub, tries } from './authorization-support.js';

const denied = 'wamp.error.not_authorized';
const failed = 'wamp.error.authorization_failed';
const serializers = [new JsonSerializer(), new MsgpackSerializer(), new CborSerializer()];

/** Admins may do everything; guests only below `com.open`. */
const permissions = [
  { role: 'admin', uri: '', match: 'prefix', allow: actions },
  { role: 'guest', uri: 'com.open', match: 'prefix', allow: actions },
] as const;

const told = (all: readonly WampRevocation[]): unknown[] =>
  all.map(({ action, match, uri, reason }) => `${action} ${match} ${uri} ${reason}`);

const silent = { roles: { caller: {}, callee: {}, publisher: {}, subscriber: {} } };

describe.each(serializers)(
  'G18, H19: reauthorize after a change of role, $subprotocol',
  (format) => {
    it('revokes subscriptions and registrations, and tells clients that announce it', async () => {
      const test = authorizedHub({ permissions });
      const client = await test.as({ authrole: 'admin' }, undefined, { serializer: format });
      const kept = await client.subscribe('com.open.a');
      const exact = await client.subscribe('com.closed.a');
      const prefix = await client.subscribe('com.', { match: 'prefix' });
      const wildcard = await client.subscribe('com..a', { match: 'wildcard' });
      const registration = await client.register('com.closed.p');
      const open = await client.register('com.open.p');

      const revoked = await test.hub.reauthorize({ authrole: 'admin' }, { authrole: 'guest' });

      expect(told(revoked)).toEqual([
        `register exact com.closed.p ${denied}`,
        `subscribe exact com.closed.a ${denied}`,
        `subscribe prefix com. ${denied}`,
        `subscribe wildcard com..a ${denied}`,
      ]);
      expect(revoked[0]?.session.id).toBe(client.session);
      expect(await client.drain()).toEqual([
        [67, 0, { registration, reason: denied }],
        [35, 0, { subscription: exact, reason: denied }],
        [35, 0, { subscription: prefix, reason: denied }],
        [35, 0, { subscription: wildcard, reason: denied }],
      ]);
      test.hub.publish('com.closed.a');
      test.hub.publish('com.open.a');
      const events = await client.drain();
      expect(events.map(([code, id]) => [code, id])).toEqual([[36, kept]]);
      const session = test.hub.sessions.get(client.session)!;
      expect(session.stats()).toMatchObject({ subscriptions: 1, registrations: 1 });
      await expect(session.call('com.closed.p')).rejects.toMatchObject({
        uri: 'wamp.error.no_such_procedure',
      });
      for (const id of [exact, prefix, wildcard])
        await expect(client.unsubscribe(id)).rejects.toMatchObject({
          uri: 'wamp.error.no_such_subscription',
        });
      await client.unregister(open);
      expect(await tries(client, 'call', 'com.closed.a')).toBe(denied);
      await client.leave();
      expectEmptyTables(test);
    });

    it.each(['callee', 'subscriber'] as const)(
      'says nothing of it to a %s that does not',
      async (role) => {
        const test = authorizedHub({ permissions });
        const details = { ...silent, who: { authrole: 'admin' } };
        const client = await test.join(undefined, details, { serializer: format });
        if (role === 'callee') await client.register('com.closed.p');
        else await client.subscribe('com.closed.a');
        expect((await test.hub.reauthorize({}, { authrole: 'guest' })).length).toBe(1);
        expect(await client.drain()).toEqual([]);
        const { registrations, subscriptions } = test.hub.stats();
        expect([registrations, subscriptions]).toEqual([0, 0]);
        await client.leave();
        expectEmptyTables(test);
      },
    );
  },
);

describe('whom reauthorize checks', () => {
  it.each([
    [{}, 'a b c d'],
    [{ authid: 'b' }, 'b'],
    [{ authrole: 'admin' }, 'a b d'],
    [{ realm: 'two' }, 'd'],
    [{ authrole: 'admin', realm: 'one' }, 'a b'],
    [{ authid: 'nobody' }, ''],
    [{ id: 7 }, ''],
    [{ authid: undefined }, 'a b c d'],
  ])('%j: %s', async (whom, expected) => {
    let isOpen = true;
    const test = authorizedHub({ authorize: () => isOpen, realm: ['one', 'two'] });
    for (const [authid, authrole, realm] of [
      ['a', 'admin', 'one'],
      ['b', 'admin', 'one'],
      ['c', 'guest', 'one'],
      ['d', 'admin', 'two'],
    ] as const)
      await (await test.as({ authid, authrole }, realm)).subscribe('com.a');
    isOpen = false;
    const revoked = await test.hub.reauthorize(whom);
    expect(revoked.map(({ session }) => session.authid).join(' ')).toBe(expected);
  });
});

describe('reauthorize', () => {
  it('ends streaming topics, by permissions and by roles', async () => {
    const test = authorizedHub({ permissions });
    const ended: string[] = [];
    const stream = (name: string) => () => new Observable(() => () => void ended.push(name));
    test.hub.topic('com.closed.stream', stream('closed'));
    test.hub.topic('com.open.stream', stream('open'));
    test.hub.topic('com.open.roles', stream('roles'), { roles: ['admin'] });
    const client = await test.as({ authrole: 'admin' });
    for (const topic of ['com.closed.stream', 'com.open.stream', 'com.open.roles'])
      await client.subscribe(topic);
    expect(told(await test.hub.reauthorize({}, { authrole: 'guest' }))).toEqual([
      `subscribe exact com.closed.stream ${denied}`,
      `subscribe exact com.open.roles ${denied}`,
    ]);
    expect(ended).toEqual(['closed', 'roles']);
    await client.leave();
    expectEmptyTables(test);
  });

  it('checks the roles of streaming topics without any option', async () => {
    const test = authorizedHub();
    test.hub.topic('com.roles', () => NEVER, { roles: ['admin'] });
    const client = await test.as({ authrole: 'admin' });
    await client.subscribe('com.roles');
    await client.subscribe('com.other');
    expect(await test.hub.reauthorize()).toEqual([]);
    expect(told(await test.hub.reauthorize({}, { authrole: 'guest' }))).toEqual([
      `subscribe exact com.roles ${denied}`,
    ]);
  });

  it('refuses a SUBSCRIBE to a streaming topic that is being set up', async () => {
    const test = authorizedHub({ permissions });
    const ready = gate<Observable<never>>();
    test.hub.topic('com.closed.slow', () => ready.promise);
    const client = await test.as({ authrole: 'admin' });
    client.send([32, 7, {}, 'com.closed.slow']);
    await turns();
    await test.hub.reauthorize({}, { authrole: 'guest' });
    expect(await client.drain()).toEqual([[8, 32, 7, {}, denied, expect.anything()]]);
    ready.open(NEVER);
    await turns();
    expect(await client.drain()).toEqual([]);
    await client.leave();
    expectEmptyTables(test);
  });

  it('lets calls in flight finish, in both directions', async () => {
    const test = authorizedHub({ permissions });
    const [ours, theirs] = [gate<string>(), gate<string>()];
    test.hub.register('com.closed.slow', () => ours.promise);
    const client = await test.as({ authrole: 'admin' });
    await client.register('com.closed.own', () => theirs.promise);
    const session = test.hub.sessions.get(client.session)!;
    const calls = [client.call('com.closed.slow'), session.call('com.closed.own')];
    await turns();
    expect((await test.hub.reauthorize({}, { authrole: 'guest' })).length).toBe(1);
    ours.open('ours');
    theirs.open('theirs');
    expect(await Promise.all(calls)).toEqual(['ours', 'theirs']);
    await client.leave();
    expectEmptyTables(test);
  });

  it('decides requests again that wait', async () => {
    const questions: Gate<boolean>[] = [];
    const authorize: WampAuthorize = (session) => {
      if (session.authrole === 'guest') return false;
      const question = gate<boolean>();
      questions.push(question);
      return question.promise;
    };
    const test = authorizedHub({ authorize });
    const client = await test.as({ authrole: 'admin' });
    client.send([48, 7, {}, 'com.a']);
    client.send([32, 8, {}, 'com.b']);
    client.send([16, 9, { acknowledge: true }, 'com.c']);
    client.send([64, 10, {}, 'com.d']);
    client.send([34, 11, 1]);
    await turns();
    await test.hub.reauthorize({}, { authrole: 'guest' });
    for (const question of questions) question.open(true);
    const answers = await client.drain();
    expect(answers.slice(0, 4).map((answer) => [answer[1], answer[2], answer[4]])).toEqual([
      [48, 7, denied],
      [32, 8, denied],
      [16, 9, denied],
      [64, 10, denied],
    ]);
    expect(test.handled).toEqual([]);
    await client.leave();
    expectEmptyTables(test);
  });

  it('forgets decisions that were kept, those too that were asked for before', async () => {
    let isOpen = true;
    const late = gate<{ allow: boolean; cacheMs: number }>();
    const authorize: WampAuthorize = (_session, _action, uri) =>
      uri === 'com.late' && isOpen ? late.promise : { allow: isOpen, cacheMs: 60_000 };
    const test = authorizedHub({ authorize });
    const client = await test.as({});
    expect(await tries(client, 'call', 'com.a')).toBe('ok');
    const answer = tries(client, 'call', 'com.late');
    await turns();
    isOpen = false;
    expect(await tries(await test.as({}), 'call', 'com.a')).toBe(denied);
    await test.hub.reauthorize();
    late.open({ allow: true, cacheMs: 60_000 });
    expect(await answer).toBe(denied);
    expect(await tries(client, 'call', 'com.a')).toBe(denied);
    expect(await tries(client, 'call', 'com.late')).toBe(denied);
  });

  it.each<[string, WampAuthorize]>([
    [
      'throws',
      () => {
        throw new Error('database');
      },
    ],
    ['rejects', () => Promise.reject(new Error('database'))],
    ['hangs', () => new Promise(() => {})],
  ])('revokes what cannot be decided, because authorize %s', async (_, broken) => {
    let authorize: WampAuthorize = () => true;
    const test = authorizedHub({
      authorize: (...question) => authorize(...question),
      limits: { authorizeTimeoutMs: 100 },
    });
    const client = await test.as({});
    const subscription = await client.subscribe('com.a');
    authorize = broken;
    const revoked = test.hub.reauthorize();
    await turns();
    test.clock.advance(100);
    expect(told(await revoked)).toEqual([`subscribe exact com.a ${failed}`]);
    expect(client.received.at(-1)).toEqual([35, 0, { subscription, reason: failed }]);
  });

  it('asks with the action, the pattern and its match', async () => {
    const asked: unknown[] = [];
    const test = authorizedHub({
      authorize: (_session, ...question) => asked.push(question) > 0,
    });
    const client = await test.as({});
    await client.subscribe('com.', { match: 'prefix', _own: 1 });
    await client.register('com..x', undefined, { match: 'wildcard' });
    asked.length = 0;
    await test.hub.reauthorize();
    expect(asked).toEqual([
      ['register', 'com..x', { match: 'wildcard' }],
      ['subscribe', 'com.', { match: 'prefix' }],
    ]);
  });

  const ends: [string, (client: WampTestClient) => unknown][] = [
    ['drops', (client) => client.close()],
    ['leaves', (client) => client.leave()],
    ['unsubscribes', (client) => client.unsubscribe(1)],
  ];

  it.each(ends)('revokes nothing of a client that %s meanwhile', async (_, end) => {
    let answer: Gate<boolean> | undefined;
    const test = authorizedHub({ authorize: () => answer?.promise ?? true });
    const client = await test.as({});
    await client.subscribe('com.a');
    answer = gate<boolean>();
    const revoked = test.hub.reauthorize();
    await turns();
    await end(client);
    await turns();
    answer.open(false);
    expect(await revoked).toEqual([]);
    client.close();
    await turns();
    expectEmptyTables(test);
  });

  it('asks about at most 100 at the same time, and takes turns', async () => {
    let [running, most] = [0, 0];
    let isChecking = false;
    const test = authorizedHub({
      authorize: async () => {
        if (!isChecking) return true;
        running++;
        most = Math.max(most, running);
        await turns(1);
        running--;
        return false;
      },
    });
    const clients = [await test.as({}), await test.as({})];
    for (const client of clients) for (let i = 0; i < 150; i++) await client.subscribe(`com.a${i}`);
    isChecking = true;
    expect((await test.hub.reauthorize()).length).toBe(300);
    expect(most).toBe(100);
    expect(test.hub.stats().subscriptions).toBe(0);
  });

  it('forgetDecisions forgets alone', async () => {
    let asked = 0;
    const options: TestHubOptions = {
      authorize: () => {
        asked++;
        return { allow: true, cacheMs: 60_000 };
      },
    };
    const test = authorizedHub(options);
    const [one, two] = [await test.as({ authid: 'one' }), await test.as({ authid: 'two' })];
    const call = async (): Promise<number> => {
      const before = asked;
      for (const client of [one, two]) await tries(client, 'call', 'com.a');
      return asked - before;
    };
    expect([await call(), await call()]).toEqual([2, 0]);
    test.hub.forgetDecisions({ authid: 'one' });
    expect([await call(), await call()]).toEqual([1, 0]);
    test.hub.forgetDecisions();
    expect(await call()).toBe(2);
  });

  it('finds other permissions by the new role, authid the same', async () => {
    const test = authorizedHub({
      permissions: [
        { role: 'a', uri: 'com.a.{authid}', allow: 'call' },
        { role: 'b', uri: 'com.b.{authrole}', allow: 'call' },
      ],
    });
    const client = await test.as({ authid: 'me', authrole: 'a' });
    expect(await tries(client, 'call', 'com.a.me')).toBe('ok');
    await test.hub.reauthorize({}, { authrole: 'b' });
    expect(await tries(client, 'call', 'com.a.me')).toBe(denied);
    expect(await tries(client, 'call', 'com.b.b')).toBe('ok');
  });
});
