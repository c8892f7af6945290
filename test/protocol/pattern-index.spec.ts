import * as fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { PatternIndex } from '../../lib/protocol/pattern-index.js';
import { type PatternNode, PrefixIndex } from '../../lib/protocol/prefix-index.js';
import { isPattern, type MatchPolicy } from '../../lib/protocol/uri.js';
import { WildcardIndex } from '../../lib/protocol/wildcard-index.js';

type Entry = readonly [match: MatchPolicy, uri: string];

const POLICIES = ['exact', 'prefix', 'wildcard'] as const;

function indexOf(...entries: readonly Entry[]): PatternIndex<Entry> {
  const index = new PatternIndex<Entry>();
  for (const entry of entries) index.set(...entry, entry);
  return index;
}

function matchesOf(index: PatternIndex<Entry>, uri: string): Entry[] {
  const found: Entry[] = [];
  index.forEachMatch(uri, (value) => found.push(value));
  return found;
}

describe('best, by the example of "Pattern-based Registrations"', () => {
  const index = indexOf(
    ['exact', 'a1.b2.c3.d4.e55'],
    ['prefix', 'a1.b2.c3'],
    ['prefix', 'a1.b2.c3.d4'],
    ['wildcard', 'a1.b2..d4.e5'],
    ['wildcard', 'a1.b2.c33..e5'],
    ['wildcard', 'a1.b2..d4.e5..g7'],
    ['wildcard', 'a1.b2..d4..f6.g7'],
  );

  it.each([
    ['a1.b2.c3.d4.e55', 'exact a1.b2.c3.d4.e55'],
    ['a1.b2.c3.d98.e74', 'prefix a1.b2.c3'],
    ['a1.b2.c3.d4.e325', 'prefix a1.b2.c3.d4'],
    ['a1.b2.c55.d4.e5', 'wildcard a1.b2..d4.e5'],
    ['a1.b2.c88.d4.e5.f6.g7', 'wildcard a1.b2..d4.e5..g7'],
    ['a2.b2.c2.d2.e2', undefined],
  ])('%s goes to %s', (uri, entry) => expect(index.best(uri)?.join(' ')).toBe(entry));

  // The example finds "no prefix match" here and overlooks that c33 begins with c3, which "Prefix
  // Matching" counts as a match: there com.myapp.myobject1 matches com.myapp.myobject1-mysubobject1.
  it('a1.b2.c33.d4.e5 goes to the prefix a1.b2.c3, and without it to the longer first portion', () => {
    expect(index.best('a1.b2.c33.d4.e5')).toEqual(['prefix', 'a1.b2.c3']);
    index.delete('prefix', 'a1.b2.c3');
    expect(index.best('a1.b2.c33.d4.e5')).toEqual(['wildcard', 'a1.b2.c33..e5']);
  });
});

it.each([
  ['a', 'a', ''],
  ['a.b', 'a.b', 'a.'],
  ['a.bc', 'a.', '.bc'],
  ['a.b.c', 'a..', '.b.c'],
  ['a.b.c.d', 'a..c.', 'a...d'],
])('sends a call of %s to the wildcard %j rather than %j', (uri, better, worse) => {
  const index = indexOf(['wildcard', worse], ['wildcard', better]);
  expect(index.best(uri)?.[1]).toBe(better);
  index.delete('wildcard', better);
  expect(index.best(uri)?.[1]).toBe(worse);
});

it.each([
  ['prefix', 'com.myapp.emergency', 'com.myapp.emergency', true],
  ['prefix', 'com.myapp.emergency', 'com.myapp.emergency-low', true],
  ['prefix', 'com.myapp.emergency', 'com.myapp.emerge', false],
  ['prefix', '', 'com', true],
  ['wildcard', 'com.myapp..userevent', 'com.myapp.foo.userevent', true],
  ['wildcard', 'com.myapp..userevent', 'com.myapp.userevent', false],
  ['wildcard', 'com.myapp..userevent', 'com.myapp.foo.userevents', false],
  ['wildcard', '', 'a', true],
] as const)('%s %j and %j match: %j', (match, pattern, uri, matched) => {
  const index = indexOf([match, pattern]);
  expect(matchesOf(index, uri)).toEqual(matched ? [[match, pattern]] : []);
  expect(index.best(uri)).toEqual(matched ? [match, pattern] : undefined);
});

