import { from, lastValueFrom, of, take, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { connect } from '../../lib/client/connect.js';
import type { WampInterceptor } from '../../lib/client/interceptor.js';
import type { WampError } from '../../lib/protocol/wamp-error.js';
import { createTestHub } from '../../lib/testing/index.js';
import { memoryLink } from '../../lib/testing/memory-link.js';
import { expectEmptyTables } from '../utils/tables.js';
import { gate, turns } from '../utils/turns.js';
import { onEveryClientLane } from './lanes.js';

// Streams of both directions, crossed with whatever ends them, over every kind of socket.

const passing: WampInterceptor = { stream: (request, next) => next(request) };

onEveryClientLane((lane) => {
  it.each([
    ['without interceptors', []],
    ['with an interceptor', [passing]],
  ] as [string, WampInterceptor[]][])(
    '%s, a slow loop holds no more than maxWaiting',
    async (_, interceptors) => {
      const stopped = gate();
      lane.hub.register('com.burst', (call) => {
        for (let n = 1; n <= 9; n++) call.progress(n);
        call.signal.addEventListener('abort', () => stopped.open());
        return stopped.promise;
      });
      const client = await lane.join({ interceptors });
      const values = client.stream('com.burst', [], {}, { maxWaiting: 3 });
      const iterator = values[Symbol.asyncIterator]();
      expect((await iterator.next()).value).toBe(1);
      await stopped.promise;
      for (const n of [2, 3, 4]) expect((await iterator.next()).value).toBe(n);
      await expect(iterator.next()).rejects.toMatchObject({ uri: 'wamp.error.unavailable' });
      expect((await iterator.next()).done).toBe(true);
    },
  );

  it('a procedure of the client reads streamed input of the server', async () => {
    const client = await lane.join();
    await client.register('com.sum', async (call) => {
      let sum = 0;
      for await (const piece of call.input) {
        sum += piece as number;
        call.progress(sum);
      }
      return 'end';
    });
    const session = lane.session(client);
    for (const input of [[1, 2, 3], of(1, 2, 3)]) {
      const sums = session.stream('com.sum', [], {}, { input });
      expect(await lastValueFrom(sums.pipe(toArray()))).toEqual([1, 3, 6, 'end']);
    }
  });

  it('a stream of the client stops when the server has enough', async () => {
    const stopped = gate();
    const client = await lane.join();
    await client.register('com.forever', async function* () {
      try {
        for (let n = 1; ; n++) yield n;
      } finally {
        stopped.open();
      }
    });
    const values = lane.session(client).stream('com.forever').pipe(take(3), toArray());
    expect(await lastValueFrom(values)).toEqual([1, 2, 3]);
    await stopped.promise;
    await client.ping();
  });

  it('a stream that is passed on stops at its source', async () => {
    const stopped = gate();
    lane.hub.register('com.source', async function* () {
      try {
        for (let n = 1; ; n++) yield n;
      } finally {
        stopped.open();
      }
    });
    const client = await lane.join();
    await client.register('com.passed', () => client.stream('com.source'));
    const values = from(lane.session(client).stream('com.passed')).pipe(take(3), toArray());
    expect(await lastValueFrom(values)).toEqual([1, 2, 3]);
    await stopped.promise;
  });

  it('input of the client stops when the server answers before its end', async () => {
    const stopped = gate();
    lane.hub.register('com.first', async ({ input }) => {
      for await (const piece of input) return piece;
      return undefined;
    });
    const client = await lane.join();
    const input = (function* () {
      try {
        for (let n = 1; ; n++) yield n;
      } finally {
        stopped.open();
      }
    })();
    expect(await client.call('com.first', [], {}, { input })).toBe(1);
    await stopped.promise;
    await client.ping();
  });
});

describe('a lost connection', () => {
  async function open() {
    const test = createTestHub();
    const link = memoryLink(test.hub);
    const { clock } = test;
    const client = await connect({ url: 'ws://memory', socket: link.socket, clock, logger: false });
    const reconnected = async (): Promise<void> => {
      clock.advance(30_000);
      await turns();
    };
    const end = async (): Promise<void> => {
      await client.close();
      await test.hub.close();
      await turns();
      expectEmptyTables(test);
    };
    return { ...test, link, client, reconnected, end };
  }

  it('lets a stream go on where it was, with `resume`', async () => {
    const { hub, link, client, reconnected, end } = await open();
    const starts: unknown[] = [];
    hub.register('com.count', (call) => {
      starts.push(call.args[0]);
      for (let n = call.args[0] as number; n % 3 !== 0; n++) call.progress(n);
      return starts.length < 3 ? new Promise(() => {}) : 'end';
    });
    const seen: unknown[] = [];
    const resume = (last: unknown): unknown[] => [(last as number) + 2];
    const stream = client.stream('com.count', [1], {}, { resume });
    stream.subscribe({ next: (value) => seen.push(value), complete: () => seen.push('over') });
    await turns();
    link.drop();
    await reconnected();
    link.drop();
    await reconnected();
    expect(starts).toEqual([1, 4, 7]);
    expect(seen).toEqual([1, 2, 4, 5, 7, 8, 'end', 'over']);
    await end();
  });

  it.each([
    ['a call', (client, input) => client.call('com.wait', [], {}, { input })],
    ['a stream', (client, input) => client.stream('com.wait', [], {}, { input }).last()],
  ] as [
    string,
    (client: Awaited<ReturnType<typeof connect>>, input: Iterable<number>) => Promise<unknown>,
  ][])('fails %s, stops its input, and stops the handlers of the client', async (_, start) => {
    const { hub, link, client, end } = await open();
    const stopped: string[] = [];
    hub.register('com.wait', async ({ input }) => {
      for await (const piece of input) void piece;
    });
    await client.register('com.handled', async function* () {
      try {
        for (let n = 1; ; n++) yield n;
      } finally {
        stopped.push('handler');
      }
    });
    const input = (function* () {
      try {
        for (let n = 1; ; n++) yield n;
      } finally {
        stopped.push('input');
      }
    })();
    const failed = start(client, input).catch((error: WampError) => error);
    const [session] = hub.sessions.values();
    session!.stream('com.handled').subscribe({ error: () => {} });
    await turns();
    link.drop();
    expect(await failed).toMatchObject({
      name: 'WampConnectionError',
      wasSent: true,
      willReconnect: true,
    });
    await turns();
    expect(stopped.toSorted()).toEqual(['handler', 'input']);
    await end();
  });
});
