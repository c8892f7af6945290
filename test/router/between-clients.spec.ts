import { expect, it } from 'vitest';
import { WampCanceledError } from '../../lib/protocol/standard-errors.js';
import { WampError } from '../../lib/protocol/wamp-error.js';
import { WampResult } from '../../lib/protocol/wamp-result.js';
import { Mailbox } from '../interop/support/mailbox.js';
import { gate } from '../utils/turns.js';
import { onEveryRouterLane } from './lanes.js';

// Two clients of ours, and a router between them.

onEveryRouterLane((lane) => {
  it.each<[what: string, result: unknown, back: unknown]>([
    ['nothing', undefined, undefined],
    ['a number', 42, 42],
    ['a text', 'é', 'é'],
    ['bytes', Uint8Array.of(0, 128, 255), Uint8Array.of(0, 128, 255)],
    ['an object', { a: { b: [1] } }, { a: { b: [1] } }],
    ['several values', new WampResult([1, 2]), new WampResult([1, 2])],
    ['keywords alone', new WampResult([], { a: 1 }), { a: 1 }],
    ['both', new WampResult([1, 2], { a: 3 }), new WampResult([1, 2], { a: 3 })],
  ])('a call brings back %s', async (_what, result, back) => {
    const [callee, caller] = await lane.pair();
    await callee.register('com.example.give', () => result);
    expect(await caller.call('com.example.give')).toEqual(back);
  });

  it('arguments and keywords arrive; 100 calls at once get their own answers', async () => {
    const [callee, caller] = await lane.pair();
    await callee.register('com.example.echo', ({ args, kwargs }) => new WampResult(args, kwargs));
    const sent = Array.from({ length: 100 }, (_unused, n) => n);
    const answers = await Promise.all(
      sent.map((n) => caller.callResult('com.example.echo', [n, 'b'], { n })),
    );
    expect(answers.map(({ args, kwargs }) => [args, kwargs])).toEqual(
      sent.map((n) => [[n, 'b'], { n }]),
    );
  });

  it('an error comes with its URI, payload and details', async () => {
    const [callee, caller] = await lane.pair();
    await callee.register('com.example.refuse', () => {
      throw new WampError('com.example.full', ['Full.'], { seats: 0 });
    });
    await expect(caller.call('com.example.refuse')).rejects.toMatchObject({
      uri: 'com.example.full',
      args: ['Full.'],
      kwargs: { seats: 0 },
    });
    await expect(caller.call('com.example.unheard_of')).rejects.toMatchObject({
      uri: 'wamp.error.no_such_procedure',
    });
  });

  it('progressive results pass, and only to who asks for them', async () => {
    const [callee, caller] = await lane.pair();
    await callee.register('com.example.count', async function* ({ args: [most] }) {
      for (let n = 1; n <= (most as number); n++) yield n;
      return 'end';
    });
    const values: unknown[] = [];
    for await (const value of caller.stream('com.example.count', [3])) values.push(value);
    expect(values).toEqual([1, 2, 3, 'end']);
    expect(await caller.call('com.example.count', [2])).toBe('end');
  });

  it('streamed input passes, with the answers to each piece', async () => {
    const [callee, caller] = await lane.pair();
    await callee.register('com.example.sum', async (call) => {
      let sum = 0;
      for await (const n of call.input) call.progress((sum += n as number));
      return new WampResult([sum], { done: true });
    });
    const values: unknown[] = [];
    const input = (async function* () {
      yield 1;
      yield 2;
      yield 3;
    })();
    for await (const value of caller.stream('com.example.sum', [], {}, { input }))
      values.push(value);
    expect(values).toEqual([1, 3, 6, new WampResult([6], { done: true }, expect.anything())]);
  });

  it('both call each other in the same call, to a depth of ten', async () => {
    const [one, other] = await lane.pair();
    const serve = (self: typeof one, next: string) => async (call: { args: unknown[] }) => {
      const left = call.args[0] as number;
      return left === 0 ? 'bottom' : self.call(next, [left - 1]);
    };
    await one.register('com.example.one', serve(one, 'com.example.other') as never);
    await other.register('com.example.other', serve(other, 'com.example.one') as never);
    expect(await one.call('com.example.other', [10])).toBe('bottom');
  });

  it('a canceled call ends at both ends', async () => {
    const [callee, caller] = await lane.pair();
    const ended = new Mailbox<unknown>();
    const begun = gate();
    await callee.register('com.example.wait', ({ signal }) => {
      begun.open();
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          ended.put(signal.reason);
          reject(signal.reason as Error);
        });
      });
    });
    const controller = new AbortController();
    const call = caller.call('com.example.wait', [], {}, { signal: controller.signal });
    await begun.promise;
    controller.abort();
    await expect(call).rejects.toThrow(WampCanceledError);
    expect(await ended.next()).toBeInstanceOf(WampCanceledError);
  });

  it('events reach all other subscribers, in order', async () => {
    const [publisher, one] = await lane.pair();
    const other = await lane.join();
    const [first, second, own] = [new Mailbox(), new Mailbox(), new Mailbox()];
    await one.subscribe('com.example.news', ({ value }) => first.put(value));
    await other.subscribe('com.example.', ({ value, topic }) => second.put([topic, value]), {
      match: 'prefix',
    });
    await publisher.subscribe('com.example.news', ({ value }) => own.put(value));
    const ids = [];
    for (let n = 1; n <= 4; n++) ids.push(await publisher.publish('com.example.news', [n]));
    expect(new Set(ids).size).toBe(4);
    expect(await first.take(4)).toEqual([1, 2, 3, 4]);
    expect(await second.take(4)).toEqual([1, 2, 3, 4].map((n) => ['com.example.news', n]));
    await publisher.publish('com.example.news', ['all'], {}, { excludeMe: false });
    expect(await own.next()).toBe('all');
    expect(lane.router.subscriptions).toBe(3);
  });

  it('a callee and a publisher that leave do not leave anything', async () => {
    const [callee, caller] = await lane.pair();
    const begun = gate();
    await callee.register('com.example.wait', () => {
      begun.open();
      return new Promise(() => {});
    });
    const call = caller.call('com.example.wait');
    await begun.promise;
    await Promise.all([
      expect(call).rejects.toMatchObject({ uri: 'wamp.error.canceled' }),
      callee.close(),
    ]);
    expect([lane.router.sessions, lane.router.registrations]).toEqual([1, 0]);
    await expect(caller.call('com.example.wait')).rejects.toMatchObject({
      uri: 'wamp.error.no_such_procedure',
    });
  });
});
