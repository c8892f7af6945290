import { lastValueFrom, toArray } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WampCallContext } from '../../lib/hub/contexts/call-context.js';
import { WampResult } from '../../lib/protocol/wamp-result.js';
import type { Dict, List } from '../../lib/protocol/messages.js';
import { createTestHub } from '../../lib/testing/index.js';
import { neverBusy } from '../utils/held-turns.js';
import { expectEmptyTables } from '../utils/tables.js';
import { turns } from '../utils/turns.js';

type Piece = readonly [args?: List, kwargs?: Dict];

/** What a caller sends, what the handler reads of it, and how it looks whole. */
const scripts: readonly [string, readonly Piece[], unknown[], readonly WampResult[]][] = [
  ['nothing in an ordinary call', [[]], [], []],
  ['one value in an ordinary call', [[[7]]], [7], [new WampResult([7])]],
  ['nothing at all', [[], []], [], []],
  ['empty at both ends', [[], [[1]], []], [1], [new WampResult([1])]],
  [
    'empty in between',
    [[], [], [], []],
    [undefined, undefined],
    [new WampResult(), new WampResult()],
  ],
  ['empty lists', [[[]], [[], {}], [[], {}]], [undefined], [new WampResult()]],
  ['values at both ends', [[[1]], [[2]]], [1, 2], [new WampResult([1]), new WampResult([2])]],
  [
    'one dictionary, as a positional and as keywords',
    [[], [[{ k: 1 }]], [[], { k: 1 }], []],
    [{ k: 1 }, { k: 1 }],
    [new WampResult([{ k: 1 }]), new WampResult([], { k: 1 })],
  ],
  [
    'null and several',
    [[[null]], [[1, 2], { a: 3 }]],
    [null, new WampResult([1, 2], { a: 3 })],
    [new WampResult([null]), new WampResult([1, 2], { a: 3 })],
  ],
];

beforeEach(neverBusy);
afterEach(() => vi.restoreAllMocks());

async function collect(source: AsyncIterable<unknown>): Promise<unknown[]> {
  const seen: unknown[] = [];
  for await (const value of source) seen.push(value);
  return seen;
}

const readers: readonly [string, boolean, (call: WampCallContext) => Promise<unknown[]>][] = [
  ['an Observable', false, ({ input }) => lastValueFrom(input.pipe(toArray()))],
  ['for await', false, ({ input }) => collect(input)],
  ['payloads, an Observable', true, ({ input }) => lastValueFrom(input.payloads().pipe(toArray()))],
  ['payloads, for await', true, ({ input }) => collect(input.payloads())],
];

describe.each(readers)('input read as %s', (_name, isWhole, read) => {
  it.each(scripts)('%s', async (_script, pieces, values, payloads) => {
    const test = createTestHub();
    const seen: unknown[][] = [];
    const handler = async (call: WampCallContext): Promise<void> =>
      void seen.push(await read(call));
    test.hub.register('com.take', handler, { streamedInput: true });
    const client = await test.join();
    for (const [i, [args, kwargs]] of pieces.entries()) {
      const options = i < pieces.length - 1 ? { progress: true } : {};
      const payload = kwargs === undefined ? (args === undefined ? [] : [args]) : [args, kwargs];
      client.send([48, 1, options, 'com.take', ...payload]);
    }
    await client.drain();
    expect(seen).toEqual([isWhole ? payloads : values]);
    client.close();
    await turns();
    expectEmptyTables(test);
  });
});

it('input of a call to a client follows the same rule', async () => {
  const test = createTestHub();
  const features = { progressive_call_invocations: true };
  const client = await test.join('realm1', { roles: { callee: { features } } });
  await client.register('com.take');
  const session = test.hub.sessions.get(client.session)!;
  const input = [undefined, 1, new WampResult([], { k: 1 }), { k: 1 }];
  const call = session.call('com.take', [], {}, { input });
  const more = { progress: true };
  await turns();
  expect(await client.drain()).toEqual([
    [68, 1, 1, more],
    [68, 1, 1, more],
    [68, 1, 1, more, [1]],
    [68, 1, 1, more, [], { k: 1 }],
    [68, 1, 1, more, [{ k: 1 }]],
    [68, 1, 1, {}],
  ]);
  client.yield(1);
  await call;
  client.close();
});

it('payloads and values are one stream: whoever reads first has it', async () => {
  const test = createTestHub();
  const handler = async ({ input }: WampCallContext): Promise<unknown> => {
    const values = collect(input.payloads());
    await expect(collect(input)).rejects.toThrow(/read once|once/);
    return (await values).length;
  };
  test.hub.register('com.take', handler, { streamedInput: true });
  const client = await test.join();
  expect(await client.call('com.take', [1])).toBe(1);
  client.close();
});

describe('session.streamResult', () => {
  const answers: readonly [
    string,
    (yieldIt: (...piece: Piece) => void, end: (...piece: Piece) => void) => void,
    unknown[],
    unknown[],
  ][] = [
    [
      'an empty end',
      (progress, end) => (progress([1]), end()),
      [1],
      [
        [[1], {}, true],
        [[], {}, false],
      ],
    ],
    [
      'a value at the end',
      (progress, end) => (progress([1]), end([2])),
      [1, 2],
      [
        [[1], {}, true],
        [[2], {}, false],
      ],
    ],
    ['nothing but the end', (_progress, end) => end(), [], [[[], {}, false]]],
    [
      'empty progress',
      (progress, end) => (progress(), end()),
      [undefined],
      [
        [[], {}, true],
        [[], {}, false],
      ],
    ],
    [
      'keywords',
      (progress, end) => (progress([], { k: 1 }), end([{ k: 1 }])),
      [{ k: 1 }, { k: 1 }],
      [
        [[], { k: 1 }, true],
        [[{ k: 1 }], {}, false],
      ],
    ],
  ];

  it.each(answers)('says which answer is final: %s', async (_name, give, values, whole) => {
    const test = createTestHub();
    const client = await test.join();
    await client.register('com.values');
    const session = test.hub.sessions.get(client.session)!;
    const seenValues = lastValueFrom(session.stream('com.values').pipe(toArray()));
    const seenWhole = lastValueFrom(session.streamResult('com.values').pipe(toArray()));
    for (const id of [1, 2])
      give(
        (args, kwargs) => client.yield(id, args, kwargs, { progress: true }),
        (args, kwargs) => client.yield(id, args, kwargs),
      );
    expect(await seenValues).toEqual(values);
    const parts = (await seenWhole).map(({ args, kwargs, details }) => [
      args,
      kwargs,
      details['progress'] === true,
    ]);
    expect(parts).toEqual(whole);
    client.close();
    await turns();
    expectEmptyTables(test);
  });
});
