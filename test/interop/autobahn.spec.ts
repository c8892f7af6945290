import autobahn from 'autobahn';
import { WampResult, type WampSession } from 'nestjs-wamp';
import { firstValueFrom, lastValueFrom, toArray } from 'rxjs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { InteropApp } from './app/interop-app.js';
import { PatienceService } from './app/patience.service.js';
import { TickerService } from './app/ticker.service.js';
import { TopicsService } from './app/topics.service.js';
import {
  AutobahnClient,
  autobahnSerializers,
  type ProgressPromise,
} from './support/autobahn-client.js';
import { Mailbox } from './support/mailbox.js';
import { rejectionOf } from './support/rejection.js';

let app: InteropApp;

beforeAll(async () => {
  app = await InteropApp.start();
});
afterAll(() => app.close());

describe.each(autobahnSerializers)('autobahn-js over $name', (format) => {
  let client: AutobahnClient;
  /** The session at the client. */
  let session: autobahn.Session;
  /** The session at the server. */
  let peer: WampSession;

  const clientOf = (...[options, url = app.url]: [object?, string?]) =>
    new AutobahnClient(url, [format.createSerializer()], options);

  beforeEach(async () => {
    client = clientOf();
    client.open();
    session = await client.sessions.next();
    peer = app.session(session.id);
  });
  afterEach(async () => {
    if (session.isOpen) await client.close();
    client.assertContent();
  });

  /** Returns when the server has read everything sent so far, and its answers have come. */
  const settle = () => session.call('com.example.nothing');

  describe('opens a session', () => {
    it('with the serializer it asks for and the features both ends have', () => {
      expect(peer.transport.protocol).toBe(`wamp.2.${format.name}`);
      expect(client.welcome).toMatchObject({ realm: 'realm1', authrole: 'anonymous' });
      expect(session.features).toMatchObject({
        caller: { call_canceling: true, progressive_call_results: true },
        callee: { pattern_based_registration: true },
        publisher: { publisher_exclusion: true, subscriber_blackwhite_listing: true },
        subscriber: { pattern_based_subscription: true, publisher_identification: true },
      });
    });

    it('with an id that is a number', () => {
      expect(session.id).toBeTypeOf('number');
      expect(session.id).toBe(peer.id);
    });
  });

  describe('calls', () => {
    it.each<[string, unknown[] | undefined, object | undefined, unknown]>([
      ['add', [17, 25], undefined, 42],
      ['greet', undefined, { name: 'Ada', greeting: 'Welcome' }, 'Welcome, Ada!'],
      ['greet', ['Ada'], { greeting: 'Good morning' }, 'Good morning, Ada!'],
      ['nothing', undefined, undefined, null],
      ['list', undefined, undefined, [1, 2, 3]],
      ['record', undefined, undefined, { name: 'Ada', born: 1815 }],
      ['echo', [1, 2], { three: 3 }, new autobahn.Result([1, 2], { three: 3 })],
      ['echo', [2 ** 40], undefined, 2 ** 40],
      ['echo', [-(2 ** 40)], undefined, -(2 ** 40)],
      ['echo', [2 ** 53 - 1], undefined, 2 ** 53 - 1],
      ['inspect', [2 ** 53 - 1], undefined, 'number 9007199254740991'],
      ['echo', [1.5], undefined, 1.5],
      ['echo', [null], undefined, null],
      ['shelf.top', undefined, undefined, 'com.example.shelf.top'],
    ])('%s with %j and %j', async (procedure, args, kwargs, expected) => {
      expect(await session.call(`com.example.${procedure}`, args, kwargs)).toEqual(expected);
    });

    it.runIf(format.name !== 'json')('with bytes, both ways', async () => {
      const bytes = await session.call<Uint8Array>('com.example.bytes');

      expect([...bytes]).toEqual([0, 127, 128, 255]);
      expect(await session.call('com.example.inspect', [bytes])).toBe('bytes 007f80ff');
    });

    it.each<[string, object]>([
      [
        'refuse',
        {
          error: 'com.example.error.sold_out',
          args: ['sold out', 3],
          kwargs: { article: 'tickets' },
        },
      ],
      ['crash', { error: 'wamp.error.runtime_error', args: ['Internal error.'] }],
      ['forbid', { error: 'wamp.error.not_authorized', args: ['Members only'] }],
      ['unheard_of', { error: 'wamp.error.no_such_procedure' }],
      ['not valid', { error: 'wamp.error.invalid_uri' }],
    ])('%s, which fails', async (procedure, error) => {
      await expect(session.call(`com.example.${procedure}`)).rejects.toMatchObject(error);
    });

    it('with progressive results', async () => {
      const call = session.call('com.example.load', [2], {}, { receive_progress: true });

      expect(await call).toBe('complete');
      const { progressive } = call as unknown as ProgressPromise<unknown>;
      expect(progressive.rest()).toEqual([{ part: 1 }, { part: 2 }]);
    });

    it('with a timeout', async () => {
      const call = session.call('com.example.wait', [], {}, { timeout: 30 });

      await expect(call).rejects.toMatchObject({ error: 'wamp.error.timeout' });
      app.get(PatienceService).openGates();
    });

    // In any other mode, and without one, autobahn-js forgets the call at once and then hangs up on
    // the ERROR that the specification demands.
    it('and cancels: with kill it waits for the answer', async () => {
      const patience = app.get(PatienceService);
      patience.events.rest();
      const call = session.call('com.example.wait') as unknown as Promise<unknown> & {
        cancel(options: object): void;
      };
      const failure = rejectionOf(call);
      await patience.events.next();

      call.cancel({ mode: 'kill' });

      expect(await patience.events.next()).toBe('aborted');
      patience.openGates();
      expect(await failure).toMatchObject({ error: 'wamp.error.canceled' });
    });
  });

  describe('publishes', () => {
    const heard = () => app.get(TopicsService).heard;

    it('with args and kwargs, acknowledged', async () => {
      const options = { acknowledge: true, disclose_me: true };

      const { id } = await session.publish('com.example.said', ['hi'], { loud: true }, options);

      expect(await heard().next()).toMatchObject({
        args: ['hi'],
        kwargs: { loud: true },
        details: options,
        publication: id,
      });
    });

    it('without an acknowledgement', async () => {
      void session.publish('com.example.said', ['by the way']);

      expect(await heard().next()).toMatchObject({ args: ['by the way'], details: {} });
    });

    it('to itself, if it does not exclude itself', async () => {
      const events = new Mailbox<unknown>();
      await session.subscribe('com.example.said', (args, kwargs, details) =>
        events.put({ args, kwargs, details }),
      );

      const { id } = await session.publish(
        'com.example.said',
        ['echo'],
        { loud: 1 },
        {
          acknowledge: true,
          exclude_me: false,
          disclose_me: true,
        },
      );

      expect(await events.next()).toMatchObject({
        args: ['echo'],
        kwargs: { loud: 1 },
        details: { publication: id, topic: 'com.example.said', publisher: session.id },
      });
      await heard().next();
    });

    it('and is refused an invalid topic', async () => {
      const published = session.publish('com.example.#', [], {}, { acknowledge: true });

      await expect(published).rejects.toMatchObject({ error: 'wamp.error.invalid_uri' });
    });
  });

  describe('subscribes', () => {
    it.each([
      ['com.example.news', {}, 'com.example.news'],
      ['com.example.news', { match: 'prefix' }, 'com.example.news.sport'],
      ['com.example..sport', { match: 'wildcard' }, 'com.example.news.sport'],
    ])('to %s with %j and hears %s', async (pattern, options, topic) => {
      const events = new Mailbox<unknown>();
      await session.subscribe(
        pattern,
        (args, kwargs, details) => events.put({ args, kwargs, topic: details?.topic }),
        options,
      );

      app.hub.publish(topic, ['goal'], { minute: 90 });

      expect(await events.next()).toEqual({ args: ['goal'], kwargs: { minute: 90 }, topic });
    });

    it('twice to one topic, which is one subscription with two handlers', async () => {
      const events = new Mailbox<string>();
      const first = await session.subscribe('com.example.news', () => events.put('first'));
      const second = await session.subscribe('com.example.news', () => events.put('second'));

      app.hub.publish('com.example.news');

      expect(second.id).toBe(first.id);
      expect(await events.take(2)).toEqual(['first', 'second']);
      expect(await first.unsubscribe()).toBe(false);
      expect(await second.unsubscribe()).toBe(true);
    });

    it('to a streaming topic, whose first event comes right behind SUBSCRIBED', async () => {
      const events = new Mailbox<unknown>();
      await session.subscribe('com.example.ticker', (args) => events.put(args));

      app.get(TickerService).ticks.next('second');

      expect(await events.take(2)).toEqual([['first'], ['second']]);
    });

    it('and unsubscribes while events are on their way', async () => {
      const events = new Mailbox<unknown>();
      const subscription = await session.subscribe('com.example.news', events.put);

      const unsubscribing = subscription.unsubscribe();
      app.hub.publish('com.example.news', ['in between']);
      await unsubscribing;
      app.hub.publish('com.example.news', ['afterwards']);
      await settle();

      expect(session.isOpen).toBe(true);
    });

    it('and is refused a topic that is not valid', async () => {
      await expect(session.subscribe('com.#', () => undefined)).rejects.toMatchObject({
        error: 'wamp.error.invalid_uri',
      });
    });
  });

  describe('registers', () => {
    it.each<[string, unknown, unknown]>([
      ['a number', 42, 42],
      ['a list', [1, 2, 3], [1, 2, 3]],
      ['an object', { name: 'Ada' }, { name: 'Ada' }],
      ['null', null, null],
      [
        'several values',
        new autobahn.Result([1, 2], { three: 3 }),
        new WampResult([1, 2], { three: 3 }),
      ],
      ['nothing', new autobahn.Result(), undefined],
    ])('a procedure that answers %s', async (_, returned, expected) => {
      await session.register('com.client.answer', () => returned);

      expect(await peer.call('com.client.answer')).toEqual(expected);
    });

    it('a procedure that gets args and kwargs', async () => {
      await session.register('com.client.take', (args, kwargs) => ({ args, kwargs }));

      const taken = await peer.call('com.client.take', [1, 2 ** 40], { three: [3] });

      expect(taken).toEqual({ args: [1, 2 ** 40], kwargs: { three: [3] } });
    });

    it('a procedure that fails', async () => {
      await session.register('com.client.fail', () => {
        throw new autobahn.Error('com.client.error', ['no'], { a: 1 }) as unknown as Error;
      });

      await expect(peer.call('com.client.fail')).rejects.toMatchObject({
        uri: 'com.client.error',
        args: ['no'],
        kwargs: { a: 1 },
      });
    });

    it('a procedure with progressive results', async () => {
      await session.register('com.client.download', async (_args, _kwargs, details) => {
        for (const percent of [25, 50]) details?.progress?.([percent], {});
        return Promise.resolve(100);
      });

      const values = await lastValueFrom(peer.stream('com.client.download').pipe(toArray()));

      expect(values).toEqual([25, 50, 100]);
    });

    it('a pattern, and learns which procedure is meant', async () => {
      const options: object = { match: 'prefix' };
      await session.register(
        'com.client.files',
        (_args, _kwargs, call) => call?.procedure,
        options,
      );

      expect(await peer.call('com.client.files.open')).toBe('com.client.files.open');
    });

    it('a procedure twice, which is refused', async () => {
      await session.register('com.client.once', () => 1);

      await expect(session.register('com.client.once', () => 2)).rejects.toMatchObject({
        error: 'wamp.error.procedure_already_exists',
      });
      expect(await peer.call('com.client.once')).toBe(1);
    });

    it('a reserved procedure, which is refused', async () => {
      await expect(session.register('wamp.client.x', () => 1)).rejects.toMatchObject({
        error: 'wamp.error.invalid_uri',
      });
    });

    it('and unregisters', async () => {
      const registration = await session.register('com.client.gone', () => 1);
      await session.unregister(registration);

      await expect(peer.call('com.client.gone')).rejects.toMatchObject({
        uri: 'wamp.error.no_such_procedure',
      });
    });

    it('a procedure that the application gives up waiting for', async () => {
      let answer: (value: string) => void = () => undefined;
      const late = new Promise<string>((resolve) => (answer = resolve));
      await session.register('com.client.slow', () => late);

      const slow = peer.call('com.client.slow', [], {}, { timeoutMs: 20 });
      await expect(slow).rejects.toMatchObject({ uri: 'wamp.error.timeout' });
      answer('late');
      await settle();

      expect(peer.isOpen).toBe(true);
    });

    it('a procedure that is called back before its own call is answered', async () => {
      await session.register('com.client.double', (args?: number[]) => 2 * (args?.[0] ?? 0));

      expect(await session.call('com.example.ask_back', ['com.client.double', 21])).toBe(42);
    });
  });

  describe('ends its session', () => {
    it('by GOODBYE', async () => {
      const ended = firstValueFrom(app.hub.sessionClose$);

      expect(await client.close()).toMatchObject({
        cause: 'closed',
        reason: 'wamp.close.goodbye_and_out',
      });
      expect(await ended).toMatchObject({ session: peer, reason: 'wamp.close.normal' });
    });

    it('when the application does', async () => {
      void peer.close('wamp.close.killed', 'Too noisy.');

      expect(await client.closes.next()).toMatchObject({
        cause: 'closed',
        reason: 'wamp.close.killed',
        message: 'Too noisy.',
      });
    });

    it('with its connection, and opens a new one by itself', async () => {
      const durable = clientOf({ max_retries: 3, initial_retry_delay: 0.005 });
      durable.open();
      const { id } = await durable.sessions.next();

      app.dropConnections();

      expect((await durable.sessions.next()).id).not.toBe(id);
      expect((await durable.closes.next()).cause).toBe('lost');
      await durable.close();
      await client.closes.next();
    });
  });

  describe('is refused', () => {
    it('by HTTP where no WebSocket is served', async () => {
      const stranger = clientOf({}, app.url.replace('/ws', '/elsewhere'));
      stranger.open();

      expect(await stranger.closes.next()).toMatchObject({ cause: 'unreachable' });
    });

    it('by ABORT for a realm that is not served', async () => {
      const stranger = clientOf({ realm: 'realm2' });
      stranger.open();

      expect(await stranger.closes.next()).toMatchObject({
        cause: 'closed',
        reason: 'wamp.error.no_such_realm',
        message: expect.stringContaining('realm2'),
      });
    });
  });
});

describe('autobahn-js without a choice of serializer', () => {
  it('offers JSON first, so it speaks JSON', async () => {
    const serializers = autobahnSerializers.map(({ createSerializer }) => createSerializer());
    const client = new AutobahnClient(app.url, serializers);
    client.open();

    const { id } = await client.sessions.next();

    expect(app.session(id).transport.protocol).toBe('wamp.2.json');
    await client.close();
  });
});
