import type autobahn from 'autobahn';
import type { WampSession } from 'nestjs-wamp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { WampConnection } from '../../lib/hub/connection/connection.js';
import { longPollSettings } from '../../lib/transport/long-poll/long-poll-options.js';
import { eventually } from '../transport/support.js';
import { InteropApp } from './app/interop-app.js';
import { AutobahnClient, type ProgressPromise } from './support/autobahn-client.js';
import { Mailbox } from './support/mailbox.js';
import { installXmlHttpRequest } from './support/xml-http-request.js';

let app: InteropApp;
let client: AutobahnClient;
/** The session at the client. */
let session: autobahn.Session;
/** The session at the server. */
let peer: WampSession;

beforeAll(async () => {
  installXmlHttpRequest();
  app = await InteropApp.start({ longPoll: { keepAliveMs: 50 } });
});
afterAll(() => app.close());

beforeEach(async () => {
  const transports = [{ type: 'longpoll', url: app.url.replace('ws:', 'http:') }];
  const options: object = { transports };
  client = new AutobahnClient(app.url, [], options);
  client.open();
  session = await client.sessions.next();
  peer = app.session(session.id);
});
afterEach(async () => {
  if (session.isOpen) await client.close();
  client.assertContent();
});

describe('autobahn-js over long-poll', () => {
  it('opens a session whose transport says so', () => {
    expect(peer.transport).toMatchObject({
      type: 'longpoll',
      protocol: 'wamp.2.json',
      url: '/ws/open',
      headers: { 'content-type': 'application/json; charset=utf-8' },
    });
  });

  it('calls, with results, errors and progress', async () => {
    expect(await session.call('com.example.add', [17, 25])).toBe(42);
    await expect(session.call('com.example.unknown')).rejects.toMatchObject({
      error: 'wamp.error.no_such_procedure',
    });
    const call = session.call('com.example.load', [2], {}, { receive_progress: true });
    expect(await call).toBe('complete');
    const { progressive } = call as unknown as ProgressPromise<unknown>;
    expect(progressive.rest()).toEqual([{ part: 1 }, { part: 2 }]);
  });

  it('a hundred calls at once, by as many connections', async () => {
    const numbers = Array.from({ length: 100 }, (_, i) => i);
    const sums = numbers.map((i) => session.call('com.example.add', [i, i]));
    expect(await Promise.all(sums)).toEqual(numbers.map((i) => 2 * i));
  });

  it('subscribes, publishes, and gets events in order', async () => {
    const events = new Mailbox<unknown>();
    await session.subscribe('com.example.news', (args) => events.put(args?.[0]));
    for (let i = 0; i < 50; i++) app.hub.publish('com.example.news', [i]);
    expect(await events.take(50)).toEqual(Array.from({ length: 50 }, (_, i) => i));
    expect(
      await session.publish('com.example.said', ['x'], {}, { acknowledge: true }),
    ).toHaveProperty('id');
  });

  it('is called by the server', async () => {
    await session.register('com.client.double', (args: [number] | undefined) => 2 * args![0]);
    expect(await peer.call('com.client.double', [21])).toBe(42);
  });

  it('stays while nothing happens: a receive without a message is repeated', async () => {
    const { core } = app.hub as unknown as { core: { hosts: Set<{ connection: WampConnection }> } };
    const [{ connection }] = [...core.hosts] as [{ connection: WampConnection }];
    const { heard } = connection;
    await eventually(() => expect(connection.heard).toBeGreaterThan(heard + 2));
    expect(await session.call('com.example.add', [1, 2])).toBe(3);
  });

  it('leaves with GOODBYE', async () => {
    expect(await client.close()).toMatchObject({ cause: 'closed' });
    await eventually(() => expect(app.hub.sessionCount).toBe(0));
  });

  it('learns that the server ends the session', async () => {
    await peer.close();
    expect(await client.closes.next()).toMatchObject({ cause: 'closed' });
  });

  it('waits for answers longer than the default of the server', () => {
    // autobahn-js gives up after 12 seconds.
    expect(longPollSettings(true)?.keepAliveMs).toBeLessThan(12_000);
  });
});
