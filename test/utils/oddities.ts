import { afterEach, beforeEach, expect } from 'vitest';
import { WampError } from '../../lib/protocol/wamp-error.js';
import { turns } from './turns.js';

const refuse = (): never => {
  throw new Error('not to be looked at');
};

const refusing = (target: object): object =>
  new Proxy(target, {
    get: refuse,
    set: refuse,
    has: refuse,
    getPrototypeOf: refuse,
    ownKeys: refuse,
    getOwnPropertyDescriptor: refuse,
  });

const withGetters = (error: Error, ...names: string[]): Error => {
  for (const name of names) Object.defineProperty(error, name, { get: refuse });
  return error;
};

// oxlint-disable-next-line unicorn/no-thenable -- a thenable is the point
const thenable = (then: PropertyDescriptor): object => Object.defineProperty({}, 'then', then);

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

/** Everything odd that code of an application may throw: it has no text, or throws when it is looked at. */
export const oddities: Readonly<Record<string, () => unknown>> = {
  'an Error': () => new Error('ordinary'),
  'an object whose toString is no function': () => ({ toString: 1 }),
  'an object without prototype': () => Object.create(null),
  'an Error without stack': () => Object.assign(new Error('bare'), { stack: null }),
  'an Error whose getters throw': () =>
    withGetters(new Error('trap'), 'stack', 'message', 'name', 'cause'),
  'a frozen Error': () => Object.freeze(new Error('frozen')),
  'a Proxy that refuses everything': () => refusing({}),
  'a Proxy of an Error that refuses everything': () => refusing(new Error('inside')),
  'a revoked Proxy': revoked,
  'a WampError whose getters throw': () =>
    withGetters(new WampError('com.odd'), 'uri', 'args', 'kwargs', 'details', 'message'),
  'a WampError without URI': () => Object.assign(new WampError('com.odd'), { uri: null }),
  'a thenable that throws': () => thenable({ value: refuse }),
  'a thenable that cannot be read': () => thenable({ get: refuse }),
  'a rejected promise': () => Promise.reject(new Error('rejected')),
  'a symbol': () => Symbol('odd'),
  undefined: () => undefined,
  null: () => null,
};

/** Everything that is no AbortSignal, or throws when it is used as one. */
export const oddSignals: Readonly<Record<string, () => unknown>> = {
  'an object': () => ({}),
  'a string': () => 'soon',
  'a controller': () => new AbortController(),
  'an EventTarget': () => new EventTarget(),
  'an object without prototype': () => Object.create(null),
  'a Proxy that refuses everything': () => refusing({}),
  ...Object.fromEntries(
    ['aborted', 'addEventListener', 'removeEventListener'].map((name) => [
      `a signal whose ${name} throws`,
      () => Object.defineProperty(new AbortController().signal, name, { get: refuse }),
    ]),
  ),
};

/** How a callback fails: at once, or by the promise it returns. */
export const ways: Readonly<Record<string, (make: () => unknown) => () => never>> = {
  throws: (make) => () => {
    // The odd value is the point.
    // oxlint-disable-next-line typescript/only-throw-error
    throw make();
  },
  rejects: (make) =>
    (async () => {
      await Promise.resolve();
      // oxlint-disable-next-line typescript/only-throw-error
      throw make();
    }) as never,
};

const unhandled: unknown[] = [];
const note = (error: unknown): void => void unhandled.push(error);

/** Collects what would have ended the process, in every test of the file. */
export function watchProcess(): void {
  beforeEach(() => {
    unhandled.length = 0;
    process.on('unhandledRejection', note).on('uncaughtException', note);
  });
  afterEach(() => {
    process.off('unhandledRejection', note).off('uncaughtException', note);
  });
}

/** Nothing would have ended the process, not even in a timer. */
export async function expectProcessLives(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 1));
  await turns();
  expect(unhandled).toEqual([]);
}
