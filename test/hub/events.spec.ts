import { of, Subject, throwError } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Share } from '../../lib/calls/share.js';
import { EventQueues } from '../../lib/hub/pubsub/event-queues.js';
import type { WampEventContext } from '../../lib/hub/contexts/event-context.js';
import type { EventBinding } from '../../lib/hub/handlers/handlers.js';
import { createTestHub, type TestHub, type WampTestClient } from '../../lib/testing/index.js';
import { neverBusy } from '../utils/held-turns.js';
import { expectEmptyTables } from '../utils/tables.js';
import { type Gate, gate, turns } from '../utils/turns.js';

// Events a client publishes, and the handlers of the application.

let test: TestHub;
let client: WampTestClient;

beforeEach(async () => {
  test = createTestHub();
  client = await test.join();
});

afterEach(() => vi.restoreAllMocks());

const topic = 'com.topic';
const publish = (...args: unknown[]) => client.send([16, 1, {}, topic, args]);

describe('a handler of events', () => {
  it('gets session, topic, payload, options and publication id', async () => {
    const seen: WampEventContext[] = [];
    test.hub.subscribe('com', (event) => seen.push(event), { match: 'prefix' });
    const publication = await client.publish(topic, [1, 2], { a: 1 }, { _extra: true });
    expect(seen[0]).toMatchObject({
      uri: topic,
      args: [1, 2],
      kwargs: { a: 1 },
      details: { acknowledge: true, _extra: true },
      publication,
    });
    expect(seen[0]!.session).toBe(test.hub.sessions.get(client.session));
  });

  it('without payload gets an empty list and an empty dictionary', async () => {
    const seen: WampEventContext[] = [];
    test.hub.subscribe(topic, (event) => seen.push(event));
    client.send([16, 1, {}, topic]);
    expect(seen[0]).toMatchObject({ args: [], kwargs: {} });
  });

  it('is one of several: all that match, exact and patterns, each once', () => {
    const seen: string[] = [];
    test.hub.subscribe(topic, () => seen.push('exact 1'));
    test.hub.subscribe(topic, () => seen.push('exact 2'));
    test.hub.subscribe('com', () => seen.push('prefix'), { match: 'prefix' });
    test.hub.subscribe('com.', () => seen.push('wildcard'), { match: 'wildcard' });
    test.hub.subscribe('com.other', () => seen.push('other'));
    publish();
    expect(seen.toSorted()).toEqual(['exact 1', 'exact 2', 'prefix', 'wildcard']);
  });

  it('may be taken back, by itself too', () => {
    const seen: string[] = [];
    const release = test.hub.subscribe(topic, () => {
      seen.push('first');
      release();
      release();
    });
    test.hub.subscribe(topic, () => seen.push('second'));
    publish();
    publish();
    expect(seen).toEqual(['first', 'second', 'second']);
  });

  it('that fails is logged and hinders nobody', async () => {
    neverBusy();
    const seen: unknown[] = [];
    test.hub.subscribe(topic, () => {
      throw new Error('sync');
    });
    test.hub.subscribe(topic, () => Promise.reject(new Error('async')));
    test.hub.subscribe(topic, () => throwError(() => new Error('rx')));
    test.hub.subscribe(topic, async function* () {
      yield await Promise.reject(new Error('generator'));
    });
    test.hub.subscribe(topic, ({ args }) => seen.push(args[0]));
    publish(1);
    publish(2);
    expect(await client.drain()).toEqual([]);
    expect(seen).toEqual([1, 2]);
    expect(test.log).toHaveLength(8);
    for (const text of ['sync', 'async', 'rx', 'generator'])
      expect(test.log.filter(({ stack }) => stack?.includes(`Error: ${text}`))).toHaveLength(2);
    client.close();
    expectEmptyTables(test);
  });

  it('seed 3: does not hold up anything while it works', async () => {
    test.hub.subscribe(topic, () => new Promise(() => {}));
    test.hub.register('com.add', ({ args }) => (args[0] as number) + (args[1] as number));
    publish();
    expect(await client.call('com.add', [1, 2])).toBe(3);
    await client.leave();
  });
});

