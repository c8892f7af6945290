import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InteropApp } from './app/interop-app.js';
import { AutobahnClient, autobahnSerializers } from './support/autobahn-client.js';
import { Mailbox } from './support/mailbox.js';
import { WampyClient, wampySerializers } from './support/wampy-client.js';

const HELLO = 1;
const GOODBYE = 6;
const clientCount = wampySerializers.length + autobahnSerializers.length;

/** Clients of every kind, all of which come back by themselves when a connection is lost. */
class Clients {
  readonly wampys: WampyClient[] = [];
  readonly autobahns: AutobahnClient[] = [];
  /** wampy.js clients that have given up for good. */
  readonly givenUp = new Mailbox<string>();
  /** How calls ended that were in flight. */
  readonly failures = new Mailbox<string>();

  async join(app: InteropApp): Promise<void> {
    for (const { name, createSerializer } of wampySerializers)
      this.wampys.push(await this.joinWampy(app, name, createSerializer()));
    for (const { createSerializer } of autobahnSerializers) {
      const patience = { max_retries: 100, initial_retry_delay: 0.01, max_retry_delay: 0.05 };
      const client = new AutobahnClient(app.url, [createSerializer()], patience);
      client.open();
      await client.sessions.next();
      this.autobahns.push(client);
    }
  }

  /** With a call to the application and one from it in flight. */
  private async joinWampy(
    app: InteropApp,
    name: string,
    serializer: ConstructorParameters<typeof WampyClient>[1],
  ): Promise<WampyClient> {
    const client = await WampyClient.connect(app.url, serializer, {
      autoReconnect: true,
      reconnectInterval: 5,
      maxRetries: 200,
      onClose: () => this.givenUp.put(name),
    });
    client.wampy
      .call('com.example.wait')
      .catch(({ errorUri }: { errorUri?: string }) => this.failures.put(errorUri ?? 'none'));
    await client.wampy.register('com.client.never', () => new Promise<never>(() => undefined));
    const call = app.session(client.wampy.getSessionId()).call('com.client.never');
    call.catch(() => undefined);
    return client;
  }
}

describe('an application that shuts down for good', () => {
  const clients = new Clients();
  const reasons = new Mailbox<string>();
  let app: InteropApp;

  beforeAll(async () => {
    // A client that does not answer would hold it up for an hour.
    const closeTimeoutMs = 3_600_000;
    app = await InteropApp.start({ shutdown: 'goodbye', drainTimeoutMs: 0, closeTimeoutMs });
    app.hub.sessionClose$.subscribe(({ reason }) => reasons.put(reason));
    await clients.join(app);
  });

  it('says GOODBYE to every client, and is down as soon as they have answered', async () => {
    await app.close();

    expect(app.hub.sessionCount).toBe(0);
    const everybody = Array.from({ length: clientCount }, () => 'wamp.close.system_shutdown');
    expect(reasons.rest()).toEqual(everybody);
  });

  it('is not called again by wampy.js', async () => {
    const names = wampySerializers.map(({ name }) => name);
    expect((await clients.givenUp.take(names.length)).toSorted()).toEqual(names.toSorted());

    for (const { wire } of clients.wampys) {
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
    for (const client of clients.autobahns) {
      expect(await client.closes.next()).toMatchObject({
        cause: 'closed',
        reason: 'wamp.close.system_shutdown',
      });
      client.assertContent();
    }
  });
});

describe('an application that is deployed anew', () => {
  const clients = new Clients();
  let next: InteropApp;

  beforeAll(async () => {
    const app = await InteropApp.start({ drainTimeoutMs: 1 });
    await clients.join(app);
    const { port } = app;
    await app.close();
    next = await InteropApp.start({}, port);
  });

  afterAll(async () => {
    await Promise.all(clients.wampys.map(({ wampy }) => wampy.disconnect()));
    await Promise.all(clients.autobahns.map((client) => client.close()));
    await next.close();
  });

  it('answers calls that it cannot finish, so that no promise stays open', async () => {
    expect(await clients.failures.take(wampySerializers.length)).toEqual(
      wampySerializers.map(() => 'wamp.error.unavailable'),
    );
  });

  it('closes with status 1012', async () => {
    for (const client of clients.wampys) expect(await client.closes.next()).toBe(1012);
  });

  it('has every client back', async () => {
    const { sessions, sessionOpen$ } = next.hub;
    await new Promise<void>((resolve) => {
      const check = (): void => (sessions.size === clientCount ? resolve() : undefined);
      sessionOpen$.subscribe(check);
      check();
    });
    for (const { wire } of clients.wampys) expect(wire.sentOf(HELLO)).toHaveLength(2);
    for (const client of clients.autobahns) {
      await client.sessions.next();
      client.assertContent();
    }
  });
});
