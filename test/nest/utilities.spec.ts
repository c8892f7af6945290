import { type CanActivate, type ExecutionContext, UseGuards } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import {
  WampExecutionContext,
  WampModule,
  WampService,
  wampUtilities,
  type WampUtilitiesOptions,
} from 'nestjs-wamp';
import { afterEach, describe, expect, it } from 'vitest';
import type { Dict, List } from '../../lib/protocol/messages.js';
import { WampResult } from '../../lib/protocol/wamp-result.js';
import { type NestTest, type NestTestOptions, startNest } from './support.js';

const prefix = 'com.example.util';
const names = ['ping', 'echo', 'callMeBack', 'getResponse', 'processDetails'] as const;
const noSuchProcedure = { uri: 'wamp.error.no_such_procedure' };

let test: NestTest;

afterEach(() => test.close());

/** Starts an application with utilities, and returns what calls them. */
async function start(
  options: Partial<WampUtilitiesOptions> = {},
  more: Partial<NestTestOptions> = {},
): Promise<(name: string, args?: List, kwargs?: Dict) => Promise<unknown>> {
  const { providers = [wampUtilities({ prefix, ...options })] } = more;
  test = await startNest({ ...more, providers });
  return (name, args, kwargs) => test.client.call(`${prefix}.${name}`, args, kwargs);
}

/** The names that a client can call, of all that there are. */
async function offered(call: (name: string) => Promise<unknown>): Promise<string[]> {
  const found: string[] = [];
  for (const name of names) {
    const uri = await call(name).then(
      () => 'it answers',
      (error: { uri: string }) => error.uri,
    );
    if (uri !== noSuchProcedure.uri) found.push(name);
  }
  return found;
}

describe('wampUtilities offers', () => {
  it('nothing unless it is a provider', async () => {
    const call = await start({}, { providers: [] });
    expect(await offered(call)).toEqual([]);
  });

  it('all but the details of the process by default', async () => {
    const call = await start();
    expect(await offered(call)).toEqual(['ping', 'echo', 'callMeBack', 'getResponse']);
  });

  it.each([
    [['ping']],
    [['processDetails']],
    [['echo', 'processDetails', 'echo']],
    [[...names]],
  ] as const)('what it is told: %j', async (only) => {
    const call = await start({ only });
    expect(await offered(call)).toEqual(names.filter((name) => only.includes(name as never)));
  });

  it('other things at each prefix, in one process', async () => {
    const call = await start(
      {},
      {
        providers: [
          wampUtilities({ prefix, only: ['processDetails'] }),
          wampUtilities({ prefix: 'com.other', only: ['ping'] }),
        ],
      },
    );
    expect(await offered(call)).toEqual(['processDetails']);
    expect(await test.client.call('com.other.ping')).toBe('pong');
    await expect(test.client.call('com.other.processDetails')).rejects.toMatchObject(
      noSuchProcedure,
    );
  });

  it('nothing of its class beside the procedures', async () => {
    const call = await start({ only: [...names] });
    for (const name of ['constructor', 'callbacks', 'sessionClosed', '__proto__', 'toString'])
      await expect(call(name)).rejects.toMatchObject(noSuchProcedure);
  });
});

describe('wampUtilities refuses', () => {
  it.each<[what: string, options: object, message: string]>([
    ['no prefix', {}, 'wampUtilities() needs the option prefix'],
    ['an empty prefix', { prefix: '' }, 'wampUtilities() needs the option prefix'],
    ['an unknown name', { prefix, only: ['pin'] }, 'a list of one or more of ping, echo,'],
    ['a name of Object.prototype', { prefix, only: ['constructor'] }, 'a list of one or more of'],
    ['no name', { prefix, only: [] }, 'a list of one or more of'],
    ['a text', { prefix, only: 'ping' }, 'a list of one or more of'],
    ['an unknown option', { prefix, onyl: ['ping'] }, '"onyl"'],
    ['a router', { prefix, client: true }, '"client"'],
  ])('%s', async (_what, options, message) => {
    test = { close: () => Promise.resolve() } as NestTest;
    expect(() => wampUtilities(options as WampUtilitiesOptions)).toThrow(message);
  });
});

