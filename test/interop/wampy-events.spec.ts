import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { InteropApp } from './app/interop-app.js';
import { TickerService } from './app/ticker.service.js';
import { TopicsService } from './app/topics.service.js';
import { Mailbox } from './support/mailbox.js';
import { WampyClient, wampySerializers } from './support/wampy-client.js';

const SUBSCRIBE = 32;

let app: InteropApp;
let topics: TopicsService;

beforeAll(async () => {
  app = await InteropApp.start();
  topics = app.get(TopicsService);
});
afterAll(() => app.close());

describe.each(wampySerializers)('wampy.js and events over $name', (format) => {
  let client: WampyClient;
  let wampy: WampyClient['wampy'];

  beforeEach(async () => {
    client = await WampyClient.connect(app.url, format.createSerializer());
    ({ wampy } = client);
  });
  afterEach(() => wampy.disconnect());

  describe('publish', () => {
    it('is acknowledged and reaches the handlers with args and kwargs', async () => {
      const payload = { argsList: ['hello', 1], argsDict: { loud: true } };

      const published = await wampy.publish('com.example.said', payload);

      const { publication, ...event } = await topics.heard.next();
      expect(event).toEqual({
        by: 'said',
        topic: 'com.example.said',
        args: ['hello', 1],
        kwargs: { loud: true },
        details: { acknowledge: true },
      });
      expect(BigInt(published.publicationId)).toBe(BigInt(publication));
    });

    it.each([
      ['com.example.said', 'said'],
      ['com.example.log.disk.full', 'log'],
      ['com.example.sensor.cellar.temperature', 'sensor'],
    ])('to %s reaches the handler of %s', async (topic, by) => {
      await wampy.publish(topic, 'news');

      expect(await topics.heard.next()).toMatchObject({ by, topic, args: ['news'] });
    });

    it('is acknowledged even if nobody listens', async () => {
      const published = await wampy.publish('com.example.unheard_of');

      expect(published.publicationId).toBeGreaterThan(0);
    });

    it('passes its options on, own ones too', async () => {
      const options = { disclose_me: true, exclude: 5, eligible_authrole: 'member', _urgent: 1 };

      await wampy.publish('com.example.said', 'psst', options);

      expect((await topics.heard.next()).details).toEqual({
        acknowledge: true,
        disclose_me: true,
        exclude: [5],
        eligible_authrole: ['member'],
        _urgent: 1,
      });
    });

    it('does not come back to its publisher', async () => {
      const events = new Mailbox<unknown>();
      await wampy.subscribe('com.example.said', events.put);

      await wampy.publish('com.example.said', 'echo?');
      await client.settle();

      expect(events.rest()).toEqual([]);
      await topics.heard.next();
    });
  });

  describe('subscribe', () => {
    it('receives what the application publishes', async () => {
      const events = new Mailbox<unknown>();
      await wampy.subscribe('com.example.news', events.put);

      app.hub.publish('com.example.news', ['rain', 12], { area: 'north' });
      app.hub.publish('com.example.news');

      expect(await events.take(2)).toEqual([
        { details: {}, argsList: ['rain', 12], argsDict: { area: 'north' } },
        { details: {}, argsList: undefined, argsDict: undefined },
      ]);
    });

    it.each([
      { topic: 'com.example.news', match: 'exact', hears: ['com.example.news'] },
      {
        topic: 'com.example.news',
        match: 'prefix',
        hears: ['com.example.news', 'com.example.news.sport', 'com.example.news.sport.golf'],
      },
      {
        topic: 'com.example..sport',
        match: 'wildcard',
        hears: ['com.example.news.sport', 'com.example.talk.sport'],
      },
    ] as const)('to $topic with match $match', async ({ topic, match, hears }) => {
      const events = new Mailbox<{ argsList?: unknown[]; details: Record<string, unknown> }>();
      await wampy.subscribe(topic, events.put, { match });

      for (const uri of [
        'com.example.news',
        'com.example.news.sport',
        'com.example.news.sport.golf',
        'com.example.talk.sport',
        'com.example.talk',
      ])
        app.hub.publish(uri, [uri]);

      const heard = await events.take(hears.length);
      await client.settle();
      expect(heard.map(({ argsList }) => argsList?.[0])).toEqual(hears);
      expect(heard.map(({ details }) => details['topic'])).toEqual(
        match === 'exact' ? [undefined] : hears,
      );
      expect(events.rest()).toEqual([]);
    });

    it('has the options that wampy leaves undefined, which binary formats spell out', async () => {
      const bytesOf = { json: Buffer.from('{}').toString('hex'), msgpack: 'd40000', cbor: 'f7' };

      await wampy.subscribe('com.example.news', () => undefined);

      const subscribe = client.wire.sent.find(({ message }) => message[0] === SUBSCRIBE);
      expect(subscribe?.message[2]).toStrictEqual({ match: undefined, get_retained: undefined });
      expect(subscribe?.data.toString('hex')).toContain(bytesOf[format.name]);
    });
  });

  describe('a streaming topic', () => {
    it('sends its first event right behind SUBSCRIBED, and goes on', async () => {
      const events = new Mailbox<unknown>();
      await wampy.subscribe('com.example.ticker', events.put);

      app.get(TickerService).ticks.next('second');

      expect(await events.take(2)).toMatchObject([
        { argsList: ['first'] },
        { argsList: ['second'] },
      ]);
    });

    it('ends with UNSUBSCRIBE, and with the session', async () => {
      const { ended } = app.get(TickerService);
      const { id } = app.session(wampy.getSessionId());
      ended.rest();

      const { subscriptionId } = await wampy.subscribe('com.example.ticker', () => undefined);
      await wampy.unsubscribe(subscriptionId);
      expect(await ended.next()).toBe(id);

      await wampy.subscribe('com.example.ticker', () => undefined);
      await wampy.disconnect();
      expect(await ended.next()).toBe(id);
    });
  });

  describe('unsubscribe', () => {
    it('ends the events of the topic', async () => {
      const events = new Mailbox<unknown>();
      const { subscriptionId } = await wampy.subscribe('com.example.news', events.put);

      await wampy.unsubscribe(subscriptionId);
      app.hub.publish('com.example.news', ['too late']);
      await client.settle();

      expect(events.rest()).toEqual([]);
    });

    it('leaves the topic to be subscribed to again', async () => {
      const events = new Mailbox<unknown>();
      const { subscriptionId } = await wampy.subscribe('com.example.news', () => undefined);
      await wampy.unsubscribe(subscriptionId);
      await wampy.subscribe('com.example.news', events.put);

      app.hub.publish('com.example.news', ['back again']);

      expect(await events.next()).toMatchObject({ argsList: ['back again'] });
    });
  });
});

