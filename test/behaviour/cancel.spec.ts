import { Subject } from 'rxjs';
import { expect, it } from 'vitest';
import { WampError } from '../../lib/protocol/wamp-error.js';
import { onEveryLane, restart } from '../utils/lanes.js';
import { type Gate, gate } from '../utils/turns.js';

// Cancel, timeouts and ends, over every transport and in every format.

const uri = 'com.procedure';
const canceled = [8, 48, 1, {}, 'wamp.error.canceled'];
const timedOut = [8, 48, 1, {}, 'wamp.error.timeout', [expect.any(String)]];

onEveryLane((lane) => {
  /** Handlers of every kind, none of which ends by itself. */
  const running = {
    promise: () => new Promise(() => {}),
    Observable: () => new Subject(),
    async *generator() {
      yield 1;
      await new Promise(() => {});
    },
  };

  /** Starts a call that does not end by itself. */
  async function start(handler: Parameters<typeof lane.hub.register>[1], options: object = {}) {
    lane.hub.register(uri, handler);
    const client = await lane.join();
    client.request(48, options, uri);
    expect(await client.drain()).toEqual([]);
    return client;
  }

  it.each(
    Object.entries(running).flatMap(([name, handler]) =>
      ['skip', 'kill', 'killnowait', undefined].map((mode) => [mode, name, handler] as const),
    ),
  )('I12: CANCEL %s of a %s is answered at once, and once', async (mode, _name, handler) => {
    const client = await start(handler);
    client.send([49, 1, mode === undefined ? {} : { mode }]);
    client.send([49, 1, { mode: 'kill' }]);
    expect(await client.drain()).toEqual([canceled]);
    await lane.drop(client);
  });

  it('I12: kill leaves the answer to a handler that took the signal', async () => {
    const work = gate<string>();
    let reason: unknown;
    const client = await start(({ signal }) => {
      signal.addEventListener('abort', () => (reason = signal.reason));
      return work.promise;
    });
    client.send([49, 1, { mode: 'kill' }]);
    expect(await client.drain()).toEqual([]);
    expect(reason).toMatchObject({ uri: 'wamp.error.canceled' });
    work.open('rolled back');
    expect(await client.drain()).toEqual([[50, 1, {}, ['rolled back']]]);
  });

  it('I12: killnowait aborts the signal, too, and drops the answer', async () => {
    const work = gate<string>();
    let isAborted = false;
    const client = await start(({ signal }) => {
      signal.addEventListener('abort', () => (isAborted = true));
      return work.promise;
    });
    client.send([49, 1, { mode: 'killnowait' }]);
    expect(await client.drain()).toEqual([canceled]);
    expect(isAborted).toBe(true);
    work.open('late');
    expect(await client.drain()).toEqual([]);
  });

  it('I12: skip lets the handler work on, and drops the answer', async () => {
    const work = gate<string>();
    let signal: AbortSignal | undefined;
    const client = await start((call) => {
      ({ signal } = call);
      return work.promise;
    });
    client.send([49, 1, { mode: 'skip' }]);
    expect(await client.drain()).toEqual([canceled]);
    expect(signal!.aborted).toBe(false);
    work.open('late');
    expect(await client.drain()).toEqual([]);
  });

  it.each(['kill', 'killnowait'])('I12: %s unsubscribes an Observable', async (mode) => {
    const source = new Subject();
    const client = await start(() => source, { receive_progress: true });
    client.send([49, 1, { mode }]);
    expect(await client.drain()).toEqual([canceled]);
    expect(source.observed).toBe(false);
  });

  it.each(['kill', 'killnowait'])('I12: %s ends a generator', async (mode) => {
    const turn = gate();
    const ended = gate<string>();
    const client = await start(async function* () {
      try {
        await turn.promise;
        yield 1;
      } finally {
        ended.open('finally');
      }
    });
    client.send([49, 1, { mode }]);
    expect(await client.drain()).toEqual([canceled]);
    turn.open();
    expect(await ended.promise).toBe('finally');
    expect(await client.drain()).toEqual([]);
  });

  it('I14: CANCEL after the answer is ignored', async () => {
    lane.hub.register(uri, () => 'done');
    const client = await lane.join();
    await client.call(uri);
    client.send([49, 1, { mode: 'kill' }]);
    client.send([49, 77, { mode: 'skip' }]);
    expect(await client.drain()).toEqual([]);
  });

  it.each(Object.entries(running))(
    'I16: the timeout of a call ends a %s',
    async (_name, handler) => {
      const client = await start(handler, { timeout: 500 });
      lane.clock.advance(499);
      expect(await client.drain()).toEqual([]);
      lane.clock.advance(1);
      expect(await client.drain()).toEqual([timedOut]);
      await lane.drop(client);
    },
  );

  it('I16: and aborts the signal, with timeout as its reason', async () => {
    let reason: unknown;
    const client = await start(
      ({ signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            reason = signal.reason;
            reject(signal.reason as Error);
          });
        }),
      { timeout: 500 },
    );
    lane.clock.advance(500);
    expect(await client.drain()).toEqual([timedOut]);
    expect(reason).toMatchObject({ uri: 'wamp.error.timeout' });
    expect(lane.log).toEqual([]);
  });

  it('I18: for progressive results it is the time between two', async () => {
    const source = new Subject<number>();
    const client = await start(() => source, { timeout: 500, receive_progress: true });
    for (let n = 1; n <= 4; n++) {
      lane.clock.advance(400);
      source.next(n);
      expect(await client.drain()).toHaveLength(1);
    }
    lane.clock.advance(499);
    expect(await client.drain()).toEqual([]);
    lane.clock.advance(1);
    expect(await client.drain()).toEqual([timedOut]);
    expect(source.observed).toBe(false);
  });

  it('I16: a call of the client times out, and its late answer is dropped', async () => {
    const client = await lane.join();
    await client.register(uri);
    const call = lane.session(client).call(uri, [], {}, { timeoutMs: 500 });
    await client.expect(68);
    lane.clock.advance(500);
    await expect(call).rejects.toMatchObject({ uri: 'wamp.error.timeout' });
    expect(await client.drain()).toEqual([[69, 1, { mode: 'killnowait' }]]);
    client.send([70, 1, {}, ['late']]);
    expect(await client.drain()).toEqual([]);
  });

  it.each([
    ['announced call_canceling', { roles: { callee: { features: { call_canceling: true } } } }, 2],
    [
      'spells it call_cancelling',
      { roles: { callee: { features: { call_cancelling: true } } } },
      2,
    ],
    ['announced nothing', { roles: { callee: {} } }, 0],
    ['announced it as a caller', { roles: { caller: { features: { call_canceling: true } } } }, 0],
  ])('I13, I15: a client that %s gets INTERRUPT: %#', async (_name, details, interrupts) => {
    const client = await lane.join(details);
    await client.register(uri);
    const controller = new AbortController();
    const { signal } = controller;
    const calls = [
      lane.session(client).call(uri, [], {}, { signal }),
      lane.session(client).call(uri, [], {}, { timeoutMs: 100 }),
    ];
    await client.drain();
    controller.abort();
    lane.clock.advance(100);
    for (const call of calls) await expect(call).rejects.toBeInstanceOf(WampError);
    const codes = (await client.drain()).map(([code]) => code);
    expect(codes).toEqual(Array(interrupts).fill(69));
  });

  it('H14, H15: a disconnect aborts signals, ends sources and fails calls', async () => {
    const source = new Subject();
    const signals: AbortSignal[] = [];
    lane.hub.register('com.source', () => source);
    const client = await start(({ signal }) => {
      signals.push(signal);
      return new Promise(() => {});
    });
    client.request(48, { receive_progress: true }, 'com.source');
    await client.register('com.offered');
    const call = lane.session(client).call('com.offered');
    const failure = call.catch((error: unknown) => error);
    signals.push(lane.session(client).signal);
    await client.drain();

    await lane.drop(client);

    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
    for (const { reason } of signals) expect(reason).toMatchObject({ uri: 'wamp.error.canceled' });
    expect(source.observed).toBe(false);
    expect(await failure).toMatchObject({ uri: 'wamp.error.canceled' });
  });

  it('C7: a shutdown answers what is under way before its GOODBYE, and nothing follows that', async () => {
    await restart(lane, { shutdown: 'goodbye', drainTimeoutMs: 0 });
    const work: Gate<string> = gate();
    let reason: unknown;
    const client = await start(({ signal }) => {
      signal.addEventListener('abort', () => (reason = signal.reason));
      return work.promise;
    });
    const closing = lane.hub.close();
    expect(reason).toMatchObject({ uri: 'wamp.error.unavailable' });
    work.open('late');
    expect(await client.expect(8)).toEqual([
      8,
      48,
      1,
      {},
      'wamp.error.unavailable',
      ['The server is shutting down.'],
    ]);
    expect(await client.expect(6)).toEqual([
      6,
      { message: 'The server is shutting down.' },
      'wamp.close.system_shutdown',
    ]);
    await closing;
    await client.closed;
    expect(await client.drain()).toEqual([]);
  });

  it('C1, C2: GOODBYE with everything under way is answered, and nothing follows', async () => {
    const source = new Subject();
    const client = await start(() => source, { receive_progress: true });
    await client.subscribe('com.topic');
    source.next(1);
    await client.leave();
    source.next(2);
    lane.hub.publish('com.topic');
    expect(client.received.at(-1)).toEqual([6, {}, 'wamp.close.goodbye_and_out']);
    expect(lane.hub.sessionCount).toBe(0);
  });

  it('C4: session.close() waits for the client’s GOODBYE, within its time', async () => {
    const [polite, silent] = [await lane.join(), await lane.join()];
    silent.answersGoodbye = false;
    const closings = [polite, silent].map((client) =>
      lane.session(client).close('wamp.close.killed', 'Out.'),
    );
    expect(await polite.next()).toEqual([6, { message: 'Out.' }, 'wamp.close.killed']);
    await closings[0];
    await polite.closed;
    lane.clock.advance(2_000);
    await closings[1];
    await silent.closed;
  });

  it('a strict hub holds clients to their request ids', async () => {
    await restart(lane, { strict: true });
    const client = await lane.join();
    await client.publish('com.topic');
    client.send([16, 7, {}, 'com.topic']);
    expect(await client.next()).toEqual([
      3,
      { message: 'The next request id must be 2, not 7.' },
      'wamp.error.protocol_violation',
    ]);
    await client.closed;
  });
});
