import nodeTimers from 'node:timers';
import { setTimeout as sleep } from 'node:timers/promises';
import { interval, map, Observable, reduce, take, timer } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { WampTicketAuth } from '../../lib/auth/index.js';
import { defineContract, event, procedure } from '../../lib/contract/index.js';
import type { WampIdentity, WampNamedHello } from '../../lib/hub/authentication/join.js';
import type { WampCallContext } from '../../lib/hub/contexts/call-context.js';
import type { WampHub } from '../../lib/hub/wamp-hub.js';
import type { ServerMessage } from '../../lib/protocol/messages.js';
import { WampError } from '../../lib/protocol/wamp-error.js';
import {
  createTestHub,
  simulate,
  SimulationError,
  type SimulationFault,
  type SimulationOptions,
  ticketAuth,
} from '../../lib/testing/index.js';
import { RequestLedger } from '../../lib/testing/simulation/request-ledger.js';
import { shorten } from '../../lib/testing/simulation/shorten.js';
import { expectEmptyTables } from '../utils/tables.js';

/** An application with procedures and topics of every form, which keeps all rules. */
function serveWell(hub: WampHub): void {
  hub.register('com.add', ({ args: [a, b] }) => Number(a) + Number(b));
  hub.register('com.later', async ({ args }) => (await sleep(500), args));
  hub.register('com.fail', () => Promise.reject(new WampError('com.error.mine')));
  hub.register('com.ticks', () => interval(200));
  hub.register('com.countdown', () => timer(0, 1_000).pipe(map(String), take(4)));
  hub.register('com.pages', async function* ({ signal }) {
    for (let page = 1; !signal.aborted; page++) yield await sleep(300, page, { signal });
  });
  hub.register('com.busy', () => new Promise((resolve) => void setTimeout(resolve, 50)), {
    concurrency: 2,
  });
  hub.register('com.orderly', async () => sleep(20), { concurrency: 'serial' });
  hub.register('com.ask', ({ session, signal }) => session.call('com.mine', [1], {}, { signal }));
  hub.register('com.sum', ({ input }) =>
    input.pipe(reduce((sum, value) => sum + (typeof value === 'number' ? value : 0), 0)),
  );
  hub.register('com.whole', ({ args }) => args, { streamedInput: false });
  hub.register('com.any', ({ uri }) => uri, { match: 'prefix' });
  hub.register('com..wild', ({ uri }) => uri, { match: 'wildcard' });
  hub.subscribe('com.said', ({ args, session }) => {
    hub.publish('com.heard', args, {}, { from: session.id });
  });
  hub.topic('com.clock', () => interval(1_000));
}

const options: SimulationOptions = {
  seed: 1,
  topics: ['com.heard'],
  procedures: { 'com.mine': ([n]) => Number(n) + 1 },
};

async function failureOf(
  serve: (hub: WampHub) => unknown,
  more: SimulationOptions = {},
): Promise<SimulationError> {
  const { hub } = createTestHub();
  serve(hub);
  const failure = await simulate(hub, { seed: 7, steps: 300, ...more }).catch((e: unknown) => e);
  expect(failure).toBeInstanceOf(SimulationError);
  return failure as SimulationError;
}

const never = (): Promise<never> => new Promise(() => {});

