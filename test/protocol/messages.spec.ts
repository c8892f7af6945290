import { describe, expect, it } from 'vitest';
import { MessageCode } from '../../lib/protocol/message-codes.js';
import { MAX_ID } from '../../lib/protocol/ids.js';
import { ProtocolViolation } from '../../lib/protocol/protocol-violation.js';
import { parseMessage } from '../utils/parse-message.js';

// One well-formed sample of every message: as short as it may be, and as long.
const samples: Record<keyof typeof MessageCode, [shortest: unknown[], longest: unknown[]]> = {
  Hello: [
    [1, 'realm1', {}],
    [1, 'realm1', { roles: {} }],
  ],
  Welcome: [
    [2, 1, {}],
    [2, MAX_ID, { roles: {} }],
  ],
  Abort: [
    [3, {}, 'wamp.error.x'],
    [3, {}, 'wamp.error.x', [], {}],
  ],
  Challenge: [
    [4, 'ticket', {}],
    [4, 'ticket', {}],
  ],
  Authenticate: [
    [5, 'secret', {}],
    [5, '', {}],
  ],
  Goodbye: [
    [6, {}, 'wamp.close.normal'],
    [6, { message: 'x' }, 'wamp.close.normal'],
  ],
  Error: [
    [8, 68, 1, {}, 'com.error'],
    [8, 68, 1, {}, 'com.error', [], {}],
  ],
  Publish: [
    [16, 1, {}, 'com.topic'],
    [16, 1, {}, 'com.topic', [1], { a: 1 }],
  ],
  Published: [
    [17, 1, 2],
    [17, 1, 2],
  ],
  Subscribe: [
    [32, 1, {}, 'com.topic'],
    [32, 1, { match: 'prefix', get_retained: true }, 'com.topic'],
  ],
  Subscribed: [
    [33, 1, 2],
    [33, 1, 2],
  ],
  Unsubscribe: [
    [34, 1, 2],
    [34, 1, 2],
  ],
  Unsubscribed: [
    [35, 1],
    [35, 0, { subscription: 1 }],
  ],
  Event: [
    [36, 1, 2, {}],
    [36, 1, 2, { topic: 'com.topic' }, [1], {}],
  ],
  Call: [
    [48, 1, {}, 'com.procedure'],
    [48, 1, { timeout: 'odd' }, 'com.procedure', [1], { a: 1 }],
  ],
  Cancel: [
    [49, 1, {}],
    [49, 1, { mode: 'anything' }],
  ],
  Result: [
    [50, 1, {}],
    [50, 1, { progress: true }, [1], {}],
  ],
  Register: [
    [64, 1, {}, 'com.procedure'],
    [64, 1, { match: 'wildcard', invoke: 'single' }, 'com..procedure'],
  ],
  Registered: [
    [65, 1, 2],
    [65, 1, 2],
  ],
  Unregister: [
    [66, 1, 2],
    [66, 1, 2],
  ],
  Unregistered: [
    [67, 1],
    [67, 0, { registration: 1 }],
  ],
  Invocation: [
    [68, 1, 2, {}],
    [68, 1, 2, { receive_progress: true }, [1], {}],
  ],
  Interrupt: [
    [69, 1, {}],
    [69, 1, { mode: 'kill' }],
  ],
  Yield: [
    [70, 1, {}],
    [70, 1, { progress: true }, [1], {}],
  ],
};
const names = Object.keys(samples) as (keyof typeof samples)[];

function violationOf(message: unknown): string {
  try {
    parseMessage(message, true);
  } catch (error) {
    if (error instanceof ProtocolViolation) return error.message;
    throw error;
  }
  return 'none';
}

describe('the shape of messages', () => {
  it.each(names)('%s is taken, shortest and longest, and is the very list', (name) => {
    for (const sample of samples[name]) expect(parseMessage(sample)).toBe(sample);
  });

  it.each(names)('D5, D6: %s with one element too few or too many is refused', (name) => {
    const [shortest, longest] = samples[name];
    expect(violationOf(shortest.slice(0, -1))).toMatch(/elements after its type; it takes/);
    expect(violationOf([...longest, {}])).toMatch(/elements after its type; it takes/);
  });

  it.each(names)('D7, D8: no element of %s may be of another type', (name) => {
    for (const sample of samples[name])
      for (let i = 1; i < sample.length; i++)
        for (const wrong of [null, undefined, true, 1.5, Symbol('x'), new Uint8Array()])
          expect(violationOf(sample.with(i, wrong))).toMatch(/must be/);
  });

  it.each(names)('null in the place of a whole list or dictionary of %s is empty', (name) => {
    for (const sample of samples[name])
      for (let i = 1; i < sample.length; i++) {
        const element: unknown = sample[i];
        if (typeof element !== 'object') continue;
        expect(parseMessage(sample.with(i, null))[i]).toEqual(Array.isArray(element) ? [] : {});
      }
  });

  it('D7, D8: a list is no dictionary, and a dictionary no list', () => {
    for (const name of names)
      for (const sample of samples[name])
        sample.forEach((element, i) => {
          if (typeof element !== 'object') return;
          const wrong = Array.isArray(element) ? {} : [];
          expect(violationOf(sample.with(i, wrong))).toMatch(/must be/);
        });
  });

  it('D1: an empty list is refused', () => {
    expect(violationOf([])).toBe('Unknown message type undefined.');
  });

  it.each([{}, 'x', 42, null, undefined, true, new Uint8Array([0x90])])(
    'D2: %j is refused: it is no list',
    (data) => expect(violationOf(data)).toMatch(/^A message is a list/),
  );

  it.each([0, 7, 9, 71, 255, 256, 337, 1023, -1, 1.5, NaN, '48', true, null, [48], {}])(
    'D3, D4: the type %j is refused',
    (type) => expect(violationOf([type, 1, {}])).toMatch(/^Unknown message type/),
  );

  it('says which element, what it must be and what it was, and never what it holds', () => {
    expect(violationOf([48, 'x'.repeat(1_000), {}, 'com.a'])).toBe(
      `CALL.Request must be an integer from 1 to 2^53, not "${'x'.repeat(64)}".`,
    );
    expect(violationOf([16, 1, { exclude: { secret: 1 } }, 'com.a'])).toBe(
      'PUBLISH.Options.exclude must be a list of integers from 1 to 2^53, not a dictionary.',
    );
    expect(violationOf([48, 1])).toBe('CALL has 1 elements after its type; it takes 3 to 5.');
  });
});

