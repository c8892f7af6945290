import { lastValueFrom } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WampCallOptions } from '../../lib/calls/client-call.js';
import type { WampSession } from '../../lib/hub/session/wamp-session.js';
import { createTestHub, type TestHub, type WampTestClient } from '../../lib/testing/index.js';
import { oddSignals, watchProcess } from '../utils/oddities.js';
import { expectEmptyTables } from '../utils/tables.js';
import { turns } from '../utils/turns.js';

watchProcess();
const uri = 'com.offered';
let test: TestHub;
let client: WampTestClient;
let session: WampSession;
let asked = 0;

beforeEach(async () => {
  test = createTestHub();
  client = await test.join();
  session = test.hub.sessions.get(client.session)!;
  asked = 0;
  await client.register(uri, () => ++asked);
});

afterEach(async () => {
  client.close();
  await turns();
  expectEmptyTables(test);
});

type Use = (options: WampCallOptions) => Promise<unknown>;

const uses: readonly [what: string, use: Use][] = [
  ['call', (options) => session.call(uri, [], {}, options)],
  ['callResult', (options) => session.callResult(uri, [], {}, options)],
  ['stream', (options) => lastValueFrom(session.stream(uri, [], {}, options))],
  ['a call of hub.cluster', (options) => elsewhere().call(uri, [], {}, options)],
];

const elsewhere = () => test.hub.cluster.session(session.id);

describe.each(Object.entries(oddSignals))('%s is no signal', (_, make) => {
  it.each(uses)('%s fails, and the client is not called', async (_name, use) => {
    const signal = make() as AbortSignal;
    await expect(use({ signal })).rejects.toThrow(
      /^The option signal must be an AbortSignal, not /,
    );
    expect(session.stats().invocationsInFlight).toBe(0);
    expect(await session.call(uri)).toBe(1);
  });
});