it('keeps one value for each policy and URI', () => {
  const index = indexOf(['exact', 'a.b'], ['prefix', 'a.b'], ['wildcard', 'a.b']);
  index.set('prefix', 'a.b', ['prefix', 'other']);
  expect(index.size).toBe(3);
  expect(index.get('prefix', 'a.b')).toEqual(['prefix', 'other']);
  expect(index.get('wildcard', 'a')).toBeUndefined();
  expect(Array.from(index.values(), ([match]) => match)).toEqual(['exact', 'prefix', 'wildcard']);
  expect(index.delete('prefix', 'a.b')).toBe(true);
  expect(Array.from(index.values(), ([match]) => match)).toEqual(['exact', 'wildcard']);
});

it('visits what matched at the start although the visitor changes the index', () => {
  const entries: readonly Entry[] = [
    ['exact', 'a.b'],
    ['prefix', 'a'],
    ['prefix', 'a.'],
    ['wildcard', 'a.'],
    ['wildcard', '.b'],
  ];
  const index = indexOf(...entries);
  const visited: Entry[] = [];
  index.forEachMatch('a.b', (value) => {
    visited.push(value);
    for (const entry of entries) index.delete(...entry);
    index.set('exact', 'a.b', ['exact', 'late']);
  });
  expect(visited).toEqual(entries);
  expect(matchesOf(index, 'a.b')).toEqual([['exact', 'late']]);
});

it('takes a pattern of 100,000 components', () => {
  const index = indexOf(['wildcard', '.'.repeat(99_999)], ['prefix', 'a.'.repeat(99_999)]);
  expect(matchesOf(index, `${'a.'.repeat(99_999)}a`)).toHaveLength(2);
});

describe('compared with a search of every entry', () => {
  const component = fc.constantFrom('', 'a', 'b', 'ab', 'abc', 'é', '🙂');
  const uri = fc.array(component, { maxLength: 5 }).map((components) => components.join('.'));
  const entry = fc.tuple(fc.constantFrom(...POLICIES), uri);
  const change = fc.tuple(fc.constantFrom('set', 'set', 'delete'), entry);
  const changes = fc.array(change, { maxLength: 60 });

  function matches([match, pattern]: Entry, called: string): boolean {
    if (match === 'exact') return pattern === called;
    if (match === 'prefix') return called.startsWith(pattern);
    const components = called.split('.');
    const wanted = pattern.split('.');
    const same = wanted.every((name, i) => name === '' || name === components[i]);
    return same && wanted.length === components.length;
  }

  /** Sorts the matches of a URI, best first: wildcards by the lengths of their portions. */
  function rank([match, pattern]: Entry): string {
    const components = pattern.split('.');
    if (match === 'exact') return '0';
    if (match === 'prefix') return `1 ${9 - components.length} ${99 - pattern.length}`;
    const shape = components.map((name) => (name === '' ? ' ' : 'c')).join('');
    const portions = shape.split(' ').map((portion) => 9 - portion.length);
    return `2 ${portions.join('')}`;
  }

  const byRank = (a: Entry, b: Entry) => (rank(a) < rank(b) ? -1 : 1);
  const isWildcard = ([match]: Entry) => match === 'wildcard';

  it('finds the same after any changes', () => {
    fc.assert(
      fc.property(changes, fc.array(uri, { minLength: 1, maxLength: 20 }), (steps, called) => {
        const index = new PatternIndex<Entry>();
        const reference = new Map<string, Entry>();
        for (const [action, one] of steps) {
          const deleted = action === 'delete' && index.delete(...one);
          expect(deleted).toBe(action === 'delete' && reference.delete(one.join(' ')));
          if (action === 'set') index.set(...one, one);
          if (action === 'set') reference.set(one.join(' '), one);
          expect(index.get(...one)).toBe(reference.get(one.join(' ')));
        }
        expect(index.size).toBe(reference.size);
        expect(new Set(index.values())).toEqual(new Set(reference.values()));
        for (const one of called) {
          const candidates = [...reference.values()].filter((value) => matches(value, one));
          const expected = candidates.toSorted(byRank);
          const visited = matchesOf(index, one);
          expect(index.best(one)).toBe(expected[0]);
          expect(visited.filter(isWildcard)).toEqual(expected.filter(isWildcard));
          expect(visited.findIndex(([match]) => match === 'exact')).toBeLessThanOrEqual(0);
          expect(visited.toSorted(byRank)).toEqual(expected);
        }
        for (const one of reference.values()) index.delete(...one);
        expect(index).toStrictEqual(new PatternIndex());
      }),
      { numRuns: 2_000 },
    );
  });

  it('covers a pattern if one entry matches every URI that the pattern matches', () => {
    const pattern = entry.filter(([match, text]) => isPattern(text, match));
    // Enough URIs to tell all patterns of these components apart: the names, and one that no pattern has.
    const names = ['a', 'b', 'ab', 'other'];
    const uris = names.flatMap((x) => [x, ...names.flatMap((y) => [`${x}.${y}`])]);
    const longer = uris.flatMap((x) => names.map((y) => `${x}.${y}`));
    const all = [...new Set([...uris, ...longer, ...longer.map((x) => `${x}.a`)])];
    const short = pattern.filter(
      ([, text]) => text.split('.').length <= 3 && /^[ab.]*$/.test(text),
    );
    fc.assert(
      fc.property(fc.array(short, { maxLength: 6 }), short, (entries, one) => {
        const index = indexOf(...entries);
        const matched = all.filter((text) => matches(one, text));
        const isCovered = entries.some((each) => matched.every((text) => matches(each, text)));
        expect(index.covers(...one)).toBe(isCovered);
      }),
      { numRuns: 3_000 },
    );
  });

  it('keeps no node that it does not need', () => {
    fc.assert(
      fc.property(fc.constantFrom(PrefixIndex, WildcardIndex), changes, (Index, steps) => {
        const index = new Index<Entry>();
        for (const [action, one] of steps) {
          if (action === 'set') index.set(one[1], one);
          else index.delete(one[1]);
          expect(nodesBelow(index.root)).toBeLessThanOrEqual(2 * index.size);
        }
        for (const [, pattern] of [...index.values()]) index.delete(pattern);
        expect(index).toStrictEqual(new Index<Entry>());
      }),
    );
  });

  /** Counts the nodes below `node` and checks that each is there for something. */
  function nodesBelow<T>(node: PatternNode<T>): number {
    let count = 0;
    for (const [code, child] of node.children ?? []) {
      expect(child.label.charCodeAt(0)).toBe(code);
      expect(child.value !== undefined || (child.children?.size ?? 0) > 1).toBe(true);
      expect(child.children?.size).not.toBe(0);
      count += 1 + nodesBelow(child);
    }
    return count;
  }
});

