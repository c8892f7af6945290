import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect } from '../../lib/client/connect.js';
import type { WampClient } from '../../lib/client/wamp-client.js';
import { WampCanceledError, WampUnavailableError } from '../../lib/protocol/standard-errors.js';
import {
  createTestHub,
  memoryLink,
  type MemoryLink,
  type TestHub,
} from '../../lib/testing/index.js';
import { expectEmptyTables } from '../utils/tables.js';
import { turns } from '../utils/turns.js';

// A server that restarts answers what it cannot finish with `unavailable`, and closes with status 1012.

let test: TestHub;
let link: MemoryLink;
let client: WampClient;
let answer: (call: { args: readonly unknown[] }) => unknown;

/** A hub as the one before: its procedure never ends, or answers at once when it is told to. */
function nextHub(): TestHub {
  const next = createTestHub({ heartbeatMs: 0, drainTimeoutMs: 0 });
  next.hub.register('com.read', (call) => answer(call));
  return next;
}

async function restart(): Promise<void> {
  const old = test;
  test = nextHub();
  link.serve(test.hub);
  await old.hub.close();
  await turns();
}

async function advance(ms: number): Promise<void> {
  clock.advance(ms);
  await turns();
}

let clock: TestHub['clock'];

beforeEach(async () => {
  answer = () => new Promise(() => {});
  test = nextHub();
  ({ clock } = test);
  link = memoryLink(test.hub, clock);
  client = await connect({ url: 'ws://hub', socket: link.socket, clock, heartbeatMs: 0 });
});

afterEach(async () => {
  await client.close();
  await test.hub.close();
  expectEmptyTables(test);
});

describe('at a restart of the server', () => {
  it('a call fails, because it may have run', async () => {
    const call = client.call('com.read').catch((error: unknown) => error);
    await turns();
    await restart();
    expect(await call).toBeInstanceOf(WampUnavailableError);
  });

  it('a call with retry is sent again', async () => {
    const call = client.call('com.read', [], {}, { retry: 'lost' });
    await turns();
    answer = () => 'second';
    await restart();
    await advance(5_000);
    expect(await call).toBe('second');
  });

  it('a stream with resume goes on', async () => {
    answer = async function* ({ args: [from] }) {
      yield from;
      await new Promise(() => {});
    };
    const values: unknown[] = [];
    const stream = client.stream<number>('com.read', [1], {}, { resume: (last) => [last! + 1] });
    const subscription = stream.subscribe((value) => void values.push(value));
    await turns();
    await restart();
    await advance(5_000);
    expect(values).toEqual([1, 2]);
    subscription.unsubscribe();
  });

  it('a call that was canceled meanwhile is not sent again', async () => {
    const controller = new AbortController();
    const options = { retry: 'lost', signal: controller.signal } as const;
    const call = client.call('com.read', [], {}, options).catch((error: unknown) => error);
    await turns();
    await restart();
    controller.abort();
    await advance(5_000);
    expect(await call).toBeInstanceOf(WampCanceledError);
  });
});

describe('without a restart', () => {
  it('a call with retry fails that the server refuses', async () => {
    answer = () => {
      throw new WampUnavailableError('too much to do');
    };
    const call = client
      .call('com.read', [], {}, { retry: 'lost' })
      .catch((error: unknown) => error);
    await turns();
    await advance(500);
    expect(await call).toMatchObject({ message: 'too much to do' });
  });
});
