import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as defaults from '../../lib/calls/defaults.js';
import type { WampCallContext } from '../../lib/hub/contexts/call-context.js';
import { createTestHub, type TestHub, type WampTestClient } from '../../lib/testing/index.js';
import { type Gate, gate, turns } from '../utils/turns.js';

const uri = 'com.work';
const count = 60;

let nowMs = 0;
let done = 0;
/** What the first of them waits for. */
let first: Gate<void>;

beforeEach(() => {
  nowMs = done = 0;
  first = gate();
  vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
});
afterEach(() => vi.restoreAllMocks());

/** Takes a millisecond of the event loop. */
function work(): void {
  nowMs++;
  done++;
}

/** A handler whose first run waits for the test. */
function afterFirst<T>(handler: () => T): () => T | Promise<void> {
  let isFirst = true;
  return () => {
    if (!isFirst) return handler();
    isFirst = false;
    return first.promise;
  };
}

/** Calls so many times, as pieces of one call if `isStreamed`. */
function call(client: WampTestClient, isStreamed = false): void {
  for (let i = 1; i <= count; i++)
    client.send([48, isStreamed ? 1 : i, { progress: isStreamed && i < count }, uri, [i]]);
}

function publish(client: WampTestClient): void {
  for (let i = 1; i <= count; i++) client.send([16, i, {}, uri, [i]]);
}

type Backlog = [
  name: string,
  bind: (test: TestHub) => void,
  send: (client: WampTestClient) => void,
];

const backlogs: readonly Backlog[] = [
  ...([1, 'serial'] as const).flatMap((concurrency): Backlog[] => [
    [
      `calls in a lane (${concurrency})`,
      ({ hub }) => hub.register(uri, afterFirst(work), { concurrency }),
      call,
    ],
    [
      `calls in a lane (${concurrency}), of an async handler`,
      // oxlint-disable-next-line typescript/require-await -- it ends in a microtask
      ({ hub }) =>
        hub.register(
          uri,
          afterFirst(async () => work()),
          { concurrency },
        ),
      call,
    ],
  ]),
  ['events', ({ hub }) => hub.subscribe(uri, afterFirst(work)), publish],
  [
    'events, of an async handler',
    // oxlint-disable-next-line typescript/require-await -- it ends in a microtask
    ({ hub }) =>
      hub.subscribe(
        uri,
        afterFirst(async () => work()),
      ),
    publish,
  ],
  [
    'pieces of input',
    ({ hub }) =>
      hub.register(uri, async ({ input }: WampCallContext) => {
        await first.promise;
        for await (const _ of input) work();
      }),
    (client) => call(client, true),
  ],
  [
    'emitted pieces of input',
    ({ hub }) =>
      hub.register(uri, async ({ input }: WampCallContext) => {
        await first.promise;
        await input.forEach(work);
      }),
    (client) => call(client, true),
  ],
];

describe('what has waited runs in turns of the event loop', () => {
  it.each(backlogs)('%s', async (_name, bind, send) => {
    const test = createTestHub();
    bind(test);
    const client = await test.join();
    send(client);
    await turns();
    first.open();
    let most = 0;
    for (let passed = 0; passed < 100; passed++) {
      const before = done;
      await turn();
      most = Math.max(most, done - before);
    }
    expect(done).toBeGreaterThanOrEqual(count - 1);
    expect(most).toBeLessThanOrEqual(2 * defaults.busyTurnMs);
  });
});
