import type { SessionEnd, WampSession } from 'nestjs-wamp';
import { firstValueFrom } from 'rxjs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { InteropApp } from './app/interop-app.js';
import { Mailbox } from './support/mailbox.js';
import { rejectionOf } from './support/rejection.js';
import { WampyClient, wampySerializers } from './support/wampy-client.js';

const HELLO = 1;
const GOODBYE = 6;
const SUBSCRIBE = 32;
const CALL = 48;
const REGISTER = 64;

let app: InteropApp;

beforeAll(async () => {
  app = await InteropApp.start();
});
afterAll(() => app.close());

describe.each(wampySerializers)('a session of wampy.js over $name', (format) => {
  const clientOf = (...[options, url = app.url]: [object?, string?]) =>
    new WampyClient(url, format.createSerializer(), options);

  describe('opens', () => {
    it('with all that wampy reads of WELCOME', async () => {
      const { wampy } = clientOf();

      const details = await wampy.connect();

      expect(details).toMatchObject({
        realm: 'realm1',
        authid: expect.any(String),
        authrole: 'anonymous',
        authmethod: 'anonymous',
        authprovider: 'static',
        agent: 'nestjs-wamp',
        roles: {
          broker: { features: { pattern_based_subscription: true } },
          dealer: { features: { call_canceling: true, progressive_call_invocations: true } },
        },
      });
      await wampy.disconnect();
    });

    it('with an id that is an integer up to 2^53, which wampy has as BigInt from msgpack', async () => {
      const { wampy } = clientOf();
      await wampy.connect();
      const id: unknown = wampy.getSessionId();

      expect(app.session(Number(id)).id).toBe(Number(id));
      expect(Number.isSafeInteger(Number(id))).toBe(true);
      expect(id).toBeTypeOf(format.name === 'msgpack' ? 'bigint' : 'number');
      await wampy.disconnect();
    });

    it('in another realm, for those who may', async () => {
      const { wampy } = clientOf({ realm: 'members', helloCustomDetails: { _ticket: 'gold' } });

      const details = await wampy.connect();

      expect(details).toMatchObject({ realm: 'members', authid: 'ada', authrole: 'member' });
      const { realm, transport } = app.session(wampy.getSessionId());
      expect({ realm, protocol: transport.protocol }).toEqual({
        realm: 'members',
        protocol: `wamp.2.${format.name}`,
      });
      await wampy.disconnect();
    });
  });

  describe('is refused', () => {
    it('by HTTP where no WebSocket is served', async () => {
      const connecting = clientOf({}, app.url.replace('/ws', '/elsewhere')).wampy.connect();

      await expect(connecting).rejects.toMatchObject({
        name: 'WebsocketError',
        error: { message: expect.stringContaining('404') },
      });
    });

    it('by ABORT for a realm that is not served', async () => {
      const connecting = clientOf({ realm: 'realm2' }).wampy.connect();

      await expect(connecting).rejects.toMatchObject({
        name: 'AbortedError',
        errorUri: 'wamp.error.no_such_realm',
        details: { message: expect.stringContaining('realm2') },
      });
    });

    it('by ABORT with the error of the application', async () => {
      const connecting = clientOf({ realm: 'members' }).wampy.connect();

      await expect(connecting).rejects.toMatchObject({
        errorUri: 'wamp.error.not_authorized',
        details: { message: 'A ticket is needed.' },
      });
    });

    it('for good: wampy does not try again', async () => {
      const isClosed = new Mailbox<unknown>();
      const client = clientOf({ realm: 'realm2', autoReconnect: true, onClose: isClosed.put });

      await expect(client.wampy.connect()).rejects.toThrow();
      await isClosed.next();

      expect(client.wire.sentOf(HELLO)).toHaveLength(1);
    });
  });

  describe('closes', () => {
    it('by the GOODBYE of the client, which is answered before the connection ends', async () => {
      const client = clientOf();
      await client.wampy.connect();
      const ended = firstValueFrom(app.hub.sessionClose$);
      const { id } = app.session(client.wampy.getSessionId());

      await client.wampy.disconnect();

      expect(client.wire.received.at(-1)).toEqual([GOODBYE, {}, 'wamp.close.goodbye_and_out']);
      expect(await client.closes.next()).toBe(1000);
      expect(await ended).toMatchObject({
        session: { id, isOpen: false },
        reason: 'wamp.close.system_shutdown',
      });
    });

    it('by the application, and wampy does not come back', async () => {
      const isClosed = new Mailbox<unknown>();
      const client = clientOf({ autoReconnect: true, reconnectInterval: 1, onClose: isClosed.put });
      await client.wampy.connect();

      await app.session(client.wampy.getSessionId()).close('wamp.close.killed', 'Too noisy.');
      await isClosed.next();

      expect(client.wire.received.at(-1)).toEqual([
        GOODBYE,
        { message: 'Too noisy.' },
        'wamp.close.killed',
      ]);
      expect(client.wire.sentOf(GOODBYE)).toEqual([[GOODBYE, {}, 'wamp.close.goodbye_and_out']]);
      expect(client.wire.sentOf(HELLO)).toHaveLength(1);
    });

    it('with calls in flight, which wampy fails by itself', async () => {
      const client = clientOf();
      await client.wampy.connect();
      const { result } = client.startCall('com.example.wait');
      const failure = rejectionOf(result);

      await client.wampy.disconnect();

      expect(await failure).toMatchObject({ name: 'WebsocketError' });
    });

    it('and a new one opens with the same client', async () => {
      const client = clientOf();
      await client.wampy.connect();
      const first = client.wampy.getSessionId();
      await client.wampy.disconnect();

      await client.wampy.connect();

      expect(client.wampy.getSessionId()).not.toBe(first);
      await client.settle();
      await client.wampy.disconnect();
    });
  });

  describe('is lost with its connection, and wampy', () => {
    let client: WampyClient;
    let events: Mailbox<unknown>;
    const reconnecting = new Mailbox<unknown>();

    beforeEach(async () => {
      events = new Mailbox();
      client = clientOf({
        autoReconnect: true,
        reconnectInterval: 5,
        onReconnect: () => reconnecting.put(undefined),
      });
      const { wampy } = client;
      await wampy.connect();
      await wampy.subscribe('com.example.weather', events.put, { match: 'prefix' });
      await wampy.register('com.client.double', ({ argsList }) => ({
        argsList: [2 * (argsList?.[0] as number)],
      }));
    });
    afterEach(async () => {
      await client.wampy.disconnect();
      reconnecting.rest();
    });

    /** Cuts the connection. */
    async function drop(): Promise<{ ended: SessionEnd; reopened: Promise<WampSession> }> {
      const ended = firstValueFrom(app.hub.sessionClose$);
      const reopened = firstValueFrom(app.hub.sessionOpen$);
      app.dropConnections();
      return { ended: await ended, reopened };
    }

    it('opens a new one by itself', async () => {
      const { id } = app.session(client.wampy.getSessionId());

      const { ended, reopened } = await drop();
      const session = await reopened;

      expect(ended).toMatchObject({ session: { id }, reason: 'wamp.close.connection_lost' });
      expect(session.id).not.toBe(id);
      expect([...app.hub.sessions.keys()]).toEqual([session.id]);
      await session.waitForRegistration('com.client.double');
    });

    it('counts its request ids on, where the specification would start again from 1', async () => {
      const { reopened } = await drop();
      await (await reopened).waitForRegistration('com.client.double');

      const requests = client.wire.sent
        .filter(({ message: [code] }) => code === SUBSCRIBE || code === REGISTER)
        .map(({ message: [, request] }) => request);
      expect(requests).toEqual([1, 2, 3, 4]);
    });

    it('renews its registrations: the application waits for them', async () => {
      const { reopened } = await drop();
      const session = await reopened;

      await expect(session.call('com.client.double', [21])).rejects.toMatchObject({
        uri: 'wamp.error.no_such_procedure',
      });
      await session.waitForRegistration('com.client.double');
      expect(await session.call('com.client.double', [21])).toBe(42);
    });

    it('renews its subscriptions', async () => {
      const { reopened } = await drop();
      await (await reopened).waitForRegistration('com.client.double');

      app.hub.publish('com.example.weather.north', ['sunny']);

      expect(await events.next()).toMatchObject({
        details: { topic: 'com.example.weather.north' },
        argsList: ['sunny'],
      });
    });

    it('sends what was called meanwhile before it renews anything', async () => {
      const { reopened } = await drop();
      await reconnecting.next();
      const result = await client.wampy.call('com.example.ask_back_later', [
        'com.client.double',
        21,
      ]);

      expect(result.argsList).toEqual([42]);
      const sent = client.wire.sent.map(({ message: [code] }) => code);
      const again = sent.slice(sent.lastIndexOf(HELLO));
      expect(again.indexOf(CALL)).toBeGreaterThan(0);
      expect(again.indexOf(CALL)).toBeLessThan(again.indexOf(REGISTER));
      await reopened;
    });

    it('fails the calls that were in flight', async () => {
      const { result } = client.startCall('com.example.wait');
      const failure = rejectionOf(result);

      const { reopened } = await drop();

      expect(await failure).toMatchObject({ name: 'WebsocketError' });
      await (await reopened).waitForRegistration('com.client.double');
    });

    it('and calls to it fail as canceled', async () => {
      const session = app.session(client.wampy.getSessionId());
      await client.wampy.register('com.client.never', () => new Promise<never>(() => undefined));
      const call = session.call('com.client.never');
      const failure = rejectionOf(call);

      const { reopened } = await drop();

      expect(await failure).toMatchObject({ uri: 'wamp.error.canceled' });
      await (await reopened).waitForRegistration('com.client.never');
    });
  });
});

describe('wampy.js with a serializer that the server does not have', () => {
  it('is refused by HTTP', async () => {
    const [json] = wampySerializers;
    const serializer = Object.assign(json.createSerializer(), { protocol: 'ubjson' });

    await expect(WampyClient.connect(app.url, serializer)).rejects.toMatchObject({
      name: 'WebsocketError',
      error: { message: expect.stringContaining('400') },
    });
  });
});
