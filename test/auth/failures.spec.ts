import { describe, expect, it } from 'vitest';
import { FailureLimit } from '../../lib/hub/authentication/failure-limit.js';
import { defaults } from '../../lib/hub/defaults.js';
import * as texts from '../../lib/hub/texts.js';
import { WampMetrics } from '../../lib/index.js';
import { type TestHub, VirtualClock, type WampTestClient } from '../../lib/testing/index.js';
import { expectEmptyTables } from '../utils/tables.js';
import { turns } from '../utils/turns.js';
import { codeTalk, Headers, helloOf, hubWith, login, Talks, ticketOf, Tickets } from './support.js';

const unavailable = [3, { message: texts.tooManyFailures }, 'wamp.error.unavailable'];

const from = (test: TestHub, remoteAddress?: string): WampTestClient =>
  test.connect({ transport: { remoteAddress } });

async function fail(test: TestHub, authid: string, address?: string): Promise<unknown> {
  return (await login(from(test, address), ticketOf(authid), [['wrong']]))[2];
}

describe('failed logins', () => {
  it('of one address are limited, and others may go on', async () => {
    const test = hubWith([new Tickets()], { limits: { maxAuthFailuresPerAddress: 3 } });
    for (let i = 0; i < 3; i++)
      expect(await fail(test, `user${i}`, '192.0.2.1')).toBe('wamp.error.authentication_denied');
    expect(await helloOf(test, ticketOf('joe'), at('192.0.2.1')).next()).toEqual(unavailable);
    expect((await login(from(test, '192.0.2.2'), ticketOf('joe'), [['secret']]))[0]).toBe(2);
    test.clock.advance(20_000);
    expect((await login(from(test, '192.0.2.1'), ticketOf('joe'), [['secret']]))[0]).toBe(2);
  });

  it('of one authid are limited in its realm, from any address', async () => {
    const realm = ['realm1', 'realm2'];
    const test = hubWith([new Tickets()], { realm, limits: { maxAuthFailuresPerAuthid: 2 } });
    for (let i = 0; i < 2; i++) await fail(test, 'joe', `192.0.2.${i}`);
    expect(await helloOf(test, ticketOf('joe'), at('192.0.2.9')).next()).toEqual(unavailable);
    expect((await login(from(test), ticketOf('ann'), [['secret']]))[0]).toBe(2);
    expect((await login(from(test), ticketOf('joe'), [['secret']], 'realm2'))[0]).toBe(2);
  });

  it('are the same for known and unknown users', async () => {
    const answers = await Promise.all(
      ['joe', 'nobody'].map(async (authid) => {
        const test = hubWith([new Tickets()], { limits: { maxAuthFailuresPerAuthid: 2 } });
        return [
          await fail(test, authid),
          await fail(test, authid),
          (await helloOf(test, ticketOf(authid)).next())[2],
        ];
      }),
    );
    expect(answers[0]).toEqual(answers[1]);
  });

  it('by a transport authenticator count, too', async () => {
    const test = hubWith([new Headers()], { limits: { maxAuthFailuresPerAddress: 1 } });
    expect((await helloOf(test, {}, at('192.0.2.1')).next())[2]).toBe(
      'wamp.error.authentication_denied',
    );
    const known = { transport: { remoteAddress: '192.0.2.1', headers: { 'x-user': 'joe' } } };
    expect(await helloOf(test, {}, known).next()).toEqual(unavailable);
  });

  it('are no successes, no clients without a method, and none that the server broke', async () => {
    const broken = new Talks(async function* () {
      yield {};
      throw new Error('database');
    });
    const limits = { maxAuthFailuresPerAddress: 1, maxAuthFailuresPerAuthid: 1 };
    const test = hubWith([new Tickets(), broken], { limits });
    for (let i = 0; i < 3; i++) {
      await login(from(test, '192.0.2.1'), ticketOf('joe'), [['secret']]);
      await helloOf(test, {}, at('192.0.2.1')).next();
      await helloOf(test, { authmethods: ['none'] }, at('192.0.2.1')).next();
      await login(from(test, '192.0.2.1'), { authmethods: ['talk'], authid: 'joe' }, [['']]);
      const left = helloOf(test, ticketOf('joe'), at('192.0.2.1'));
      await left.expect(4);
      left.close();
    }
    expect(test.hub.core.logins.size).toBe(0);
    expect((await login(from(test, '192.0.2.1'), ticketOf('joe'), [['secret']]))[0]).toBe(2);
  });

  it('are not limited by 0', async () => {
    const limits = { maxAuthFailuresPerAddress: 0, maxAuthFailuresPerAuthid: 0 };
    const test = hubWith([new Tickets()], { limits });
    for (let i = 0; i < 200; i++)
      expect(await fail(test, 'joe', '192.0.2.1')).toBe('wamp.error.authentication_denied');
  });

  it('of another realm leave an open one open', async () => {
    const test = hubWith([], {
      realm: ['open', 'closed'],
      limits: { maxAuthFailuresPerAddress: 1 },
    });
    test.hub.addAuthenticator(new Tickets(), { realm: 'closed' });
    await login(from(test, '192.0.2.1'), ticketOf('joe'), [['wrong']], 'closed');
    expect((await helloOf(test, {}, { ...at('192.0.2.1'), realm: 'open' }).next())[0]).toBe(2);
  });
});

