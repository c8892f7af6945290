import { describe, expect, it } from 'vitest';
import { ErrorUri } from '../../lib/protocol/error-uris.js';
import * as standardErrors from '../../lib/protocol/standard-errors.js';
import {
  errorFromMessage,
  WampStandardError,
  WampTimeoutError,
} from '../../lib/protocol/standard-errors.js';
import { WampError } from '../../lib/protocol/wamp-error.js';
import { toPayload, unwrap, WampResult, withPayload } from '../../lib/protocol/wamp-result.js';

describe('a value on its way out', () => {
  it.each([
    ['undefined is no payload', undefined, []],
    ['null is one positional', null, [[null]]],
    ['a number is one positional', 7, [[7]]],
    ['a list is one positional', [1, 2], [[[1, 2]]]],
    ['an object is one positional', { a: 1 }, [[{ a: 1 }]]],
    ['a WampResult is exactly that', new WampResult([1, 2], { a: 1 }), [[1, 2], { a: 1 }]],
    ['an empty WampResult is no payload', new WampResult(), [[], {}]],
  ])('%s', (_name, value, payload) => expect(toPayload(value)).toEqual(payload));

  it.each([
    ['nothing', undefined, undefined, [50]],
    ['empty ones', [], {}, [50]],
    ['positionals', [1], {}, [50, [1]]],
    ['keywords alone', undefined, { a: 1 }, [50, [], { a: 1 }]],
    ['both', [1], { a: 1 }, [50, [1], { a: 1 }]],
  ])('D14: a message with %s has no empty tail', (_name, args, kwargs, message) =>
    expect(withPayload([50], args, kwargs)).toEqual(message),
  );
});

describe('a payload on its way in', () => {
  it.each([
    ['nothing is undefined', undefined, undefined, undefined],
    ['empty ones are undefined', [], {}, undefined],
    ['one positional is that value', [7], undefined, 7],
    ['one positional list is that list', [[1, 2]], undefined, [1, 2]],
    ['one positional null is null', [null], {}, null],
    ['keywords alone are the keyword object', [], { a: 1 }, { a: 1 }],
    ['two positionals are a WampResult', [1, 2], undefined, new WampResult([1, 2])],
    ['one positional and keywords are a WampResult', [1], { a: 1 }, new WampResult([1], { a: 1 })],
  ])('%s', (_name, args, kwargs, value) => expect(unwrap(args, kwargs)).toEqual(value));

  it('a WampResult keeps the details', () => {
    expect(unwrap([1, 2], {}, { progress: true })).toEqual(
      new WampResult([1, 2], {}, { progress: true }),
    );
  });

  it.each([undefined, null, 7, 'x', [1, 2], { a: 1 }, new WampResult([1, 2], { b: 2 })])(
    '%j arrives as it left',
    (value) => {
      const [args, kwargs] = toPayload(value);
      const arrived = unwrap(args, kwargs);
      expect(arrived).toEqual(value);
    },
  );

  it('an object keeps its identity through toPayload and back, its prototype never changes', () => {
    const kwargs = JSON.parse('{"__proto__": {"admin": true}, "a": 1}') as Record<string, unknown>;
    const arrived = unwrap([], kwargs) as Record<string, unknown>;
    expect(Object.getPrototypeOf(arrived)).toBe(Object.prototype);
    expect(arrived['admin']).toBeUndefined();
  });
});

describe('errors', () => {
  const classes = Object.values(standardErrors)
    .filter((value) => typeof value === 'function' && value.prototype instanceof WampStandardError)
    .map((Class) => [Class.name, Class as typeof WampTimeoutError] as const);

  it.each(classes)('%s: its URI gives its class, with payload and details', (_name, Class) => {
    const error = errorFromMessage(Class.uri, ['text', 2], { a: 1 }, { b: 2 });
    expect(error).toBeInstanceOf(Class);
    expect(error).toMatchObject({
      uri: Class.uri,
      message: 'text',
      args: ['text', 2],
      kwargs: { a: 1 },
      details: { b: 2 },
      name: Class.name,
    });
    expect(Object.values(ErrorUri)).toContain(Class.uri);
  });

  it('any other URI is a WampError', () => {
    const error = errorFromMessage('com.example.error', undefined, undefined, undefined);
    expect(error.constructor).toBe(WampError);
    expect(error).toMatchObject({
      uri: 'com.example.error',
      message: 'com.example.error',
      args: [],
      kwargs: {},
      details: {},
    });
  });

  it('a text becomes the first positional; a list is the payload', () => {
    expect(new WampTimeoutError('too late').args).toEqual(['too late']);
    expect(new WampTimeoutError([1, 2]).args).toEqual([1, 2]);
    expect(new WampTimeoutError().args).toEqual([]);
  });

  it('the cause stays on the error', () => {
    const cause = new Error('inside');
    expect(new WampError('com.error', [], {}, { cause }).cause).toBe(cause);
  });
});