describe('simulate', () => {
  it('passes 10,000 steps of an application that keeps the rules', async () => {
    const test = createTestHub();
    serveWell(test.hub);
    const report = await simulate(test.hub, { ...options, steps: 10_000 });
    expect(report).toMatchObject({ seed: 1, steps: 10_000 });
    expect(report.sessions).toBeGreaterThan(100);
    expect(report.calls).toBeGreaterThan(1_000);
    expect(report.results).toBeGreaterThan(500);
    expect(report.progress).toBeGreaterThan(500);
    expect(report.events).toBeGreaterThan(500);
    expect(report.errors['com.error.mine']).toBeGreaterThan(10);
    expect(report.errors['wamp.error.feature_not_supported']).toBeUndefined();
    expectEmptyTables(test);
  });

  it.each<[kind: string, what: string, serve: (hub: WampHub) => unknown, subject: string]>([
    ['handler', 'never settles after cancel', (hub) => hub.register('com.bad', never), 'com.bad'],
    [
      'handler',
      'has a generator that waits for ever',
      (hub) =>
        hub.register('com.bad', async function* () {
          yield 1;
          await never();
        }),
      'com.bad',
    ],
    [
      'handler',
      'holds the only place of a lane',
      (hub) => hub.register('com.bad', never, { concurrency: 1 }),
      'com.bad',
    ],
    [
      'timer',
      'has a stream that ignores cancel',
      (hub) =>
        hub.register(
          'com.bad',
          () => new Observable((subscriber) => void setInterval(() => subscriber.next(1), 100)),
        ),
      'setInterval at',
    ],
    [
      'timer',
      'sets a timeout again and again',
      (hub) => {
        const again = (): void => void setTimeout(again, 1_000);
        hub.topic('com.bad', () => again());
      },
      'setTimeout at',
    ],
    [
      'rejection',
      'forgets a promise',
      (hub) => hub.register('com.bad', () => void Promise.reject(new Error('forgotten'))),
      'Error: forgotten',
    ],
    [
      'exception',
      'throws in a timer',
      (hub) => hub.register('com.bad', () => void setTimeout(() => fail('in a timer'), 10)),
      'Error: in a timer',
    ],
    [
      'unanswered',
      'answers nothing while it listens to the signal',
      (hub) => hub.register('com.bad', ({ signal }) => (signal.aborted, never())),
      'com.bad',
    ],
  ])('finds a %s: the application %s', async (kind, _, serve, subject) => {
    const failure = await failureOf((hub) => (serveWell(hub), serve(hub)), options);
    const [fault] = failure.faults;
    expect(fault).toMatchObject({ kind, subject: expect.stringContaining(subject) });
    expect(failure.message).toContain(fault!.text);
    expect(failure.message).toContain('simulate(app, { seed: 1, steps: 300 })');
    expect(failure.trace?.length ?? 0).toBeLessThan(6);
  });

  it('shows the fault, a short trace, and how to run it again', async () => {
    const failure = await failureOf((hub) => hub.register('com.bad', never), { clients: 2 });
    expect(failure.message).toMatch(
      new RegExp(
        [
          '^simulate\\(\\) has found a fault:',
          '- com.bad: a handler has not ended 60000 ms after its caller had left. .*',
          'The shortest trace found has 2 steps:',
          '  1. client \\d joins.',
          '  2. client \\d calls com.bad\\(.*\\) \\(call \\d.*\\).',
          '  Then all calls are canceled, and all clients leave.',
          'Run it again with the same further options: simulate\\(app, { seed: 7, steps: 300, clients: 2 }\\).$',
        ].join('\n'),
      ),
    );
    expect(failure.trace).toEqual([
      expect.stringMatching(/^client \d joins$/),
      expect.stringMatching(/^client \d calls com.bad/),
    ]);
  });

  it('finds a handler that waits for input which does not come any more', async () => {
    const failure = await failureOf((hub) =>
      hub.register('com.bad', ({ input }) => {
        return new Promise<void>((complete) => {
          input.subscribe({ complete, error: () => {} });
        });
      }),
    );
    expect(failure.faults).toMatchObject([{ kind: 'handler', subject: 'com.bad' }]);
    expect(failure.trace?.at(-1)).toContain(', with input');
  });

  it('says so if the fault does not come again', async () => {
    let isFirst = true;
    const once = (): unknown => (isFirst ? ((isFirst = false), never()) : undefined);
    const failure = await failureOf((hub) => hub.register('com.bad', once));
    expect(failure.trace).toBeUndefined();
    expect(failure.message).toContain('did not come again');
  });

  it('makes the same run from the same seed, and another one from another', async () => {
    const run = async (seed: number): Promise<unknown> => {
      const { hub, clock } = createTestHub();
      serveWell(hub);
      const startsAt = clock.date();
      const order: unknown[] = [];
      hub.register('com.note', ({ args }) => {
        const sleepMs = Math.floor(Math.random() * 1_000);
        const passedMs = [Date.now(), new Date().getTime()].map((date) => date - startsAt);
        order.push([args, passedMs, performance.now(), sleepMs]);
        return sleep(sleepMs);
      });
      const report = await simulate(hub, { ...options, seed, steps: 500 });
      return [report, order.map((each) => JSON.stringify(each))];
    };
    const [one, again, other] = [await run(5), await run(5), await run(6)];
    expect(again).toEqual(one);
    expect(other).not.toEqual(one);
  });

  it('gives the process its time and its listeners back', async () => {
    const things = (): unknown[] => [
      ...[setTimeout, clearTimeout, setInterval, clearInterval, Date, Math.random],
      ...[performance.now, sleep, nodeTimers.setTimeout],
      ...process.listeners('unhandledRejection'),
      ...process.listeners('uncaughtException'),
    ];
    const before = things();
    await simulate(createTestHub().hub, { steps: 10 });
    await failureOf((hub) => hub.register('com.bad', never));
    expect(things()).toEqual(before);
  });

  it('uses what the options say', async () => {
    const { hub } = createTestHub({ realm: ['realm1', 'realm2'] });
    hub.addAuthenticator(new Tickets(), { realm: 'realm2' });
    const seen = new Map<string, unknown>();
    const note = ({ uri, args, kwargs, session }: WampCallContext): void =>
      void seen.set(uri, [args, kwargs, session.authid]);
    for (const uri of ['com.a', 'com.b', 'com.c']) hub.register(uri, note, { realm: 'realm2' });
    const report = await simulate(hub, {
      realm: 'realm2',
      seed: 7,
      steps: 200,
      clients: 2,
      join: (random) => ({
        auth: ticketAuth({
          authid: `user${random.below(1)}`,
          ticket: random.pick(['good', 'bad']),
        }),
      }),
      arguments: { 'com.a': () => [1], 'com.b': () => ({ kwargs: { x: 2 } }) },
      filter: (uri) => uri !== 'com.c',
      weights: { drop: 0, leave: 0, cancel: 0 },
    });
    expect(Object.fromEntries(seen)).toEqual({
      'com.a': [[1], {}, 'user0'],
      'com.b': [[], { x: 2 }, 'user0'],
    });
    // Two clients joined, which never leave. Others were refused before.
    expect(report.sessions).toBe(2);
  });

  it('knows arguments from contracts of schemas', async () => {
    const { hub } = createTestHub();
    const order = z.object({
      name: z.string().min(1),
      parts: z.array(z.object({ n: z.number() })).min(1),
    });
    const contract = defineContract('com.shop', {
      buy: procedure({ args: [order, z.email()], kwargs: z.object({ count: z.int().positive() }) }),
      sold: event({ uri: 'was.sold', args: [z.enum(['a', 'hello'])] }),
    });
    const problems: unknown[] = [];
    const check = (schema: z.ZodType, value: unknown): void =>
      void problems.push(...(schema.safeParse(value).error?.issues ?? []));
    let calls = 0;
    hub.register('com.shop.buy', ({ args, kwargs }) => {
      calls++;
      check(z.tuple([order, z.email()]), args);
      check(z.object({ count: z.int().positive() }), kwargs);
    });
    hub.subscribe('com.shop.was.sold', ({ args }) =>
      check(z.tuple([z.enum(['a', 'hello'])]), args),
    );
    await simulate(hub, { seed: 3, steps: 300, contracts: [contract] });
    expect(problems).toEqual([]);
    expect(calls).toBeGreaterThan(10);
  });

  it('leaves out the faults that are ignored', async () => {
    const { hub } = createTestHub();
    hub.register('com.poll', () => void setInterval(() => {}, 1_000));
    const ignore = ({ kind, subject }: SimulationFault): boolean =>
      kind === 'timer' && subject.includes('simulate.spec');
    expect((await simulate(hub, { steps: 100, ignore })).calls).toBeGreaterThan(0);
  });

  it('goes on after a fault that is ignored', async () => {
    const { hub } = createTestHub();
    hub.register('com.bad', () => void setTimeout(() => fail('in a timer'), 1));
    const ignore = ({ kind }: SimulationFault): boolean => kind === 'exception';
    expect((await simulate(hub, { seed: 1, steps: 200, ignore })).steps).toBe(200);
  });

  it.each<[object, string]>([
    [{ steps: -1 }, 'steps'],
    [{ clients: 1.5 }, 'clients'],
    [{ seed: 'x' }, 'seed'],
    [{ settleMs: Infinity }, 'settleMs'],
    [{ client: 5 }, 'client'],
  ])('names what is wrong with %j', async (wrong, name) => {
    await expect(simulate(createTestHub().hub, wrong)).rejects.toThrow(name);
  });

  it('finds what the hub would keep', async () => {
    // No application can do this.
    const failure = await failureOf((hub) => {
      let id = 0;
      hub.register('com.bad', () => void hub.core.roster.reserved.add(++id));
    });
    expect(failure.faults).toMatchObject([{ kind: 'table', subject: 'reservedIds' }]);
  });

  it('finds what a client may not get', async () => {
    // No application can do this.
    const failure = await failureOf((hub) =>
      hub.register('com.bad', ({ session }) => {
        session.link.machine.send([50, 999_999, {}]);
      }),
    );
    expect(failure.faults).toMatchObject([
      { kind: 'answer', text: ': RESULT came, which nobody had asked for.' },
    ]);
  });

  it('runs alone in a process', async () => {
    const { hub } = createTestHub();
    const running = simulate(hub, { steps: 10 });
    await expect(simulate(hub)).rejects.toThrow('Another simulate() is running');
    expect((await running).steps).toBe(10);
  });
});