describe('10,000 failed logins of one address', () => {
  it('end early and in bounded memory, while another client works', async () => {
    const tickets = new Tickets();
    const test = hubWith([tickets]);
    test.hub.register('com.canary', () => 'alive');
    const canary = test.connect();
    await login(canary, ticketOf('canary'), [['secret']]);
    for (let i = 0; i < 10_000; i++) {
      const client = helloOf(test, ticketOf(`user${i}`), at('192.0.2.1'));
      const first = await client.next();
      if (first[0] === 4) {
        client.send([5, 'wrong', {}]);
        await client.next();
      }
      if (i % 1_000 === 0) canary.request(48, {}, 'com.canary');
    }
    await turns();
    const answers = canary.received.filter(([code]) => code === 50);
    expect(answers.map(([, , , args]) => args)).toEqual(
      Array.from({ length: 10 }, () => ['alive']),
    );
    // One of them by the canary.
    expect(tickets.asked).toBe(61);
    expect(test.hub.core.logins.size).toBe(61);
    expect(test.log.length).toBeLessThan(50);
    expect(JSON.stringify(test.log)).not.toContain('wrong');
    canary.close();
    test.clock.advance(60_000);
    expectEmptyTables(test);
  });

  it('of as many addresses are forgotten, the oldest first', () => {
    const clock = new VirtualClock();
    const limit = new FailureLimit(clock, 1);
    const most = defaults.rememberedFailures;
    for (let i = 0; i <= most; i++) limit.failed(`address ${i}`);
    expect(limit.size).toBe(most);
    expect([limit.admits('address 0'), limit.admits('address 1')]).toEqual([true, false]);
    clock.advance(60_000);
    expect(limit.admits('address 1')).toBe(true);
    limit.failed('address 0');
    expect(limit.size).toBe(1);
  });

  it('of one key do not pile up: it may fail again after its share of a minute', () => {
    const clock = new VirtualClock();
    const limit = new FailureLimit(clock, 4);
    for (let i = 0; i < 100; i++) limit.failed('key');
    expect(limit.admits('key')).toBe(false);
    clock.advance(15_000);
    expect(limit.admits('key')).toBe(true);
    limit.failed('key');
    expect(limit.admits('key')).toBe(false);
    expect(limit.admits(undefined)).toBe(true);
  });
});

describe('the metrics of logins', () => {
  class Counts extends WampMetrics {
    readonly told: string[] = [];

    override authenticated(...labels: string[]): void {
      this.told.push(labels.join(' '));
    }
  }

  it('have the method and the outcome, without what clients choose', async () => {
    const metrics = new Counts();
    const authFailure = 'authentication_failed';
    const authenticators = [new Headers(), new Tickets(), new Talks(codeTalk, ['code'])];
    const test = hubWith(authenticators, { metrics, authFailure, anonymous: { realm1: true } });
    const client = test.connect({ transport: { headers: { 'x-user': 'joe' } } });
    await login(client, {});
    await login(test.connect(), ticketOf('joe'), [['secret']]);
    await login(test.connect(), ticketOf('joe'), [['wrong']]);
    await login(test.connect(), { authmethods: ['own idea'] });
    await login(test.connect(), {});
    const late = helloOf(test, { authmethods: ['code'] });
    await late.expect(4);
    test.clock.advance(10_000);
    const gone = helloOf(test, { authmethods: ['code'] });
    await gone.expect(4);
    gone.close();
    await turns();
    expect(metrics.told).toEqual([
      '(none) ok',
      'ticket ok',
      'ticket wamp.error.authentication_denied',
      '(none) wamp.error.no_matching_auth_method',
      'anonymous ok',
      'code wamp.error.timeout',
      'code wamp.close.connection_lost',
    ]);
  });

  it('are silent in an open realm', async () => {
    const metrics = new Counts();
    const test = hubWith([], { metrics, resolveRealm: ({ realm }) => realm });
    await helloOf(test).next();
    expect(metrics.told).toEqual([]);
  });
});

function at(remoteAddress: string) {
  return { transport: { remoteAddress } };
}