describe('order', () => {
  it('a handler gets the events of a session one after the other', async () => {
    const log: string[] = [];
    const gates: Gate<void>[] = [];
    test.hub.subscribe(topic, async ({ args: [n] }) => {
      log.push(`start ${n as number}`);
      gates.push(gate());
      await gates.at(-1)!.promise;
      log.push(`end ${n as number}`);
    });
    [1, 2, 3].forEach((n) => publish(n));
    await turns();
    expect(log).toEqual(['start 1']);
    for (let i = 0; i < 3; i++) {
      gates[i]!.open();
      await turns();
    }
    expect(log).toEqual(['start 1', 'end 1', 'start 2', 'end 2', 'start 3', 'end 3']);
    client.close();
    expectEmptyTables(test);
  });

  it('waits for streams, too', async () => {
    const source = new Subject<void>();
    const seen: unknown[] = [];
    test.hub.subscribe(topic, ({ args: [n] }) => {
      seen.push(n);
      return n === 1 ? source : of(1);
    });
    publish(1);
    publish(2);
    await turns();
    expect(seen).toEqual([1]);
    source.complete();
    await turns();
    expect(seen).toEqual([1, 2]);
  });

  it('handlers do not wait for one another, nor for other sessions', async () => {
    const other = await test.join();
    const seen: unknown[] = [];
    test.hub.subscribe(topic, () => new Promise(() => {}));
    test.hub.subscribe(topic, ({ args: [n] }) => {
      seen.push(n);
      return n === 'block' ? new Promise(() => {}) : undefined;
    });
    publish('a');
    publish('block');
    publish('b');
    other.send([16, 1, {}, topic, ['other']]);
    await turns();
    expect(seen).toEqual(['a', 'block', 'other']);
  });

  it('events that were accepted before the end are still handled', async () => {
    const first = gate();
    const seen: unknown[] = [];
    test.hub.subscribe(topic, ({ args: [n] }) => {
      seen.push(n);
      return n === 1 ? first.promise : undefined;
    });
    publish(1);
    publish(2);
    client.close();
    first.open();
    await turns();
    expect(seen).toEqual([1, 2]);
  });

  it('a queue that never runs dry keeps nothing of what it has handed out', async () => {
    neverBusy();
    const queues = new EventQueues(() => {}, {
      idle() {},
      hold: () => true,
      release() {},
      discarded() {},
    });
    const kept = () =>
      [...(queues as unknown as { waiting: Map<EventBinding, unknown[]> }).waiting.values()].reduce(
        (total, queue) => total + queue.length,
        0,
      );
    let handled = 0;
    const listener = { handler: async () => void (await Promise.resolve(handled++)) };
    const event = { share: new Share() } as WampEventContext;
    const deliver = () => queues.deliver(listener as never, event);
    deliver();
    deliver();
    for (let i = 0; i < 1_000; i++) {
      deliver();
      for (let turn = 0; turn < 4; turn++) await Promise.resolve();
    }
    expect(handled).toBeGreaterThan(200);
    expect(kept()).toBeLessThanOrEqual(1_002 - handled + 2);
    await turns();
    expect(queues.size).toBe(0);
  });
});

describe('PUBLISHED', () => {
  it('seed 83: leaves before the handlers, whatever they do', async () => {
    test.hub.subscribe(topic, ({ session }) => session.publish('com.echo', ['event']));
    await client.subscribe('com.echo');
    client.request(16, { acknowledge: true }, topic);
    expect((await client.drain()).map(([code]) => code)).toEqual([17, 36]);
  });

  it('G9, E12: is sent once, with a random id, also if nobody listens', async () => {
    const ids = new Set<number>();
    for (let i = 0; i < 50; i++) ids.add(await client.publish('com.nobody'));
    expect(ids.size).toBe(50);
    expect(Math.max(...ids)).toBeGreaterThan(2 ** 49);
  });
});

it('take events that wait out in constant time, in order', async () => {
  const door = gate();
  const seen: unknown[] = [];
  test.hub.subscribe(topic, ({ args: [value] }) => {
    seen.push(value);
    return door.promise;
  });
  const values = Array.from({ length: 100 }, (_, i) => i);
  for (const value of values) publish(value);
  const shift = vi.spyOn(Array.prototype, 'shift');
  door.open();
  while (seen.length < values.length) await turns();
  expect(shift).not.toHaveBeenCalled();
  shift.mockRestore();
  expect(seen).toEqual(values);
});