describe('a client', () => {
  it('pings, and gets back what it says', async () => {
    const call = await start();
    expect(await call('ping')).toBe('pong');
    expect(await call('echo', ['hello'])).toBe('hello');
    expect(await call('echo', [], { text: { deep: [1, null] } })).toEqual({ deep: [1, null] });
  });

  it('gets the details of the process as numbers, texts and lists', async () => {
    const call = await start({ only: ['processDetails'] });
    expect(await call('processDetails')).toEqual({
      pid: process.pid,
      cmd: process.argv,
      workingDirectory: process.cwd(),
    });
  });

  it.each<[what: string, given: unknown, received: [List, Dict]]>([
    ['nothing', undefined, [[], {}]],
    ['null', null, [[], {}]],
    ['a list', [1, 'two'], [[1, 'two'], {}]],
    ['a dictionary', { a: 1 }, [[], { a: 1 }]],
  ])('is called back with %s, and reads its own answer later', async (_what, given, received) => {
    const call = await start();
    const heard: unknown[] = [];
    await test.client.register('com.mine', (args, kwargs) => {
      heard.push([args, kwargs]);
      return new WampResult(['mine'], { of: 1 });
    });
    const args = given === undefined ? ['com.mine'] : ['com.mine', given];
    expect(await call('callMeBack', args)).toBe(1);
    expect(heard).toEqual([received]);
    const answer = new WampResult(['mine'], { of: 1 }, expect.anything());
    expect(await call('getResponse', [1])).toEqual(answer);
    expect(await call('callMeBack', [], { uri: 'com.mine', args: given ?? null })).toBe(2);
    expect(await call('getResponse', [], { id: 2 })).toEqual(answer);
  });

  it('that is called back may call the server meanwhile, to a depth of 10', async () => {
    const call = await start();
    await test.client.register('com.mine', async ([left]) => {
      if (left === 0) return call('ping');
      const id = await call('callMeBack', ['com.mine', [(left as number) - 1]]);
      return call('getResponse', [id]);
    });
    expect(await call('getResponse', [await call('callMeBack', ['com.mine', [10]])])).toBe('pong');
  });

  it.each<[what: string, args: List, error: object]>([
    ['a procedure that it has not registered', ['com.not.mine'], noSuchProcedure],
    ['its own error', ['com.fails'], { uri: 'com.example.full', args: ['Full.'] }],
    ['no URI', [], { uri: 'wamp.error.invalid_argument' }],
    ['a URI that is a number', [7], { uri: 'wamp.error.invalid_argument' }],
    ['a text as arguments', ['com.mine', 'x'], { uri: 'wamp.error.invalid_argument' }],
  ])('is not called back for %s', async (_what, args, error) => {
    const call = await start();
    const { WampError } = await import('nestjs-wamp');
    await test.client.register('com.mine', () => 'mine');
    await test.client.register('com.fails', () => {
      throw new WampError('com.example.full', ['Full.']);
    });
    await expect(call('callMeBack', args)).rejects.toMatchObject(error);
    expect(await call('callMeBack', ['com.mine'])).toBe(1);
    expect(test.errors).toEqual([]);
  });

  it.each([[0], [2], [-1], ['1'], [null], [{}]])('has no answer %j', async (id) => {
    const call = await start();
    await test.client.register('com.mine', () => 'mine');
    await call('callMeBack', ['com.mine']);
    await expect(call('getResponse', [id])).rejects.toMatchObject({
      uri: 'wamp.error.invalid_argument',
    });
  });

  it('reads nothing of another client', async () => {
    const call = await start();
    await test.client.register('com.mine', () => 'mine');
    await call('callMeBack', ['com.mine']);
    const other = await test.join();
    await expect(other.call(`${prefix}.getResponse`, [1])).rejects.toMatchObject({
      uri: 'wamp.error.invalid_argument',
    });
    expect(await call('getResponse', [1])).toBe('mine');
  });
});