describe('clients of different serializers', () => {
  let clients: WampyClient[];

  beforeAll(async () => {
    clients = await Promise.all(
      wampySerializers.map(({ createSerializer }) =>
        WampyClient.connect(app.url, createSerializer()),
      ),
    );
  });
  afterAll(() => Promise.all(clients.map(({ wampy }) => wampy.disconnect())));

  it('all get what one of them says in a chat room of the application', async () => {
    const [speaker] = clients;
    const boxes = await Promise.all(
      clients.map(async ({ wampy }) => {
        const events = new Mailbox<{ argsList?: unknown[]; argsDict?: Record<string, unknown> }>();
        await wampy.subscribe('com.example.chatted', events.put);
        return events;
      }),
    );

    await speaker?.wampy.publish('com.example.chat', 'Hi all');

    const heard = await Promise.all(boxes.map((events) => events.next()));
    expect(heard.map(({ argsList }) => argsList)).toEqual([['Hi all'], ['Hi all'], ['Hi all']]);
    expect(heard.map(({ argsDict }) => Number(argsDict?.['speaker']))).toEqual(
      clients.map(() => speaker?.wampy.getSessionId()),
    );
  });

  it('get only what is meant for them', async () => {
    const [json, msgpack, cbor] = clients as [WampyClient, WampyClient, WampyClient];
    const heard = new Mailbox<string>();
    for (const [name, { wampy }] of Object.entries({ json, msgpack, cbor }))
      await wampy.subscribe('com.example.secret', ({ argsList }) =>
        heard.put(`${name} ${String(argsList?.[0])}`),
      );
    const idOf = ({ wampy }: WampyClient) => app.session(wampy.getSessionId()).id;

    app.session(idOf(json)).publish('com.example.secret', ['one']);
    app.hub.publish('com.example.secret', ['two'], {}, { exclude: [idOf(json), idOf(cbor)] });
    app.hub.publish('com.example.secret', ['three'], {}, { eligible: [idOf(cbor)] });

    expect((await heard.take(3)).toSorted()).toEqual(['cbor three', 'json one', 'msgpack two']);
    await Promise.all(clients.map((client) => client.settle()));
    expect(heard.rest()).toEqual([]);
  });
});
