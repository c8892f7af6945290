import assert from 'node:assert/strict';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  createTestHub,
  type MemoryCluster,
  memoryCluster,
  type TestHub,
  type TestProcedure,
  VirtualClock,
  type WampTestClient,
} from '../../lib/testing/index.js';
import { WampHealthIndicator } from '../../lib/wamp-health.js';

// What a broker that takes nothing can make a node hold: each call ends, and the bytes have a limit.

const most = 100_000;
/** What may pass a full budget: signs of life and rolls, until the broker is found frozen. */
const signsOfLife = 2_000;
const text = 'x'.repeat(10_000);

let clock: VirtualClock;
let broker: MemoryCluster;
let here: TestHub;
let there: TestHub;
let client: WampTestClient;

beforeEach(async () => {
  clock = new VirtualClock();
  broker = memoryCluster({ clock });
  [here, there] = [node('here'), node('there')];
  await clock.advanceAsync(3_000);
  client = await there.join();
  await serve('com.client.echo', ([value]) => value);
  await clock.advanceAsync(200);
});

afterEach(async () => {
  client.close();
  const closed = [here, there].map(({ hub }) => hub.close());
  await clock.advanceAsync(20_000);
  await Promise.all(closed);
  assert.equal(clock.pending, 0);
});

function node(label: string): TestHub {
  const cluster = { name: 'shop', label, port: broker.port(), maxUnconfirmedBytes: most };
  return createTestHub({ clock, heartbeatMs: 0, drainTimeoutMs: 0, cluster });
}

async function serve(uri: string, handler: TestProcedure): Promise<void> {
  const registering = client.register(uri, handler);
  await clock.advanceAsync(0);
  await registering;
}

/** Publishes on both nodes until the broker must take more, also of what is small. */
function burst(): void {
  for (const bytes of [10_000, 1_000, 100])
    for (let i = 0; i < 12; i++)
      for (const { hub } of [here, there]) hub.publish('com.example.topic', [text.slice(0, bytes)]);
}

/** Publishes more than the broker takes. */
async function flood(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 100) {
    burst();
    await clock.advanceAsync(100);
  }
}

const unconfirmed = ({ hub }: TestHub): number => hub.clusterStats?.unconfirmedBytes ?? NaN;
const session = () =>
  here.hub.cluster.session({ authid: [...there.hub.sessions.values()][0]!.authid });

/** Notes how a call ends: with `ok`, or with its error and whether it may have run. */
function outcomes(calls: readonly Promise<unknown>[]): unknown[][] {
  const ends: unknown[][] = calls.map(() => []);
  calls.forEach((call, at) => {
    call.then(
      () => ends[at]?.push('ok'),
      ({ uri, kwargs }: { uri: string; kwargs: { mayHaveRun?: boolean } }) =>
        ends[at]?.push([uri, kwargs.mayHaveRun].join(' ')),
    );
  });
  return ends;
}

it('calls fail at once beyond maxUnconfirmedBytes, and certainly did not run', async () => {
  broker.freeze();
  const ends = outcomes(
    Array.from({ length: 30 }, () => session().call('com.client.echo', [text])),
  );
  await clock.advanceAsync(100);
  expect(unconfirmed(here)).toBeLessThanOrEqual(most + signsOfLife);
  const refused = ends.filter(([end]) => end === 'wamp.error.unavailable false').length;
  expect([refused, ends.filter((each) => each.length === 0).length]).toEqual([21, 9]);
  broker.thaw();
  await clock.advanceAsync(2_000);
  expect(ends.filter(([end]) => end === 'ok')).toHaveLength(9);
  expect(ends.every((each) => each.length === 1)).toBe(true);
  expect(unconfirmed(here)).toBeLessThan(signsOfLife);
});

it('open calls stay open while the broker is slow, and their answers arrive', async () => {
  const waiting: ((value: string) => void)[] = [];
  await serve('com.client.late', () => new Promise((resolve) => waiting.push(resolve)));
  const calls = Array.from({ length: 100 }, () => session().call('com.client.late', []));
  const ends = outcomes(calls);
  await clock.advanceAsync(100);
  broker.delay(1_000);
  await flood(9_000);
  expect(ends).toEqual(calls.map(() => []));
  expect(here.hub.clusterStats?.eventsDropped['broker-slow']).toBeGreaterThan(100);
  for (const answer of waiting) answer(text.slice(0, 1_000));
  await flood(2_500);
  expect(ends).toEqual(calls.map(() => ['ok']));
  expect(here.hub.clusterStats?.membersLost).toEqual({ left: 0, gone: 0, silent: 0 });
});

it('an application sees it by its drops, one log line and errors of calls, while the health stays up', async () => {
  const outages: unknown[] = [];
  here.hub.cluster.outage$.subscribe((outage) => outages.push(outage));
  broker.delay(1_000);
  await flood(3_000);
  burst();
  await clock.advanceAsync(0);
  const { hub, log } = here;
  const ends = outcomes([session().call('com.client.echo', [text])]);
  await clock.advanceAsync(0);
  expect(ends).toEqual([['wamp.error.unavailable false']]);
  const { wamp } = new WampHealthIndicator(hub, undefined).isHealthy();
  expect(wamp).toMatchObject({ status: 'up', cluster: 'up', members: 2 });
  expect([hub.cluster.state, outages]).toEqual(['up', []]);
  const { eventsDropped, framesDropped, roundtripMs } = hub.clusterStats!;
  const { 'broker-slow': slow, ...others } = eventsDropped;
  expect([slow > 100, roundtripMs]).toEqual([true, 1_000]);
  const noneOf = (counts: object): boolean => Object.values(counts).every((count) => count === 0);
  expect([others, framesDropped].map(noneOf)).toEqual([true, true]);
  const warnings = log.filter(({ level }) => level !== 'info').map(({ message }) => message);
  expect(warnings).toEqual([expect.stringContaining('(broker-slow)')]);
});

