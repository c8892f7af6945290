import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');

const code = String.raw`(?:[A-Z]|SW)-?\d+`;

/** The codes that stand before or behind the title of a test. */
function codesOf(source: string): string[] {
  const before = new RegExp(String.raw`['"\`](${code}(?:, ${code})*):`, 'g');
  const serverwamp = /\bSW-\d+/g;
  return [
    ...[...source.matchAll(before)].flatMap(([, codes]) => codes!.split(', ')),
    ...[...source.matchAll(serverwamp)].map(([found]) => found),
  ];
}

const specs = readdirSync(new URL('test/', root), { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.spec.ts') && !/node_modules|codes\.spec/.test(file),
);
const tested = new Set(specs.flatMap((file) => codesOf(read(`test/${file}`))));
const rows = [...read('docs/conformance.md').matchAll(new RegExp(`^\\| (${code}) +\\|`, 'gm'))];
const listed = rows.map(([, found]) => found!);

describe('docs/conformance.md', () => {
  it('lists every code of a test once, and no other', () => {
    expect(tested.size).toBeGreaterThan(100);
    expect(listed.toSorted()).toEqual([...tested].toSorted());
  });
});
