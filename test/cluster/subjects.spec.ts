import { describe, expect, it } from 'vitest';
import { subjectError, Subjects } from '../../lib/cluster/subjects.js';
import { PatternIndex } from '../../lib/protocol/pattern-index.js';
import { SeededRandom } from '../../lib/testing/index.js';

const subjects = new Subjects('shop');
const wildcards = { one: '*', rest: '>' };

/** What a subject says, read without the code that wrote it. */
function read(subject: string): { realm: string; uri: string } {
  const [, , realm = '', ...uri] = subject
    .split('.')
    .map((part) =>
      part.startsWith('=') ? Buffer.from(part.slice(1), 'base64url').toString() : part,
    );
  return { realm, uri: uri.join('.') };
}

/** Whether a broker delivers a subject to a listener, by the rules of NATS. */
function delivers(listening: string, subject: string): boolean {
  const [wanted, given] = [listening.split('.'), subject.split('.')];
  if (wanted.at(-1) === '>')
    return (
      given.length >= wanted.length &&
      wanted.slice(0, -1).every((part, i) => part === '*' || part === given[i])
    );
  return (
    given.length === wanted.length && wanted.every((part, i) => part === '*' || part === given[i])
  );
}

const alphabet = [
  'a',
  'b',
  'Z',
  '0',
  '-',
  '_',
  '=',
  '*',
  '>',
  '$',
  '.',
  '.',
  'ü',
  '\u{1f600}',
  '/',
  '?',
  '\\',
  '[',
  '{',
];

function randomUri(random: SeededRandom): string {
  const length = 1 + random.below(12);
  return Array.from({ length }, () => random.pick(alphabet)).join('');
}

describe('subjects', () => {
  it.each([
    ['realm1', 'com.example.chat', 'shop.e.realm1.com.example.chat'],
    ['realm1', 'com.a*b', 'shop.e.realm1.com.=YSpi'],
    ['com.realm', 'x', 'shop.e.=Y29tLnJlYWxt.x'],
    ['realm1', '>', 'shop.e.realm1.=Pg'],
    ['realm1', '=Pg', 'shop.e.realm1.=PVBn'],
    ['realm1', 'a..b', 'shop.e.realm1.a.=.b'],
    ['r', '$SYS.x', 'shop.e.r.=JFNZUw.x'],
  ])('of %s, %s: %s', (realm, uri, subject) => {
    expect(subjects.topic(realm, uri)).toBe(subject);
  });

  it('are read back, and are different for different topics', () => {
    const random = new SeededRandom(1);
    const seen = new Map<string, string>();
    for (let i = 0; i < 20_000; i++) {
      const [realm, uri] = [randomUri(random), randomUri(random)];
      const subject = subjects.topic(realm, uri);
      expect(read(subject)).toEqual({ realm, uri });
      expect(subject).toMatch(/^shop\.e(\.[A-Za-z0-9_=-]+)+$/);
      const known = `${realm} ${uri}`;
      expect(seen.get(subject) ?? known).toBe(known);
      seen.set(subject, known);
    }
    expect(seen.size).toBeGreaterThan(15_000);
  });

  it('of patterns cover whatever the pattern matches', () => {
    const random = new SeededRandom(2);
    let matches = 0;
    for (let i = 0; i < 20_000; i++) {
      const some = ['a', 'b', 'ab', '*', 'ü'];
      const uri = Array.from({ length: 1 + random.below(4) }, () => random.pick(some)).join('.');
      const match = random.pick(['prefix', 'wildcard', 'exact'] as const);
      const pattern = patternOf(uri, match, random);
      const index = new PatternIndex<object>();
      index.set(match, pattern, {});
      let isMatch = false;
      index.forEachMatch(uri, () => (isMatch = true));
      if (!isMatch) continue;
      matches++;
      const listening = subjects.listening({ realm: 'r', uri: pattern, match }, wildcards);
      expect([listening, delivers(listening, subjects.topic('r', uri))]).toEqual([listening, true]);
    }
    expect(matches).toBeGreaterThan(10_000);
  });

  it.each([
    ['com.ex', 'prefix', 'shop.e.r.com.>'],
    ['com.', 'prefix', 'shop.e.r.com.>'],
    ['', 'prefix', 'shop.e.r.>'],
    ['com..x', 'wildcard', 'shop.e.r.com.*.x'],
    ['', 'wildcard', 'shop.e.r.*'],
    ['com.ex', 'exact', 'shop.e.r.com.ex'],
  ] as const)('of the pattern %s (%s): %s', (uri, match, subject) => {
    expect(subjects.listening({ realm: 'r', uri, match }, wildcards)).toBe(subject);
  });

  it('of nodes and of all nodes', () => {
    const names = [subjects.all, subjects.node('n1'), subjects.answers('n1', '*'), subjects.topics];
    expect(names).toEqual(['shop.a', 'shop.n.n1', 'shop.x.n1.*', 'shop.e.']);
  });

  it.each([
    ['a URI of 256 characters', 'x'.repeat(256)],
    ['256 characters of three bytes', '\u20ac'.repeat(256)],
    ['emoji', '\u{1f600}.\u{1f680}'],
  ])('may be of %s', (_what, uri) => {
    expect(subjectError('realm1', uri)).toBeUndefined();
  });

  it.each([
    ['realm1', 'x'.repeat(3_100)],
    ['realm1', '*'.repeat(2_400)],
    ['realm1', 'a.\ud800'],
    ['\udc00', 'a'],
  ])('are refused for %j, %j', (realm, uri) => {
    expect(subjectError(realm, uri)).toMatchObject({ uri: 'wamp.error.invalid_uri' });
  });
});

function patternOf(
  uri: string,
  match: 'exact' | 'prefix' | 'wildcard',
  random: SeededRandom,
): string {
  if (match === 'exact') return uri;
  if (match === 'prefix') return uri.slice(0, random.below(uri.length + 1));
  return uri
    .split('.')
    .map((component) => (random.chance(0.5) ? '' : component))
    .join('.');
}
