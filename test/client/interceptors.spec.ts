import { concat, interval, of, startWith, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { CallOptions, WampStream } from '../../lib/client/call-options.js';
import type { WampInterceptor, WampRequest } from '../../lib/client/interceptor.js';
import { interceptorChain, type RequestStep } from '../../lib/client/interceptor-chain.js';
import { logCalls, retryLost } from '../../lib/client/interceptors.js';
import type { WampClient } from '../../lib/client/wamp-client.js';
import { defineContract, procedure } from '../../lib/contract/index.js';
import { WampError } from '../../lib/protocol/wamp-error.js';
import { WampResult } from '../../lib/protocol/wamp-result.js';
import { createTestHub, joinClient } from '../../lib/testing/index.js';

type CallRequest = WampRequest<CallOptions>;

const result = new WampResult([42]);
const stream = {} as WampStream<WampResult>;
const requestOf = (uri: string, options: CallOptions = {}): CallRequest =>
  ({ uri, args: [], kwargs: {}, options }) as unknown as CallRequest;

/** What runs calls after all interceptors, and remembers their requests. */
function lastOf(outcome: () => WampResult = () => result): {
  requests: CallRequest[];
  step: RequestStep<'call'>;
} {
  const requests: CallRequest[] = [];
  const step: RequestStep<'call'> = async (request) => {
    requests.push(request);
    return outcome();
  };
  return { requests, step };
}

describe('interceptorChain', () => {
  const { step } = lastOf();
  const failing: WampInterceptor = {
    call() {
      throw new Error('mine');
    },
  };

  it.each<[string, WampInterceptor[]]>([
    ['there is none', []],
    ['none has the verb', [{}, { publish: async () => 1 }, { call: undefined as never }]],
  ])('is undefined if %s', (_, interceptors) => {
    expect(interceptorChain(interceptors, 'call', step)).toBeUndefined();
  });

  it('runs the first one outermost, each as a method of its object', async () => {
    const told: string[] = [];
    class Named implements WampInterceptor {
      constructor(private readonly name: string) {}

      async call(request: CallRequest, next: RequestStep<'call'>): Promise<WampResult> {
        told.push(`${this.name}>`);
        const { args } = await next({ ...request, uri: `${request.uri}.${this.name}` });
        told.push(`<${this.name}`);
        return new WampResult([...args, this.name]);
      }
    }
    const last = lastOf();
    const chain = interceptorChain([new Named('a'), {}, new Named('b')], 'call', last.step)!;

    expect((await chain(requestOf('com'))).args).toEqual([42, 'b', 'a']);
    expect(told).toEqual(['a>', 'b>', '<b', '<a']);
    expect(last.requests.map(({ uri }) => uri)).toEqual(['com.a.b']);
  });

  it('lets an interceptor answer, and repeat', async () => {
    const last = lastOf();
    const cached = interceptorChain([{ call: async () => result }], 'call', last.step)!;
    expect(await cached(requestOf('a'))).toBe(result);
    expect(last.requests).toEqual([]);

    const twice: WampInterceptor = {
      async call(request, next) {
        await next(request);
        return next(request);
      },
    };
    await interceptorChain([twice], 'call', last.step)!(requestOf('a'));
    expect(last.requests).toHaveLength(2);
  });

  it('rejects when an interceptor throws, and lets one outside of it handle that', async () => {
    await expect(interceptorChain([failing], 'call', step)!(requestOf('a'))).rejects.toThrow(
      'mine',
    );
    const outer: WampInterceptor = { call: (request, next) => next(request).catch(() => result) };
    expect(await interceptorChain([outer, failing], 'call', step)!(requestOf('a'))).toBe(result);
  });

  it('takes streams and publications', async () => {
    const seen: string[] = [];
    const both: WampInterceptor = {
      stream: (request, next) => (seen.push(request.uri), next(request)),
      publish: (request, next) => (seen.push(request.uri), next(request)),
    };
    expect(interceptorChain([both], 'stream', () => stream)!(requestOf('a'))).toBe(stream);
    expect(await interceptorChain([both], 'publish', async () => 7)!(requestOf('b') as never)).toBe(
      7,
    );
    expect(seen).toEqual(['a', 'b']);
  });

  it('does not notice what is added to the list later', () => {
    const list: WampInterceptor[] = [];
    const chain = interceptorChain(list, 'call', step);
    list.push(failing);
    expect(chain).toBeUndefined();
  });
});

describe('retryLost', () => {
  const options = async (
    interceptor: WampInterceptor,
    request: CallRequest,
  ): Promise<CallOptions | undefined> => {
    const { requests, step } = lastOf();
    await interceptorChain([interceptor], 'call', step)!(request);
    return requests[0]?.options;
  };

  it.each<[string, WampInterceptor, CallOptions, CallOptions]>([
    ['a procedure of the list', retryLost({ uris: ['a'] }), {}, { retry: 'lost' }],
    ['one that the function knows', retryLost({ uris: (u) => u === 'a' }), {}, { retry: 'lost' }],
    ['another one', retryLost({ uris: ['b', 'a.b'] }), {}, {}],
    ['its retries', retryLost({ uris: ['a'], retries: 7 }), {}, { retry: 'lost', retries: 7 }],
    [
      'those of the call',
      retryLost({ uris: ['a'], retries: 7 }),
      { retries: 1 },
      { retry: 'lost', retries: 1 },
    ],
    ['retry: false of the call', retryLost({ uris: ['a'] }), { retry: false }, { retry: false }],
    [
      'other options',
      retryLost({ uris: ['a'] }),
      { timeoutMs: 5 },
      { retry: 'lost', timeoutMs: 5 },
    ],
    ['undefined', retryLost({ uris: ['a'] }), { retry: undefined }, { retry: 'lost' }],
  ])('minds %s', async (_, interceptor, given, expected) => {
    expect(await options(interceptor, requestOf('a', given))).toEqual(expected);
  });

  it('does not change the options of the caller', async () => {
    const given = Object.freeze({ timeoutMs: 5 });
    await expect(options(retryLost({ uris: ['a'] }), requestOf('a', given))).resolves.toBeDefined();
  });
});

describe('logCalls', () => {
  const lines: string[] = [];
  const logger = {
    debug: (line: string) => void lines.push(`debug ${line}`),
    warn: (line: string) => void lines.push(`warn ${line}`),
  };
  const outcome = async (run: () => WampResult): Promise<string[]> => {
    const chain = interceptorChain([logCalls(logger)], 'call', lastOf(run).step)!;
    await chain(requestOf('com.a')).catch(() => undefined);
    return lines.splice(0).map((line) => line.replace(/\d+ ms/, 'N ms'));
  };
  const failWith = (error: Error) => () => {
    throw error;
  };

  it('logs the end of a call, without what it carries', async () => {
    expect(await outcome(() => result)).toEqual(['debug CALL com.a ended after N ms.']);
    expect(await outcome(failWith(new WampError('com.b', ['secret'])))).toEqual([
      'warn CALL com.a failed after N ms: com.b',
    ]);
    expect(await outcome(failWith(new TypeError('mine')))).toEqual([
      'warn CALL com.a failed after N ms: mine',
    ]);
  });

  it('passes on results and errors', async () => {
    const ended = interceptorChain([logCalls(logger)], 'call', lastOf().step)!;
    expect(await ended(requestOf('a'))).toBe(result);
    const failed = interceptorChain([logCalls(logger)], 'publish', async () => {
      throw new Error('mine');
    })!;
    await expect(failed(requestOf('a') as never)).rejects.toThrow('mine');
    expect(lines.splice(0)[1]).toMatch(/^warn PUBLISH a failed after \d+ ms: mine$/);
  });

  describe('of a client', () => {
    const { hub } = createTestHub();
    hub.register('com.count', () => of(1, 2, 3));
    hub.register('com.fails', () =>
      concat(
        of(1),
        throwError(() => new WampError('com.mine')),
      ),
    );
    hub.register('com.ticks', () => interval(1_000).pipe(startWith(0)));
    const contract = defineContract('com', {
      count: procedure({ progress: z.number(), result: z.number() }),
    });
    const logOf = async (read: (client: WampClient) => unknown): Promise<string[]> => {
      const client = await joinClient(hub, { interceptors: [logCalls(logger)] });
      await read(client);
      await client.close();
      return lines.splice(0).map((line) => line.replace(/\d+ ms/, 'N ms'));
    };
    const all = async (source: AsyncIterable<unknown>): Promise<unknown[]> => {
      const values: unknown[] = [];
      for await (const value of source) values.push(value);
      return values;
    };

    it.each<[string, (client: WampClient) => unknown, string[]]>([
      [
        'a stream to its end',
        async (client) => expect(await all(client.stream('com.count'))).toEqual([1, 2, 3]),
        ['debug CALL com.count ended after N ms.'],
      ],
      [
        'a stream of a contract',
        async (client) =>
          expect(await all(client.remote(contract, { parse: true }).count.stream())).toEqual([
            1, 2, 3,
          ]),
        ['debug CALL com.count ended after N ms.'],
      ],
      [
        'the last value',
        async (client) => expect(await client.stream('com.count').last()).toBe(3),
        ['debug CALL com.count ended after N ms.'],
      ],
      [
        'a stream that fails',
        (client) => expect(all(client.stream('com.fails'))).rejects.toThrow('com.mine'),
        ['warn CALL com.fails failed after N ms: com.mine'],
      ],
      [
        'a reader that leaves',
        async (client) => {
          for await (const value of client.stream('com.ticks')) if (value === 0) break;
        },
        ['debug CALL com.ticks was left by its reader after N ms.'],
      ],
      [
        'two readers',
        async (client) => {
          const counting = client.stream('com.count');
          await all(counting);
          await counting.last();
        },
        ['debug CALL com.count ended after N ms.', 'debug CALL com.count ended after N ms.'],
      ],
      ['a stream that nobody reads', (client) => client.stream('com.count'), []],
    ])('logs %s', async (_, read, told) => {
      expect(await logOf(read)).toEqual(told);
    });
  });

  it('does not fail because the logger does', async () => {
    const thrown = (): never => {
      throw new Error('logger');
    };
    const chain = interceptorChain(
      [logCalls({ debug: thrown, warn: thrown })],
      'call',
      lastOf().step,
    )!;
    expect(await chain(requestOf('a'))).toBe(result);
  });
});