describe('ids', () => {
  const ids: [message: unknown[], position: number][] = [
    [[16, 1, {}, 'com.topic'], 1],
    [[32, 1, {}, 'com.topic'], 1],
    [[34, 1, 2], 1],
    [[34, 1, 2], 2],
    [[48, 1, {}, 'com.procedure'], 1],
    [[49, 1, {}], 1],
    [[64, 1, {}, 'com.procedure'], 1],
    [[66, 1, 2], 2],
    [[70, 1, {}], 1],
    [[8, 68, 1, {}, 'com.error'], 2],
  ];

  it.each([0, -1, -5, 1.5, MAX_ID + 2, 2 ** 60, NaN, Infinity, '1', true, null, 1n])(
    'E6: %s is none',
    (id) => {
      for (const [message, position] of ids)
        expect(violationOf(message.with(position, id))).toMatch(/integer from 1 to 2\^53/);
    },
  );

  it.each([1, 2 ** 32, MAX_ID - 1, MAX_ID])('E6: %s is one', (id) => {
    for (const [message, position] of ids)
      expect(violationOf(message.with(position, id))).toBe('none');
  });
});

describe('options', () => {
  const booleans = [
    [16, 'PUBLISH', ['acknowledge', 'disclose_me', 'exclude_me', 'retain']],
    [32, 'SUBSCRIBE', ['get_retained']],
    [48, 'CALL', ['disclose_me', 'progress', 'receive_progress']],
    [64, 'REGISTER', ['disclose_caller']],
  ] as const;
  const typed = booleans.flatMap(([code, name, keys]) =>
    keys.map((key) => [name, key, code] as const),
  );

  it.each(typed)('D9: %s.Options.%s must be true or false', (_name, key, code) => {
    for (const wrong of [0, 1, 'true', '', [], {}])
      expect(violationOf([code, 1, { [key]: wrong }, 'com.a'])).toMatch(
        `${key} must be true or false`,
      );
    for (const right of [true, false])
      expect(violationOf([code, 1, { [key]: right }, 'com.a'])).toBe('none');
  });

  it.each(typed)(
    'D10: %s.Options.%s may be null or undefined, as wampy.js sends it',
    (_name, key, code) => {
      for (const absent of [null, undefined])
        expect(violationOf([code, 1, { [key]: absent }, 'com.a'])).toBe('none');
    },
  );

  it('D9: YIELD.Options.progress must be true or false', () => {
    expect(violationOf([70, 1, { progress: 1 }])).toMatch('YIELD.Options.progress');
  });

  it.each(['exclude', 'eligible'])('PUBLISH.Options.%s is a list of ids', (key) => {
    expect(violationOf([16, 1, { [key]: [1, 2] }, 'com.a'])).toBe('none');
    expect(violationOf([16, 1, { [key]: [] }, 'com.a'])).toBe('none');
    for (const wrong of [1, 'x', [0], ['x'], [null]])
      expect(violationOf([16, 1, { [key]: wrong }, 'com.a'])).toMatch(
        `PUBLISH.Options.${key} must`,
      );
  });

  it.each(['exclude_authid', 'exclude_authrole', 'eligible_authid', 'eligible_authrole'])(
    'PUBLISH.Options.%s is a list of strings',
    (key) => {
      expect(violationOf([16, 1, { [key]: ['joe'] }, 'com.a'])).toBe('none');
      for (const wrong of ['joe', [1], [null]])
        expect(violationOf([16, 1, { [key]: wrong }, 'com.a'])).toMatch(`Options.${key} must`);
    },
  );

  it('F6: match is exact, prefix, wildcard or absent', () => {
    for (const code of [32, 64]) {
      for (const match of ['exact', 'prefix', 'wildcard', null, undefined])
        expect(violationOf([code, 1, { match }, 'com.a'])).toBe('none');
      for (const match of ['regex', '', 1, {}])
        expect(violationOf([code, 1, { match }, 'com.a'])).toMatch(
          /"exact", "prefix" or "wildcard"/,
        );
    }
  });

  it('D15: keys the specification does not know pass, whatever they hold', () => {
    for (const options of [{ _private_1: 1 }, { x: null }, { constructor: 1 }, { toString: 2 }])
      expect(violationOf([48, 1, options, 'com.a'])).toBe('none');
  });

  it('D13: a key __proto__ is a key like any other', () => {
    const options = JSON.parse('{"__proto__": {"progress": 1}}') as object;
    expect(violationOf([48, 1, options, 'com.a'])).toBe('none');
  });
});
