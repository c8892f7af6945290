import { beforeAll, describe, expect, it } from 'vitest';
import { InteropApp } from './app/interop.app.js';
import { AutobahnClient, autobahnSerializers } from './support/autobahn.client.js';
import { Mailbox } from './support/mailbox.js';
import { WampyClient, wampySerializers } from './support/wampy.client.js';

const HELLO = 1;
const GOODBYE = 6;

describe('an application that shuts down', () => {
  let app: InteropApp;
  const reasons = new Mailbox<string>();
  const wampys = new Map<string, WampyClient>();
  const autobahns = new Map<string, AutobahnClient>();
  /** Clients that have given up for good, by name. */
  const closed = new Mailbox<string>();

  beforeAll(async () => {
    app = await InteropApp.start();
    app.hub.sessionClose$.subscribe(({ reason }) => reasons.put(reason));
    for (const { name, createSerializer } of wampySerializers)
      wampys.set(name, await joinWampy(name, createSerializer()));
    for (const { name, createSerializer } of autobahnSerializers) {
      const client = new AutobahnClient(app.url, [createSerializer()], { max_retries: 5 });
      client.open();
      await client.sessions.next();
      autobahns.set(name, client);
    }
  });

  /** A client that would come back, with a call to the application and one from it in flight. */
  async function joinWampy(
    name: string,
    serializer: ConstructorParameters<typeof WampyClient>[1],
  ): Promise<WampyClient> {
    const client = await WampyClient.connect(app.url, serializer, {
      autoReconnect: true,
      reconnectInterval: 1,
      onClose: () => closed.put(name),
    });
    client.startCall('com.example.wait');
    await client.wampy.register('com.client.never', () => new Promise<never>(() => undefined));
    const call = app.session(client.wampy.getSessionId()).call('com.client.never');
    call.catch(() => undefined);
    return client;
  }

  it('says GOODBYE to every client, and is down as soon as they have answered', async () => {
    const start = performance.now();

    await app.close();

    // Two seconds are what a client has that does not answer.
    expect(performance.now() - start).toBeLessThan(2_000);
    expect(app.hub.sessionCount).toBe(0);
    const everybody = [...wampys.keys(), ...autobahns.keys()];
    expect(reasons.rest()).toEqual(everybody.map(() => 'wamp.close.system_shutdown'));
  });

  it('is not called again by wampy.js', async () => {
    expect((await closed.take(wampys.size)).toSorted()).toEqual([...wampys.keys()].toSorted());

    for (const { wire } of wampys.values()) {
      expect(wire.received.at(-1)).toEqual([
        GOODBYE,
        { message: 'The server is shutting down.' },
        'wamp.close.system_shutdown',
      ]);
      expect(wire.sentOf(GOODBYE)).toEqual([[GOODBYE, {}, 'wamp.close.goodbye_and_out']]);
      expect(wire.sentOf(HELLO)).toHaveLength(1);
    }
  });

  it('is not called again by autobahn-js', async () => {
    for (const client of autobahns.values()) {
      expect(await client.closes.next()).toMatchObject({
        cause: 'closed',
        reason: 'wamp.close.system_shutdown',
      });
      client.assertContent();
    }
  });
});
