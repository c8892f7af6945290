import { Observable, of, Subject } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WampMetrics } from '../../lib/hub/operations/metrics.js';
import { limitsOf } from '../../lib/protocol/limits-of.js';
import { WampNotAuthorizedError } from '../../lib/protocol/standard-errors.js';
import { WampError } from '../../lib/protocol/wamp-error.js';
import { createTestHub, type TestHub, type WampTestClient } from '../../lib/testing/index.js';
import { expectEmptyTables } from '../utils/tables.js';
import { gate, turns } from '../utils/turns.js';

type Told = readonly [what: string, ...details: unknown[]];

/** Records every call. */
class Recorder extends WampMetrics {
  readonly told: Told[] = [];

  override opened(...details: unknown[]): void {
    this.told.push(['opened', ...details]);
  }

  override closed(...details: unknown[]): void {
    this.told.push(['closed', ...details]);
  }

  override called(...details: unknown[]): void {
    this.told.push(['called', ...details]);
  }

  override dropped(...details: unknown[]): void {
    this.told.push(['dropped', ...details]);
  }

  override violated(): void {
    this.told.push(['violated']);
  }

  override refused(...details: unknown[]): void {
    this.told.push(['refused', ...details]);
  }

  override sent(...details: unknown[]): void {
    this.told.push(['sent', ...details]);
  }

  of(what: string): unknown[][] {
    return this.told.filter(([name]) => name === what).map(([, ...details]) => details);
  }
}

describe('metrics', () => {
  let metrics: Recorder;
  let test: TestHub;
  let client: WampTestClient;

  beforeEach(async () => {
    metrics = new Recorder();
    test = createTestHub({ metrics, realm: ['realm1', '*'] });
    client = await test.join();
  });

  afterEach(async () => {
    client.close();
    await test.hub.close();
    await turns();
    expectEmptyTables(test);
  });

  /** A call that waits for its handler. */
  async function start(handler: Parameters<typeof test.hub.register>[1], options: object = {}) {
    test.hub.register('com.slow', handler);
    client.request(48, options, 'com.slow');
    await client.drain();
  }

  describe('count calls', () => {
    it.each([
      ['a value', () => 1, 'ok'],
      ['a promise', () => Promise.resolve(1), 'ok'],
      ['an Observable', () => of(1, 2), 'ok'],
      ['a standard error', () => Promise.reject(new WampNotAuthorizedError()), 'not_authorized'],
      ['a returned error', () => new WampNotAuthorizedError(), 'not_authorized'],
      ['an error of its own', () => new WampError('com.example.error.sold_out'), 'application'],
      ['an unexpected error', () => Promise.reject(new Error('oops')), 'runtime_error'],
      ['what cannot be encoded', () => Symbol('no'), 'runtime_error'],
    ])('that end with %s', async (_name, handler, outcome) => {
      test.hub.register('com.example', handler);
      await client.call('com.example').catch(() => {});
      const label = outcome.includes('_') ? `wamp.error.${outcome}` : outcome;
      expect(metrics.of('called')).toEqual([['com.example', label, 0]]);
    });

    it('by the pattern of the handler, whatever the client sent', async () => {
      test.hub.register('com.tenant', () => 1, { match: 'prefix' });
      test.hub.register('com..get', () => 1, { match: 'wildcard' });
      await client.call('com.tenant.1');
      await client.call('com.tenant.2');
      await client.call('com.3.get');
      const procedures = metrics.of('called').map(([procedure]) => procedure);
      expect(procedures).toEqual(['com.tenant', 'com.tenant', 'com..get']);
    });

    it('that have no handler under one name', async () => {
      await client.call('com.one').catch(() => {});
      await client.call('com.two').catch(() => {});
      const call = ['(none)', 'wamp.error.no_such_procedure', 0];
      expect(metrics.of('called')).toEqual([call, call]);
    });

    it('that stream to a procedure that takes no input', async () => {
      test.hub.register('com.plain', () => 1, { streamedInput: false });
      client.request(48, { progress: true }, 'com.plain');
      await client.drain();
      const call = ['com.plain', 'wamp.error.feature_not_supported', 0];
      expect(metrics.of('called')).toEqual([call]);
    });

    it('with the time to the final answer', async () => {
      const source = new Subject();
      await start(() => source, { receive_progress: true });
      source.next(1);
      test.clock.advance(250);
      expect(metrics.of('called')).toEqual([]);
      source.complete();
      expect(metrics.of('called')).toEqual([['com.slow', 'ok', 250]]);
    });

    it.each(['skip', 'kill', 'killnowait'])(
      'that are canceled with %s, once and as canceled',
      async (mode) => {
        const work = gate();
        await start(({ signal }) => {
          expect(signal.aborted).toBe(false);
          return work.promise;
        });
        client.send([49, 1, { mode }]);
        if (mode === 'kill') work.fail(new Error('stopped'));
        else work.open();
        await turns();
        expect(metrics.of('called')).toEqual([['com.slow', 'wamp.error.canceled', 0]]);
      },
    );

    it.each([
      ['a handler', () => new Promise(() => {})],
      [
        'a handler with its signal',
        ({ signal }: { signal: AbortSignal }) => new Promise(() => signal),
      ],
      ['a stream', () => new Observable()],
    ])('that time out: %s', async (_name, handler) => {
      await start(handler, { timeout: 40 });
      test.clock.advance(40);
      expect(metrics.of('called')).toEqual([['com.slow', 'wamp.error.timeout', 40]]);
    });

    it('that end with their session', async () => {
      await start(() => new Promise(() => {}));
      client.close();
      await turns();
      expect(metrics.of('called')).toEqual([['com.slow', 'wamp.error.canceled', 0]]);
    });
  });

  it('count sessions by the realm that serves them, and why they ended', async () => {
    const other = await test.join('whatever.the.client.likes');
    await other.leave('com.example.tired');
    client.close();
    await turns();
    expect(metrics.told).toEqual([
      ['opened', 'realm1'],
      ['opened', '*'],
      ['closed', '*', 'application'],
      ['closed', 'realm1', 'wamp.close.connection_lost'],
    ]);
  });

  it('count who is not let in, by the reason of the ABORT', async () => {
    const refusals = [new WampNotAuthorizedError(), new WampError('com.example.no'), new Error()];
    const authenticate = () => Promise.reject(refusals.shift());
    const closed = createTestHub({ metrics, authenticate });
    for (let i = 0; i < 3; i++) await closed.join().catch(() => {});
    await closed.join('elsewhere').catch(() => {});
    expect(metrics.of('refused').flat()).toEqual([
      'wamp.error.not_authorized',
      'application',
      'wamp.error.authentication_failed',
      'wamp.error.no_such_realm',
    ]);
  });

  it('count the events of a publication together', async () => {
    const other = await test.join();
    for (const each of [client, other]) await each.subscribe('com.topic');
    test.hub.publish('com.topic', [1]);
    test.hub.publish('com.elsewhere');
    test.hub.sessions.get(other.session)?.publish('com.topic');
    expect(metrics.of('sent')).toEqual([[2], [0], [1]]);
    other.close();
  });

  it('count events that are left out, and bytes that wait', async () => {
    const small = createTestHub({ metrics, limits: { maxOutboxBytes: 1_000 } });
    const slow = await small.join();
    await slow.subscribe('com.topic');
    slow.pause();
    for (let i = 0; i < 3; i++) small.hub.publish('com.topic', ['x'.repeat(600)]);
    const { outboxBytes, eventsDropped } = small.hub.stats();
    expect(outboxBytes).toBeGreaterThan(600);
    expect(eventsDropped).toBeGreaterThan(0);
    const { length } = metrics.of('dropped').filter(([reason]) => reason === 'drop-newest');
    expect(length).toBe(eventsDropped);
    slow.close();
  });

  it('count protocol violations', async () => {
    client.send([48, 'not an id']);
    await client.closed;
    expect(metrics.of('violated')).toEqual([[]]);
  });

  it('need not be complete', async () => {
    const none = createTestHub({ metrics: new (class extends WampMetrics {})() });
    none.hub.register('com.example', () => 1);
    const caller = await none.join();
    expect(await caller.call('com.example')).toBe(1);
    caller.close();
  });

  it('ask the clock nothing where there are none', async () => {
    const { hub, clock, join } = createTestHub({ limits: limitsOff });
    hub.register('com.example', () => 1);
    const caller = await join();
    let asked = 0;
    clock.now = () => asked++;
    await caller.call('com.example');
    expect(asked).toBe(0);
    caller.close();
  });
});