describe('the requests of a session', () => {
  it.each<[string, messages: ServerMessage[], problem: string | undefined, open: number]>([
    ['one answer', [[50, 1, {}]], undefined, 1],
    [
      'progress first',
      [
        [50, 1, { progress: true }],
        [50, 1, {}],
      ],
      undefined,
      1,
    ],
    ['an error', [[8, 48, 1, {}, 'com.error']], undefined, 1],
    ['another request', [[17, 2, 5]], undefined, 1],
    ['a revocation', [[35, 0, {}]], undefined, 2],
    ['no answer at all', [[36, 1, 1, {}]], undefined, 2],
    [
      'two results',
      [
        [50, 1, {}],
        [50, 1, {}],
      ],
      'RESULT came after the final answer',
      1,
    ],
    [
      'an error after it',
      [
        [50, 1, {}],
        [8, 48, 1, {}, 'com.e'],
      ],
      'ERROR came after the final answer',
      1,
    ],
    [
      'progress after it',
      [
        [50, 1, {}],
        [50, 1, { progress: true }],
      ],
      'RESULT came after the final answer',
      1,
    ],
    ['an answer of another kind', [[33, 1, 5]], 'SUBSCRIBED came, which nobody had asked for', 1],
    ['an unknown id', [[50, 9, {}]], 'RESULT came, which nobody had asked for', 2],
  ])('with %s', (_, messages, problem, open) => {
    const ledger = new RequestLedger();
    ledger.ask(1, 48, 'com.a', true);
    ledger.ask(2, 16, 'com.b');
    const problems = messages.flatMap((message) => ledger.receive(message)?.problem ?? []);
    expect(problems[0]).toBe(problem);
    expect(ledger.open).toHaveLength(open);
  });

  it('with progress that was not wanted', () => {
    const ledger = new RequestLedger();
    ledger.ask(1, 48, 'com.a');
    expect(ledger.receive([50, 1, { progress: true }])).toMatchObject({ uri: 'com.a' });
    expect(ledger.isOpen(1)).toBe(true);
  });
});

