import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WampClient } from '../../lib/client/wamp-client.js';
import { ClientWorld } from '../utils/client-world.js';
import { turns } from '../utils/turns.js';

let world: ClientWorld;
beforeEach(() => (world = new ClientWorld()));
// It also finds what is left in a table, and timers that run.
afterEach(() => world.end());

type Use = (client: WampClient, options: object) => Promise<unknown>;

const call: Use = (client, options) => client.call('com.a', [], {}, options);
const publish: Use = (client, options) => client.publish('com.a', [], {}, options);
const stream: Use = (client, options) => client.stream('com.a', [], {}, options).last();
const subscribe: Use = (client, options) => client.subscribe('com.a', () => {}, options);
const events: Use = (client, options) =>
  client.events('com.a', options)[Symbol.asyncIterator]().next();
const register: Use = (client, options) => client.register('com.a', () => {}, options);
const serve: Use = (client, options) => client.serve('com', { a() {} }, options);

const verbs = { call, publish, stream, subscribe, events, register, serve };

/** Verb, options, and what is said about them. */
const table: readonly [verb: keyof typeof verbs, options: object, said: string][] = [
  ['call', { timeoutMs: NaN }, 'timeoutMs must be a number of milliseconds from 0 on, not NaN'],
  ['call', { timeoutMs: '5' }, 'timeoutMs must be a number of milliseconds from 0 on, not 5'],
  ['call', { cancelMode: 'x' }, 'cancelMode must be one of skip, kill, killnowait, not x'],
  ['call', { discloseMe: 'yes' }, 'discloseMe must be true or false, not yes'],
  ['call', { details: { disclose_me: 'yes' } }, 'disclose_me must be true or false, not yes'],
  ['call', { details: 5 }, 'details must be an object, not 5'],
  ['call', { retry: 'always' }, 'retry must be lost or false, not always'],
  ['call', { retry: 'lost', retries: NaN }, 'retries must be a number from 0 on'],
  ['call', { offline: 'maybe' }, 'offline must be one of reject, wait, not maybe'],
  ['call', { input: 5 }, 'input must be an iterable or an Observable, not 5'],
  ['call', { input: {} }, 'input must be an iterable or an Observable'],
  ['stream', { maxWaiting: NaN }, 'maxWaiting must be a number from 0 on'],
  ['stream', { resume: 5 }, 'resume must be a function, not 5'],
  ['publish', { acknowledge: 'no' }, 'acknowledge must be true or false, not no'],
  ['publish', { excludeMe: 0 }, 'excludeMe must be true or false, not 0'],
  ['publish', { exclude: 5 }, 'exclude must be a list of ids from 1 to 2^53, not 5'],
  ['publish', { eligible: ['ann'] }, 'eligible must be a list of ids from 1 to 2^53, not ann'],
  ['publish', { excludeAuthid: 'ann' }, 'excludeAuthid must be a list of strings, not ann'],
  ['publish', { eligibleAuthrole: [7] }, 'eligibleAuthrole must be a list of strings, not 7'],
  ['publish', { details: { retain: 1 } }, 'retain must be true or false, not 1'],
  ['publish', { details: { exclude_authid: 5 } }, 'exclude_authid must be a list of strings'],
  ['publish', { offline: 'later' }, 'offline must be one of reject, wait, not later'],
  ['subscribe', { match: 'x' }, 'match must be one of exact, prefix, wildcard, not x'],
  ['subscribe', { details: { get_retained: 1 } }, 'get_retained must be true or false, not 1'],
  ['subscribe', { onRenewed: 5 }, 'onRenewed must be a function, not 5'],
  ['events', { overflow: 'x' }, 'overflow must be one of drop-newest, drop-oldest, error, latest'],
  ['events', { maxWaiting: 'all' }, 'maxWaiting must be a number from 0 on'],
  ['register', { invoke: 3 }, 'invoke must be one of first, last, random, roundrobin, single'],
  ['register', { match: {} }, 'match must be one of exact, prefix, wildcard, not [object Object]'],
  ['register', { details: { disclose_caller: 'x' } }, 'disclose_caller must be true or false'],
  ['serve', { onError: true }, 'onError must be a function, not true'],
];

describe.each(table)('%s with %o', (verb, options, said) => {
  it.each([true, false])('fails and asks for nothing, in a session: %s', async (isOpen) => {
    const client = isOpen ? await world.joined() : world.client({ lazy: true });
    await expect(verbs[verb](client, options)).rejects.toThrow(`The option ${said}`);
    if (isOpen) await client.ping();
    await turns();
    expect(world.sent()).toEqual(isOpen ? ['34 1'] : []);
  });
});

describe('wrong details that a function returns', () => {
  it('fail, and the session goes on', async () => {
    const client = await world.joined();
    const options = { details: () => ({ match: 5 }) };
    await expect(subscribe(client, options)).rejects.toThrow('match must be one of exact');
    await expect(register(client, options)).rejects.toThrow('match must be one of exact');
    await client.ping();
    expect(world.sent()).toEqual(['34 1']);
  });
});

describe('options that count as absent', () => {
  it.each(Object.entries(verbs))('%s: null and undefined', async (verb, use) => {
    const client = await world.joined();
    const names = ['discloseMe', 'match', 'invoke', 'exclude', 'acknowledge', 'details', 'onError'];
    const unset = Object.fromEntries(names.map((name, at) => [name, at % 2 ? null : undefined]));
    const used = use(client, unset).catch((error: unknown) => error);
    await client.ping();
    expect(world.sent().length).toBeGreaterThan(1);
    expect(client.status.value).toBe('open');
    await client.close();
    expect(await used).not.toBeInstanceOf(TypeError);
    expect(verb).toBeTypeOf('string');
  });
});

describe('what has the wrong type', () => {
  it('is no handler and no service, and ping does not wait for ever', async () => {
    const client = await world.joined();
    const wrong = 5 as never;
    await expect(client.subscribe('com.a', wrong)).rejects.toThrow(
      'The option handler must be a function, not 5.',
    );
    await expect(client.register('com.a', wrong)).rejects.toThrow('handler must be a function');
    await expect(client.serve('com', wrong)).rejects.toThrow('service must be an object, not 5');
    await expect(client.serve('com', null as never)).rejects.toThrow('service must be an object');
    const only = { only: wrong };
    await expect(client.serve('com', {}, only)).rejects.toThrow('only must be a list of strings');
    await expect(client.ping({ timeoutMs: NaN })).rejects.toThrow('timeoutMs must be a number');
    expect(world.sent()).toEqual([]);
  });
});