it('sessions come and go for other nodes while the broker is slow, and are kicked', async () => {
  broker.delay(1_000);
  await flood(3_000);
  const others = await Promise.all(Array.from({ length: 10 }, () => there.join()));
  await flood(2_500);
  expect(here.hub.cluster.sessionCount).toBe(11);
  const { authid } = there.hub.sessions.get(others[0]!.session)!;
  const kicked = here.hub.kick({ authid }, 'com.example.over', text.slice(0, 1_000));
  await flood(2_500);
  expect(await kicked).toBe(1);
  for (const other of others) other.close();
  await flood(2_500);
  expect(here.hub.cluster.sessionCount).toBe(1);
});

it('calls, answers and publications share the limit', async () => {
  const waiting: ((value: string) => void)[] = [];
  await serve('com.client.late', () => new Promise((resolve) => waiting.push(resolve)));
  const calls = Array.from({ length: 30 }, () => session().call('com.client.late', []));
  const ends = outcomes(calls);
  await clock.advanceAsync(100);
  broker.freeze();
  for (const answer of waiting) answer(text);
  for (let i = 0; i < 30; i++) there.hub.publish('com.example.topic', [text]);
  await clock.advanceAsync(1_000);
  expect(unconfirmed(there)).toBeLessThanOrEqual(most + signsOfLife);
  expect(there.hub.clusterStats?.eventsDropped['broker-slow']).toBeGreaterThan(20);
  broker.thaw();
  // The answers that had no room were kept, and go out when the caller asks for them.
  await clock.advanceAsync(10_000);
  expect(ends).toEqual(calls.map(() => ['ok']));
});

it('progressive results end their call with an error', async () => {
  let invocation = 0;
  await serve('com.client.stream', (_args, _kwargs, [, id]) => {
    invocation = id;
    return new Promise(() => undefined);
  });
  const send = (value: unknown): void => client.send([70, invocation, { progress: true }, [value]]);
  const values: unknown[] = [];
  const ends: unknown[] = [];
  session()
    .stream('com.client.stream')
    .subscribe({
      next: (value) => values.push(value),
      error: ({ uri, kwargs }) => ends.push([uri, kwargs.mayHaveRun]),
    });
  await clock.advanceAsync(50);
  send(text);
  await clock.advanceAsync(50);
  broker.freeze();
  for (let i = 0; i < 30; i++) {
    send(text);
    await clock.advanceAsync(1);
  }
  expect(unconfirmed(there)).toBeLessThanOrEqual(most + signsOfLife);
  broker.thaw();
  await clock.advanceAsync(10_000);
  expect(ends).toEqual([['wamp.error.unavailable', true]]);
  expect(values.length).toBeGreaterThan(1);
});

it('streamed input waits, or ends its call with an error', async () => {
  await serve('com.client.sum', () => 'sum');
  broker.freeze();
  async function* pieces() {
    for (let i = 0; i < 30; i++) yield [text];
  }
  const ends = outcomes([session().call('com.client.echo', [text], {}, { input: pieces() })]);
  await clock.advanceAsync(500);
  expect(unconfirmed(here)).toBeLessThanOrEqual(most + signsOfLife);
  broker.thaw();
  await clock.advanceAsync(10_000);
  expect(ends[0]).toHaveLength(1);
});

it('orders to other nodes are bounded, and reject', async () => {
  broker.freeze();
  const kicks = Array.from({ length: 30 }, () =>
    here.hub.kick({ authid: 'nobody' }, 'com.a', text),
  );
  const ends = outcomes(kicks);
  await clock.advanceAsync(2_000);
  expect(unconfirmed(here)).toBeLessThanOrEqual(most + signsOfLife);
  await clock.advanceAsync(10_000);
  expect(ends).toEqual(kicks.map(() => ['wamp.error.unavailable ']));
  broker.thaw();
});

it('sessions that others could not be told of are known as soon as the broker goes on', async () => {
  broker.freeze();
  for (let i = 0; i < 30; i++) there.hub.publish('com.example.topic', [text]);
  const clients = [await there.join(), await there.join()];
  await clock.advanceAsync(200);
  broker.thaw();
  await clock.advanceAsync(5_000);
  expect(here.hub.cluster.sessions().sessions).toHaveLength(3);
  for (const each of clients) each.close();
});

it('calls that may be lost are kept up to a number of bytes', async () => {
  const calls = Array.from({ length: 5 }, () => session().call('com.client.echo', [text]));
  const ends = outcomes(calls);
  broker.lose(1);
  await clock.advanceAsync(0);
  broker.lose(0);
  await clock.advanceAsync(3_000);
  expect(ends).toEqual(calls.map(() => ['ok']));
});
