import { describe, expect, it } from 'vitest';
import type { CatalogParameter } from '../../lib/catalog/catalog.js';
import { callSamples } from '../../lib/console/page/model/code-samples.js';
import { fieldsOf, keyOf, payloadOf, placedIssues } from '../../lib/console/page/model/form.js';
import { searched, treeRows } from '../../lib/console/page/model/uri-tree.js';

const argument = (
  position: number,
  name: string,
  schema: object,
  more: Partial<CatalogParameter> = {},
): CatalogParameter => ({
  takes: 'argument',
  position,
  name,
  byKeyword: true,
  required: true,
  schema: schema as CatalogParameter['schema'],
  ...more,
});

const optional = { required: false };
const text = argument(0, 'text', { type: 'string' });
const count = argument(1, 'count', { type: 'integer' }, optional);
const flag = argument(2, 'flag', { type: 'boolean' }, optional);
const order = argument(0, 'order', {
  $ref: '#/$defs/order',
  $defs: {
    order: {
      type: 'object',
      properties: {
        item: { type: 'string' },
        size: { enum: ['small', 'large'] },
        address: { type: 'object', properties: { street: { type: 'string' } } },
      },
      required: ['item'],
    },
  },
});
const rest: CatalogParameter = {
  takes: 'rest',
  position: 0,
  name: 'numbers',
  byKeyword: false,
  required: false,
  schema: { type: 'array', items: { type: 'number' } },
};
const keywords: CatalogParameter = {
  takes: 'keywords',
  byKeyword: true,
  required: false,
  schema: { type: 'object', properties: { limit: { type: 'number' } } },
};

const filled = (parameters: readonly CatalogParameter[], typed: Record<string, string>) =>
  payloadOf(
    parameters,
    fieldsOf(parameters),
    new Map(Object.entries(typed).map(([path, value]) => [keyOf(path.split('.')), value])),
  );

describe('the form of a procedure', () => {
  it.each([
    ['nothing', [], {}, [], {}],
    ['a text, which may be empty', [text], {}, [''], {}],
    ['all by position', [text, count, flag], { 0: 'a', 1: '2', 2: 'true' }, ['a', 2, true], {}],
    [
      'by keyword behind a gap',
      [text, count, flag],
      { 0: 'a', 2: 'false' },
      ['a'],
      { flag: false },
    ],
    [
      'a gap where there is no keyword',
      [text, count, { ...flag, byKeyword: false }],
      { 0: 'a', 2: 'true' },
      ['a', null, true],
      {},
    ],
    ['a group', [order], { '0.item': 'tea', '0.size': '1' }, [{ item: 'tea', size: 'large' }], {}],
    [
      'a group in a group',
      [order],
      { '0.item': 'tea', '0.address.street': 'Elm' },
      [{ item: 'tea', address: { street: 'Elm' } }],
      {},
    ],
    ['a list of the rest', [rest], { 0: '[1, 2]' }, [1, 2], {}],
    ['keyword arguments', [keywords], { '0.limit': '5' }, [], { limit: 5 }],
  ] as const)('sends %s', (_, parameters, typed, args, kwargs) => {
    expect(filled(parameters, typed)).toEqual({ args, kwargs, issues: [] });
  });

  it.each([
    [count, '1.5', 'must be a whole number'],
    [count, 'one', 'must be a whole number'],
    [argument(0, 'n', { type: 'number' }), '', 'is required'],
    [argument(0, 'n', { type: 'number' }), '1e999', 'must be a number'],
    [argument(0, 'any', {}), '{', 'must be JSON, such as [1, 2] or {"a": "b"}'],
  ] as const)('says what is wrong: %j with %j', (parameter, typed, message) => {
    expect(filled([parameter], { 0: typed }).issues).toEqual([{ path: ['0'], message }]);
  });

  it.each([
    [[text, count], ['count'], ['1']],
    [[text, count], [1], ['1']],
    [[order], ['order', 'address', 'street'], ['0', 'address', 'street']],
    [[keywords], ['limit'], ['0', 'limit']],
    [[text], ['unknown'], []],
  ] as const)('places the issues of the server: %#', (parameters, path, place) => {
    const issues = placedIssues(parameters, [{ path, message: 'is wrong' }]);
    expect(issues).toEqual([{ path: place, message: 'is wrong' }]);
  });

  it.each([[undefined], [null], ['text'], [[null, 5]]])(
    'bears issues of any shape: %j',
    (given) => {
      expect(placedIssues([text], given).every(({ path }) => path.length === 0)).toBe(true);
    },
  );

  it('bears schemas that refer to themselves', () => {
    const node = { $ref: '#/$defs/node', $defs: { node: { $ref: '#/$defs/node' } } };
    expect(fieldsOf([argument(0, 'node', node)])).toMatchObject([{ kind: 'json' }]);
    const tree = { type: 'object', properties: { child: { $ref: '#' } } };
    expect(JSON.stringify(fieldsOf([argument(0, 'tree', tree)])).length).toBeLessThan(2_000);
  });
});

describe('the tree of URIs', () => {
  const uris = ['com.example.add', 'com.example.chat.say', 'com.example.chat', 'org.one'];

  it('joins components without an alternative', () => {
    const rows = treeRows(uris, () => true);
    expect(rows.map(({ label, level, count: below }) => [level, label, below])).toEqual([
      [1, 'com.example.', 3],
      [2, 'add', undefined],
      [2, 'chat', undefined],
      [2, 'chat.', 1],
      [3, 'say', undefined],
      [1, 'org.', 1],
      [2, 'one', undefined],
    ]);
    expect(rows.map(({ path }) => path)).toEqual(expect.arrayContaining(uris));
  });

  it('hides what is below a closed prefix', () => {
    expect(treeRows(uris, () => false).map(({ path }) => path)).toEqual(['com.example.', 'org.']);
  });

  it.each([
    ['', 4],
    ['CHAT', 2],
    ['say com', 1],
    ['nowhere', 0],
  ])('finds with %j', (search, found) => {
    expect(searched(uris, search)).toHaveLength(found);
  });
});

describe('a call as code', () => {
  const place = { url: 'ws://localhost:3000/ws', realm: 'realm1' };
  const samples = (uri: string, args: unknown[], kwargs = {}): Record<string, string> =>
    Object.fromEntries(
      callSamples(uri, { args, kwargs }, place).map(({ name, code }) => [name, code]),
    );

  it('has the payload of each client', () => {
    const code = samples('com.example.add', [1, 'two'], { three: 3 });
    expect(code['nestjs-wamp']).toContain(`client.call('com.example.add', [1,"two"], {"three":3})`);
    expect(code['wampy.js']).toContain(
      `wampy.call('com.example.add', { argsList: [1,"two"], argsDict: {"three":3} })`,
    );
    expect(code['Autobahn']).toContain(`session.call('com.example.add', [1,"two"], {"three":3})`);
    expect(code['Command line']).toBe(
      `npx nestjs-wamp call --url ws://localhost:3000/ws --realm realm1 --kwargs '{"three":3}' com.example.add 1 two`,
    );
  });

  it.each([
    [-5, '-- com.example.f -5'],
    ['5', `com.example.f '"5"'`],
    [`it's; rm -rf /`, String.raw`com.example.f 'it'\''s; rm -rf /'`],
    [null, 'com.example.f null'],
    ['', `com.example.f ''`],
  ])('quotes %j for a shell', (value, words) => {
    expect(samples('com.example.f', [value])['Command line']).toMatch(
      new RegExp(`${escape(words)}$`),
    );
  });
});

function escape(words: string): string {
  return words.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}
