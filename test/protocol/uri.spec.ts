import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { isMatchPolicy, isPattern, isReserved, isUri } from '../../lib/protocol/uri.js';

// The expressions of the specification ("URIs"), without and with empty components.
const SPECIFIED = {
  loose: [/^([^\s.#]+\.)*([^\s.#]+)$/, /^(([^\s.#]+\.)|\.)*([^\s.#]+)?$/],
  strict: [/^([0-9a-z_]+\.)*([0-9a-z_]+)$/, /^(([0-9a-z_]+\.)|\.)*([0-9a-z_]+)?$/],
} as const;
const RULES = ['loose', 'strict'] as const;

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('a', 'Z', '0', '_', '-', '.', '.', '#', ' ', '\u00a0', 'ß') }),
);

it.each([
  'a',
  'wamp',
  'com.myapp.mytopic1',
  'com.example.Add-2',
  'com.größe.日本語',
  'a.🙂',
  '__proto__',
])('takes %j for a loose URI', (uri) => expect(isUri(uri)).toBe(true));

it.each([
  '',
  '.',
  'a.',
  '.a',
  'a..b',
  'a b',
  'a#b',
  '#',
  'a\tb',
  'a\nb',
  'a\n',
  'a\u00a0b',
  'a\u2003b',
  '\ufeffa',
])('refuses %j as a URI', (uri) => {
  expect(isUri(uri)).toBe(false);
  expect(isUri(uri, 'strict')).toBe(false);
});

it.each(['com.Example', 'com.a-b', 'com.größe', 'com.a:b'])(
  'refuses %j as a strict URI only',
  (uri) => {
    expect(isUri(uri, 'loose')).toBe(true);
    expect(isUri(uri, 'strict')).toBe(false);
  },
);

it.each([
  ['com.a', true, true, true],
  ['com.a.', false, true, true],
  ['', false, true, true],
  ['.', false, false, true],
  ['com..a', false, false, true],
  ['.com', false, false, true],
  ['com..', false, false, true],
  ['...', false, false, true],
  ['com. .a', false, false, false],
  ['com.a#.', false, false, false],
])('takes %j as exact, prefix, wildcard: %j, %j, %j', (pattern, exact, prefix, wildcard) => {
  for (const rule of RULES) {
    expect(isPattern(pattern, 'exact', rule)).toBe(exact);
    expect(isPattern(pattern, 'prefix', rule)).toBe(prefix);
    expect(isPattern(pattern, 'wildcard', rule)).toBe(wildcard);
  }
});

it('is strict with patterns too', () => {
  expect(isPattern('com..Add', 'wildcard')).toBe(true);
  expect(isPattern('com..Add', 'wildcard', 'strict')).toBe(false);
  expect(isPattern('com.Add', 'prefix', 'strict')).toBe(false);
});

it('agrees with the expressions of the specification', () => {
  fc.assert(
    fc.property(anyText, fc.constantFrom(...RULES), (text, rule) => {
      const [full, withEmpty] = SPECIFIED[rule];
      expect(isUri(text, rule)).toBe(full.test(text));
      expect(isPattern(text, 'exact', rule)).toBe(full.test(text));
      expect(isPattern(text, 'wildcard', rule)).toBe(withEmpty.test(text));
      const prefix = text === '' || full.test(text.endsWith('.') ? text.slice(0, -1) : text);
      expect(isPattern(text, 'prefix', rule)).toBe(prefix);
    }),
  );
});

it('copes with a URI of millions of components', () => {
  const hostile = `${'a.'.repeat(6_000_000)}#`;
  for (const rule of RULES) {
    expect(isUri(hostile, rule)).toBe(false);
    expect(isPattern(hostile, 'prefix', rule)).toBe(false);
    expect(isPattern(hostile, 'wildcard', rule)).toBe(false);
  }
});

it.each([
  ['wamp', true],
  ['wamp.error.canceled', true],
  ['wamp.', true],
  ['wampy.x', false],
  ['com.wamp', false],
  ['WAMP.x', false],
  ['', false],
])('says of %j that it is reserved: %j', (uri, reserved) => expect(isReserved(uri)).toBe(reserved));

it('knows the three matching policies', () => {
  expect(['exact', 'prefix', 'wildcard'].every(isMatchPolicy)).toBe(true);
  expect([undefined, null, '', 'Exact', 'regex', 1, ['exact'], {}].some(isMatchPolicy)).toBe(false);
});
