import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { FrameType } from '../../lib/cluster/frames/frame-type.js';
import { CborSerializer } from '../../lib/serializers/cbor.serializer.js';
import { VirtualClock } from '../../lib/testing/index.js';
import { CallingNode, type RecordedCall } from '../utils/cluster-calls.js';
import { ClusterNetwork } from '../utils/cluster-network.js';
import type { ScriptedCall, ScriptedClient } from '../utils/scripted-client.js';

const nodeA = 'aaaaaaaaaaaa';
const nodeB = 'bbbbbbbbbbbb';

class World {
  readonly clock = new VirtualClock(0);
  readonly network = new ClusterNetwork(this.clock);
  readonly a = new CallingNode(this.network, nodeA);
  readonly b = new CallingNode(this.network, nodeB);
  readonly client: ScriptedClient = this.b.client({ serializer: new CborSerializer() });
  /** The calls that the client got. */
  readonly got: ScriptedCall[] = [];

  constructor() {
    this.client.serve('com.slow', (call) => this.got.push(call));
    this.client.serve('com.echo', (call) => call.result(...call.args));
  }

  call(uri = 'com.slow', options: Parameters<CallingNode['call']>[4] = {}): RecordedCall {
    return this.a.call(nodeB, this.client.session, uri, [1], options);
  }

  /** Loses the next frame of a type. */
  lose(node: CallingNode, type: FrameType, times = 1): void {
    let left = times;
    node.link.loses = (frame) => frame === type && left-- > 0;
  }

  wait(ms: number): Promise<void> {
    return this.clock.advanceAsync(ms);
  }
}

const error = (uri: string, mayHaveRun?: boolean): unknown =>
  expect.objectContaining(
    mayHaveRun === undefined ? { uri } : { uri, kwargs: { node: nodeB, mayHaveRun } },
  );
const unavailable = 'wamp.error.unavailable';

/** What happened, when it is known, and the error of the caller. The client has the call, unless it is said otherwise. */
const outcomes: readonly (readonly [string, (world: World) => unknown, number, unknown])[] = [
  ['the client fails', ({ got }) => got[0]?.error('com.failed'), 10, error('com.failed')],
  ['the session ends meanwhile', ({ client }) => client.close(), 10, error('wamp.error.canceled')],
  ['the node is killed', ({ network }) => network.kill(nodeB), 1_600, error(unavailable, true)],
  [
    'the node freezes',
    ({ network }) => network.freeze(nodeB, 60_000),
    4_100,
    error(unavailable, true),
  ],
  [
    'the node is cut off',
    ({ network }) => network.cut(nodeB, 60_000),
    4_100,
    error(unavailable, true),
  ],
  [
    'this node is cut off',
    ({ network }) => network.cut(nodeA, 60_000),
    4_400,
    error(unavailable, true),
  ],
  ['the broker is away', ({ network }) => network.restart(60_000), 4_100, error(unavailable, true)],
  ['this node leaves', ({ a }) => a.all.close(), 1, error(unavailable, true)],
];