describe('the cost of a look-up', () => {
  /** How many times `run` looks something up in a Map. */
  function lookUps(run: () => unknown): number {
    const get = vi.spyOn(Map.prototype, 'get');
    run();
    const count = get.mock.calls.length;
    get.mockRestore();
    return count;
  }

  it('is one Map look-up if there is no pattern or no need of one', () => {
    const index = indexOf(['exact', 'a.b']);
    expect(lookUps(() => index.best('a.b'))).toBe(1);
    expect(lookUps(() => index.best('a.x'))).toBe(1);
    expect(lookUps(() => index.forEachMatch('a.b', () => {}))).toBe(1);
    index.set('prefix', 'a', ['prefix', 'a']);
    expect(lookUps(() => index.best('a.b'))).toBe(1);
  });

  it.each([100, 10_000])('is less than the length of the URI with %d patterns a kind', (count) => {
    const index = new PatternIndex<Entry>();
    for (let i = 0; i < count; i++) {
      index.set('prefix', `com.example.device${i}.`, ['prefix', 'device']);
      index.set('wildcard', `com.example.device${i}..temperature`, ['wildcard', 'device']);
      index.set('wildcard', `com.example..sensor1.limit${i}`, ['wildcard', 'limit']);
    }
    for (const end of ['temperature', 'limit42', 'humidity']) {
      const uri = `com.example.device${count - 1}.sensor1.${end}`;
      expect(lookUps(() => index.best(uri))).toBeLessThan(uri.length);
      expect(lookUps(() => index.forEachMatch(uri, () => {}))).toBeLessThan(uri.length);
    }
  });

  it('is two for each match, and for each component of the best, in 6,561 wildcards', () => {
    const index = new PatternIndex<Entry>();
    for (let i = 0; i < 3 ** 8; i++) {
      const digits = Array.from(i.toString(3).padStart(8, '0'), Number);
      const pattern = digits.map((digit) => ['', 'a', 'b'][digit]).join('.');
      index.set('wildcard', pattern, ['wildcard', pattern]);
    }
    const uri = 'a.b.a.b.a.b.a.b';
    const matches = matchesOf(index, uri).length;
    expect(matches).toBe(2 ** 8);
    expect(lookUps(() => matchesOf(index, uri))).toBeLessThanOrEqual(2 * matches);
    expect(lookUps(() => index.best(uri))).toBeLessThanOrEqual(2 * 8);
  });
});
