import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type autobahn from 'autobahn';
import type { WampSession } from 'nestjs-wamp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { RawSocketTransport } from '../../lib/transport/index.js';
import { WampOrchestrator } from '../../lib/wamp-orchestrator.js';
import { eventually } from '../transport/support.js';
import { InteropApp } from './app/interop-app.js';
import { AutobahnClient, type ProgressPromise } from './support/autobahn-client.js';
import { Mailbox } from './support/mailbox.js';

const path = join(tmpdir(), `nestjs-wamp-interop-${process.pid}.sock`);
const host = '127.0.0.1';

let app: InteropApp;
let client: AutobahnClient;

beforeAll(async () => {
  app = await InteropApp.start({ rawSocket: [{ port: 0, host }, { path }], heartbeatMs: 50 });
});
afterAll(() => app.close());
afterEach(() => client.assertContent());

function port(): number {
  const { transports } = app.get(WampOrchestrator)['transports'] as unknown as {
    transports: readonly unknown[];
  };
  return transports.find((each) => each instanceof RawSocketTransport)!.ports[0]!;
}

/** The two places at which the application listens. */
const places = { tcp: () => ({ host, port: port() }), unix: () => ({ path }) };

/** Returns both ends of a session. */
async function joined(
  place: keyof typeof places,
): Promise<{ session: autobahn.Session; peer: WampSession }> {
  const options: object = { transports: [{ type: 'rawsocket', ...places[place]() }] };
  client = new AutobahnClient(app.url, [], options);
  client.open();
  const session = await client.sessions.next();
  return { session, peer: app.session(session.id) };
}

describe.each(['tcp', 'unix'] as const)('autobahn-js over RawSocket, %s', (place) => {
  it('calls, with results, errors and progress', async () => {
    const { session, peer } = await joined(place);
    expect(peer.transport).toMatchObject({ type: 'rawsocket', protocol: 'wamp.2.json' });
    expect(await session.call('com.example.add', [17, 25])).toBe(42);
    await expect(session.call('com.example.unknown')).rejects.toMatchObject({
      error: 'wamp.error.no_such_procedure',
    });
    const call = session.call('com.example.load', [2], {}, { receive_progress: true });
    expect(await call).toBe('complete');
    const { progressive } = call as unknown as ProgressPromise<unknown>;
    expect(progressive.rest()).toEqual([{ part: 1 }, { part: 2 }]);
    await client.close();
  });

  it('subscribes, publishes, is called, and leaves with GOODBYE', async () => {
    const { session, peer } = await joined(place);
    const events = new Mailbox<unknown>();
    await session.subscribe('com.example.news', (args) => events.put(args?.[0]));
    for (let i = 0; i < 50; i++) app.hub.publish('com.example.news', [i]);
    expect(await events.take(50)).toEqual(Array.from({ length: 50 }, (_, i) => i));
    const published = session.publish('com.example.said', ['x'], {}, { acknowledge: true });
    expect(await published).toHaveProperty('id');
    await session.register('com.client.double', (args: [number] | undefined) => 2 * args![0]);
    expect(await peer.call('com.client.double', [21])).toBe(42);
    expect(await client.close()).toMatchObject({ cause: 'closed' });
    await eventually(() => expect(app.hub.sessionCount).toBe(0));
  });

  it('answers the pings of the heartbeat', async () => {
    const { peer } = await joined(place);
    await eventually(() => expect(peer.latencyMs).toBeDefined());
    await client.close();
  });
});