describe('a call to a session at another node', () => {
  it.each(outcomes)('has one error: %s', async (_what, happens, knownMs, expected) => {
    const world = new World();
    const call = world.call();
    await world.wait(10);
    expect(world.got.length).toBe(1);
    await happens(world);
    await world.wait(knownMs);
    expect(call.errors).toEqual([expected]);
    await world.wait(70_000);
    expect(call.ends).toBe(1);
    expect(world.a.remote.size).toBe(0);
  });

  it.each([
    [
      'no such session',
      ({ b, client }: World) => (client.close(), b),
      'wamp.error.no_such_session',
      undefined,
    ],
    ['the node leaves', ({ b }: World) => void b.hub.close(), unavailable, false],
    ['the node has gone', ({ a }: World) => a.link.bury(nodeB), unavailable, false],
    ['the broker is away', ({ network }: World) => network.restart(60_000), unavailable, false],
  ])('does not run: %s', async (_what, before, uri, mayHaveRun) => {
    const world = new World();
    const { a, client } = world;
    await world.wait(10);
    before(world);
    const call = a.call(nodeB, client.session, 'com.slow');
    await world.wait(10);
    expect([call.errors, world.got]).toEqual([[error(uri, mayHaveRun)], []]);
  });

  it('tells that no procedure is registered, as locally', async () => {
    const world = new World();
    const call = world.call('com.unknown');
    await world.wait(10);
    expect(call.errors).toEqual([error('wamp.error.no_such_procedure')]);
    expect(call.errors[0]).toMatchObject({ procedure: 'com.unknown', request: 1 });
  });

  it.each(['kill', 'killnowait', 'skip'] as const)(
    'times out at its node (%s)',
    async (cancelMode) => {
      const world = new World();
      const call = world.call('com.slow', { timeoutMs: 500, cancelMode });
      await world.wait(600);
      expect(call.errors).toEqual([error('wamp.error.timeout')]);
      expect(call.errors[0]?.message).toContain('500');
    },
  );

  it('goes on while its node shuts down', async () => {
    const world = new World();
    const call = world.call();
    await world.wait(10);
    void world.b.hub.close();
    await world.wait(1_000);
    expect([call.ends, world.b.hub.sessionCount]).toEqual([0, 1]);
    world.got[0]?.result('in time');
    await world.wait(10);
    expect([call.results, world.b.hub.sessionCount]).toEqual([[['in time']], 0]);
  });

  it('ends after the time for shutdowns', async () => {
    const world = new World();
    const call = world.call();
    await world.wait(10);
    void world.b.hub.close();
    await world.wait(5_100);
    expect([call.errors, world.b.hub.sessionCount]).toEqual([[error('wamp.error.canceled')], 0]);
  });

  it('times out here if its node does not', async () => {
    const world = new World();
    const call = world.call('com.slow', { timeoutMs: 500 });
    await world.wait(10);
    world.lose(world.b, FrameType.Error, 99);
    await world.wait(1_600);
    expect(call.errors).toEqual([error('wamp.error.timeout')]);
  });

  it.each([
    ['the answer', 'com.big', 'wamp.error.payload_size_exceeded'],
    ['a progressive result', 'com.bigger', 'wamp.error.payload_size_exceeded'],
  ])('fails if %s is larger than a frame', async (_what, uri, expected) => {
    const world = new World();
    const big = 'x'.repeat(2_000);
    world.b.link.maxFrameBytes = 1_000;
    world.client.serve('com.big', (call) => call.result(big));
    world.client.serve('com.bigger', (call) => (call.progress(big), call.result(1)));
    const call = world.call(uri, { receiveProgress: true });
    await world.wait(10);
    expect(call.errors).toEqual([error(expected)]);
    expect(call.values).toEqual([]);
  });

  it('is not sent if it is larger than a frame', async () => {
    const world = new World();
    world.a.link.maxFrameBytes = 1_000;
    const call = world.a.call(nodeB, world.client.session, 'com.echo', ['x'.repeat(2_000)]);
    expect(call.errors).toEqual([error('wamp.error.payload_size_exceeded')]);
    await world.wait(10);
    expect(world.a.link.sent).toEqual([]);
  });

  it('carries values of every serializer', async () => {
    const world = new World();
    const values = [
      2n ** 80n,
      -(2n ** 70n),
      'ü\u{1f600}',
      new Uint8Array([1, 2]),
      { a: [null, 1.5] },
      NaN,
    ];
    const call = world.a.call(nodeB, world.client.session, 'com.echo', values);
    await world.wait(10);
    expect(call.results).toEqual([values]);
  });

  it('fails at its node if the client cannot be sent a value', async () => {
    const world = new World();
    const client = world.b.client();
    client.serve('com.echo', (call) => call.result(1));
    const call = world.a.call(nodeB, client.session, 'com.echo', [2n ** 80n]);
    await world.wait(10);
    expect(call.errors).toEqual([error('wamp.error.invalid_argument')]);
  });
});