describe('shorten', () => {
  const budget = { runs: 1_000, ms: Infinity, time: { now: () => 0 } };
  const needs =
    (...needed: number[]) =>
    (part: readonly number[]): Promise<boolean> =>
      Promise.resolve(needed.every((each) => part.includes(each)));
  const numbers = Array.from({ length: 100 }, (_, i) => i);

  it.each([[[]], [[0]], [[99]], [[3, 50]], [[0, 1, 98, 99]], [[10, 20, 30, 40, 50]]])(
    'keeps what is needed: %j',
    async (needed) => {
      expect(await shorten(numbers, needs(...needed), budget)).toEqual(needed);
    },
  );

  it('ends with its budget', async () => {
    let runs = 0;
    const holds = (): Promise<boolean> => Promise.resolve((runs++, false));
    expect(await shorten(numbers, holds, { ...budget, runs: 10 })).toHaveLength(100);
    expect(runs).toBe(10);
    let nowMs = 0;
    const late = { ...budget, ms: 3, time: { now: () => nowMs++ } };
    expect((await shorten(numbers, needs(1), late)).length).toBeGreaterThan(1);
  });
});

function fail(message: string): never {
  throw new Error(message);
}

class Tickets extends WampTicketAuth {
  verify(ticket: string, { authid }: WampNamedHello): WampIdentity | undefined {
    return ticket === 'good' ? { authid, authrole: 'user' } : undefined;
  }
}
