import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WampCatalog } from 'nestjs-wamp';
import { createTestHub } from 'nestjs-wamp/testing';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { run } from './terminal.js';

const folder = mkdtempSync(join(tmpdir(), 'wamp-types-'));
const file = join(folder, 'asyncapi.json');
const node = z.object({
  value: z.number(),
  get next() {
    return node.optional();
  },
});

/** Calls of a client, each with true if the compiler should refuse it. */
const calls: readonly (readonly [string, boolean])[] = [
  ['math.add(1, 2).then((sum) => sum.toFixed())', false],
  ['math.add(1).then((sum) => sum.toFixed())', false],
  ["math.add('1')", true],
  ['math.add()', true],
  ['math.add(1, 2, 3)', true],
  ['math.add(1).then((sum) => sum.trim())', true],
  ["math.move({ to: 'left' }).then((all) => all.map((each) => each.next?.value))", false],
  ["math.move({ to: 'up' })", true],
  ['math.move({})', true],
  ['math.reset().then((nothing: void) => nothing)', false],
  ['math.countdown(3).next().then(({ value }) => value)', false],
  ["math.countdown('3')", true],
  [
    'math.ticks()[Symbol.asyncIterator]().next().then(({ value }) => value satisfies number)',
    false,
  ],
  ['math.ticks(1)', true],
  ["math.said('hello').then((nothing: void) => nothing)", false],
  ['math.said(1)', true],
  ['math.unknown', true],
  ["math['odd-name']()", false],
];

let document: object;
let server: Server;

beforeAll(async () => {
  const { hub } = createTestHub();
  const args = [z.number(), z.number().optional()];
  hub.register('com.x.math.add', () => 1, {
    doc: { args, result: z.number(), deprecated: 'Use plus.' },
  });
  const move = z.object({ to: z.enum(['left', 'right']) });
  hub.register('com.x.math.move', () => [], { doc: { args: [move], result: z.array(node) } });
  hub.register('com.x.math.reset', () => {}, { facts: () => ({ isVoid: true }) });
  hub.register('com.x.math.countdown', () => 1, {
    doc: { args: [z.number()], progress: z.number() },
  });
  hub.register('com.x.math.odd-name', () => 1);
  hub.register('com.x.math.keywords', () => 1, { doc: { kwargs: move } });
  hub.register('com.x.all.', () => 1, { match: 'prefix' });
  hub.topic('com.x.math.ticks', () => () => {}, { doc: { args: [z.number()] } });
  hub.subscribe('com.x.math.said', () => {}, { doc: { args: [z.string()] } });
  document = await WampCatalog.asyncApi(hub);
  writeFileSync(file, JSON.stringify(document));
  server = createServer(({ headers: { authorization } }, response) => {
    const isIn = authorization === `Basic ${Buffer.from('ann:p@ss').toString('base64')}`;
    response.writeHead(isIn ? 200 : 401).end(isIn ? JSON.stringify(document) : 'Log in.');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

describe('types --from', () => {
  it('writes what compiles alone, and refuses wrong calls', async () => {
    const out = join(folder, 'shop.d.ts');
    expect(await run(['types', '--from', file, '--out', out])).toMatchObject({ code: 0, err: '' });
    const source = join(folder, 'client.ts');
    const lines = calls.map(([call]) => `void ${call};`);
    const head = "import type { ComXMath } from './shop.js';\ndeclare const math: ComXMath;";
    writeFileSync(source, [head, ...lines].join('\n'));
    const program = ts.createProgram([source], {
      strict: true,
      noEmit: true,
      skipLibCheck: false,
      types: [],
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      target: ts.ScriptTarget.ES2022,
      lib: ['lib.es2022.d.ts'],
    });
    expect(program.getGlobalDiagnostics()).toEqual([]);
    const problems = ts.getPreEmitDiagnostics(program);
    const wrong = new Set(
      problems.map(({ file: at, start = 0 }) =>
        at === undefined ? -1 : at.getLineAndCharacterOfPosition(start).line - 2,
      ),
    );
    expect(calls.map(([call], at) => [call, wrong.has(at)])).toEqual(calls);
    expect(wrong.has(-1)).toBe(false);
    const text = readFileSync(out, 'utf8');
    expect(text).toContain("`client.remote<ComXMath>('com.x.math')`");
    expect(text).toContain('Without keywords: a method cannot say keyword arguments.');
    expect(text).toContain('@deprecated Use plus.');
  });

  it('reads a URL, logs in with what is in it, and shows no ticket', async () => {
    const { port } = server.address() as AddressInfo;
    const { code, out } = await run(['types', '--from', `http://ann:p%40ss@127.0.0.1:${port}/ws`]);
    expect(code).toBe(0);
    expect(out).toContain('export interface ComXMath');
    expect(out).not.toContain('p%40ss');
    const refused = await run(['types', '--from', `http://ann:wrong@127.0.0.1:${port}/ws`]);
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toContain('401 Log in.');
    expect(refused.err).not.toContain('wrong');
  });

  it.each<[string, string[], number, RegExp]>([
    ['nothing', [], 2, /--from/],
    ['both', ['a.ts', '--from', file], 2, /--from/],
    ['a file that is not there', ['--from', join(folder, 'none.json')], 1, /Cannot read/],
    ['what is no document', ['--from', join(folder, '../')], 1, /Cannot read/],
  ])('ends with an error for %s', async (_what, args, code, error) => {
    const ended = await run(['types', ...args]);
    expect(ended.code).toBe(code);
    expect(ended.err).toMatch(error);
  });
});