describe('a frame that is lost', () => {
  it('CALL is sent again, and runs once', async () => {
    const world = new World();
    world.lose(world.a, FrameType.Call);
    const call = world.call('com.echo');
    await world.wait(900);
    expect(call.ends).toBe(0);
    await world.wait(200);
    expect(call.results).toEqual([[1]]);
  });

  it('CALL that is lost again and again does not run', async () => {
    const world = new World();
    world.lose(world.a, FrameType.Call, 9);
    const call = world.call('com.echo');
    await world.wait(5_100);
    expect(call.errors).toEqual([error(unavailable, false)]);
  });

  it('RESULT is sent again', async () => {
    const world = new World();
    world.lose(world.b, FrameType.Result);
    const call = world.call('com.echo');
    await world.wait(1_100);
    expect(call.results).toEqual([[1]]);
  });

  it('RESULT that is not kept any more is an error', async () => {
    const world = new World();
    world.lose(world.b, FrameType.Result, 9);
    const call = world.call('com.echo');
    await world.wait(20_000);
    expect(call.errors).toEqual([error(unavailable, true)]);
  });

  it('PROGRESS is an error of the call, which ends at its client', async () => {
    const world = new World();
    const call = world.call('com.slow', { receiveProgress: true });
    await world.wait(10);
    world.lose(world.b, FrameType.Progress);
    world.got[0]?.progress(1);
    await world.wait(1_100);
    expect(call.errors).toEqual([error(unavailable, true)]);
    expect(world.got[0]?.isInterrupted).toBe(true);
  });

  it('INPUT is an error of the call, though its last piece arrives', async () => {
    const world = new World();
    const input = new Subject<number>();
    world.client.serve('com.sum', (call) => {
      call.onPiece = (_args, isLast) => isLast && call.result('all');
    });
    const call = world.call('com.sum', { input });
    input.next(1);
    await world.wait(10);
    world.lose(world.a, FrameType.Input);
    input.next(2);
    input.complete();
    await world.wait(10);
    expect(call.errors).toEqual([error(unavailable, true)]);
  });

  it('CANCEL is made up for by the next roll', async () => {
    const world = new World();
    const { signal, abort } = abortable();
    const call = world.call('com.slow', { signal });
    await world.wait(10);
    world.lose(world.a, FrameType.Cancel);
    abort();
    expect(call.errors).toEqual([error('wamp.error.canceled')]);
    await world.wait(1_100);
    expect(world.got[0]?.isInterrupted).toBe(true);
  });

  it('a restart of the broker costs calls nothing, while it is short', async () => {
    const world = new World();
    const calls = Array.from({ length: 100 }, () => world.call());
    await world.wait(10);
    world.network.restart(1_000);
    for (const call of world.got) call.result('done');
    await world.wait(1_100);
    expect(calls.map(({ outcome }) => outcome)).toEqual(calls.map(() => ['done']));
    expect(world.got.length).toBe(100);
  });

  it('a node that hears nothing is noticed, though it gives signs of life', async () => {
    const world = new World();
    const call = world.call();
    await world.wait(10);
    world.a.link.loses = () => true;
    await world.wait(7_100);
    expect(call.errors).toEqual([error(unavailable, true)]);
    await world.wait(1_000);
    expect(world.got[0]?.isInterrupted).toBe(true);
  });
});

describe('a canceled call', () => {
  it.each([
    ['kill', true, 'wamp.error.canceled'],
    ['killnowait', true, 'wamp.error.canceled'],
    ['skip', false, 'wamp.error.canceled'],
  ] as const)('%s: INTERRUPT is sent: %s', async (cancelMode, isInterrupted, expected) => {
    const world = new World();
    const { signal, abort } = abortable();
    const call = world.call('com.slow', { signal, cancelMode });
    await world.wait(10);
    abort();
    expect(call.ends).toBe(cancelMode === 'kill' ? 0 : 1);
    await world.wait(10);
    expect(call.errors).toEqual([error(expected)]);
    expect(world.got[0]?.isInterrupted).toBe(isInterrupted);
  });

  it('does not run if it has not arrived', async () => {
    const world = new World();
    const { signal, abort } = abortable();
    world.lose(world.a, FrameType.Call);
    const call = world.call('com.slow', { signal, cancelMode: 'kill' });
    abort();
    await world.wait(10_000);
    expect([call.errors, world.got]).toEqual([[error('wamp.error.canceled')], []]);
  });
});

describe('streamed input', () => {
  it('waits for a client that does not read', async () => {
    const world = new World();
    let taken = 0;
    function* numbers(): Generator<number> {
      for (; taken < 1_000; taken++) yield taken;
    }
    const sums: unknown[] = [];
    world.client.serve('com.sum', (call) => {
      let sum = 0;
      call.onPiece = ([value], isLast) => {
        sum += Number(value ?? 0);
        if (isLast) call.result(sums.push(sum) && sum);
      };
    });
    const call = world.call('com.sum', { input: numbers() });
    await world.wait(10);
    world.client.pause();
    await world.wait(2_000);
    world.client.resume();
    await world.wait(5_000);
    expect(call.results).toEqual([[499_500]]);
    expect(sums).toEqual([499_500]);
  });

  it('is refused by the node of a client that takes none', async () => {
    const world = new World();
    const client = world.b.client({ details: { roles: { callee: {} } } });
    client.serve('com.sum', (call) => call.result(1));
    const call = world.a.call(nodeB, client.session, 'com.sum', [], { input: [1] });
    await world.wait(10);
    expect(call.errors).toEqual([error('wamp.error.feature_not_supported')]);
  });
});

function abortable(): { signal: AbortSignal; abort: () => void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}