const limitsOff = Object.fromEntries(Object.keys(limitsOf()).map((name) => [name, 0]));

describe('hub.stats()', () => {
  it('tells how much the hub holds', async () => {
    const test = createTestHub();
    test.hub.register('com.slow', () => new Promise(() => {}));
    const connected = test.connect();
    const [one, two] = [await test.join(), await test.join()];
    one.request(48, {}, 'com.slow');
    await one.register('com.client');
    void test.hub.sessions
      .get(one.session)
      ?.call('com.client')
      .catch(() => {});
    await one.subscribe('com.topic');
    await two.subscribe('com.topic');
    await two.subscribe('com.', { match: 'prefix' });
    test.hub.subscribe('com.queued', () => new Promise(() => {}));
    for (let i = 0; i < 4; i++) await two.publish('com.queued');

    expect(test.hub.stats()).toMatchObject({
      connections: 3,
      sessions: 2,
      callsInFlight: 1,
      invocationsInFlight: 1,
      registrations: 1,
      subscriptions: 3,
      topics: 2,
      waitingEvents: 3,
    });

    for (const client of [connected, one, two]) client.close();
    await turns();
    expect(Object.values(test.hub.stats()).filter((count) => count !== 0)).toEqual([]);
  });

  it('are at hand for the metrics from the beginning', () => {
    let read: unknown;
    class Observer extends WampMetrics {
      override observe(stats: () => unknown): void {
        read = stats();
      }
    }
    createTestHub({ metrics: new Observer() });
    expect(read).toMatchObject({ sessions: 0 });
  });

  it('and the hub says when it lets nobody in any more', async () => {
    const { hub } = createTestHub();
    expect(hub.isAccepting).toBe(true);
    const closed = hub.close();
    expect(hub.isAccepting).toBe(false);
    await closed;
  });
});