describe('the memory of answers', () => {
  it('is that of the last 100', async () => {
    const call = await start();
    await test.client.register('com.mine', ([n]) => n);
    for (let n = 1; n <= 102; n++) await call('callMeBack', ['com.mine', [n]]);
    const kept = await Promise.allSettled([1, 2, 3, 102].map((id) => call('getResponse', [id])));
    expect(kept.map(({ status }) => status)).toEqual([
      'rejected',
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
  });

  it('is that of the last MiB, and a larger answer is refused', async () => {
    const call = await start();
    await test.client.register('com.mine', ([length]) => 'x'.repeat(length as number));
    const held = (): number => test.hub.stats().heldBytes;
    const before = held();
    for (let n = 1; n <= 5; n++) await call('callMeBack', ['com.mine', [200_000]]);
    expect(held() - before).toBeLessThan(2 ** 20);
    await expect(call('getResponse', [3])).rejects.toMatchObject({
      uri: 'wamp.error.invalid_argument',
    });
    expect(await call('getResponse', [5])).toHaveLength(200_000);
    await expect(call('callMeBack', ['com.mine', [600_000]])).rejects.toMatchObject({
      uri: 'wamp.error.unavailable',
    });
    expect(await call('getResponse', [5])).toHaveLength(200_000);
  });

  it('counts for the limits of the session, and ends with it', async () => {
    const call = await start({}, { wamp: { limits: { maxHeldBytes: 100_000 } } });
    await test.client.register('com.mine', ([length]) => 'x'.repeat(length as number));
    await call('callMeBack', ['com.mine', [20_000]]);
    expect(test.hub.stats().heldBytes).toBeGreaterThan(40_000);
    await expect(call('callMeBack', ['com.mine', [40_000]])).rejects.toMatchObject({
      uri: 'wamp.error.unavailable',
    });
    await test.client.leave();
    expect(test.hub.stats().heldBytes).toBe(0);
    expect(test.hub.core.budget.bytes).toBe(0);
  });
});

class NoEcho implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    return !WampExecutionContext.create(context).uri.endsWith('.echo');
  }
}

describe('guards decide about utilities', () => {
  const refused = { uri: 'wamp.error.not_authorized' };

  it('of the application', async () => {
    const utilities = wampUtilities({ prefix });
    const call = await start(
      {},
      { providers: [utilities, { provide: APP_GUARD, useClass: NoEcho }] },
    );
    expect(await call('ping')).toBe('pong');
    await expect(call('echo', ['x'])).rejects.toMatchObject(refused);
  });

  it('of a class that extends them', async () => {
    @UseGuards(NoEcho)
    class Diagnostics extends wampUtilities({ prefix, only: ['ping', 'echo'] }) {}

    const call = await start({}, { providers: [Diagnostics] });
    expect(await call('ping')).toBe('pong');
    await expect(call('echo', ['x'])).rejects.toMatchObject(refused);
    expect(await offered(call)).toEqual(['ping', 'echo']);
  });

  it('at another prefix, if the class has one', async () => {
    @WampService('com.other')
    class Diagnostics extends wampUtilities({ prefix, only: ['ping'] }) {}

    await start({}, { providers: [Diagnostics] });
    expect(await test.client.call('com.other.ping')).toBe('pong');
    await expect(test.client.call(`${prefix}.ping`)).rejects.toMatchObject(noSuchProcedure);
  });
});

describe('the options of a service', () => {
  it('realm', async () => {
    const call = await start({ realm: 'realm2' }, { wamp: { realm: ['realm1', 'realm2'] } });
    await expect(call('ping')).rejects.toMatchObject(noSuchProcedure);
  });

  it('hub', async () => {
    const call = await start(
      { hub: 'devices' },
      {
        imports: [WampModule.forRoot({ name: 'devices', path: [] })],
      },
    );
    await expect(call('ping')).rejects.toMatchObject(noSuchProcedure);
  });
});
