import { Parser } from '@asyncapi/parser';
import {
  type AsyncApiDocument,
  type CatalogParameter,
  type CatalogProcedure,
  type Dict,
  type JsonSchema,
  WampCatalog,
} from 'nestjs-wamp';
import { createTestHub } from 'nestjs-wamp/testing';
import { describe, expect, it, vi } from 'vitest';
import { asyncApiOf } from '../../lib/catalog/asyncapi/async-api.js';
import { documentText } from '../../lib/catalog/asyncapi/document-text.js';

const string = { type: 'string' };
const number = { type: 'number' };

const argument = (
  position: number | undefined,
  more: Partial<CatalogParameter> = {},
): CatalogParameter => ({
  takes: 'argument',
  ...(position === undefined ? {} : { position }),
  byKeyword: false,
  required: true,
  schema: string,
  ...more,
});
const keywords: CatalogParameter = { ...argument(undefined), takes: 'keywords', required: false };
const rest = (position: number): CatalogParameter => ({
  ...argument(position),
  takes: 'rest',
  required: false,
  schema: { type: 'array', items: number },
});

const procedureOf = (more: Partial<CatalogProcedure> = {}): CatalogProcedure => ({
  uri: 'com.x.add',
  match: 'exact',
  parameters: [],
  results: 'single',
  progressive: false,
  takesInput: false,
  errors: [],
  ...more,
});

const documentOf = (...procedures: CatalogProcedure[]): ReturnType<typeof WampCatalog.asyncApi> =>
  WampCatalog.asyncApi({
    catalog: () =>
      Promise.resolve({
        realms: [{ name: 'realm1', procedures, events: [], topics: [], registrations: [] }],
      }),
  });

/** What the tests made; all of it is checked at the end, because the parser is slow. */
const made: AsyncApiDocument[] = [];

const errorsOf = async (document: object): Promise<unknown[]> => {
  const { diagnostics } = await new Parser().parse(JSON.stringify(document));
  return diagnostics.filter(({ severity }) => (severity as number) === 0);
};

describe('A document of AsyncAPI', () => {
  it.each<[string, CatalogParameter[], object]>([
    ['nothing', [], {}],
    [
      'positions',
      [argument(0), argument(1, { schema: number })],
      { args: { type: 'array', items: [string, number], minItems: 2 } },
    ],
    [
      'what may be left out',
      [argument(0), argument(1, { required: false })],
      { args: { type: 'array', items: [string, string], minItems: 1 } },
    ],
    ['a gap', [argument(1)], { args: { type: 'array', items: [{}, string], minItems: 2 } }],
    [
      'positions and keywords',
      [argument(0, { name: 'a', byKeyword: true })],
      {
        args: { type: 'array', items: [string] },
        kwargs: { type: 'object', properties: { a: string } },
      },
    ],
    [
      'a keyword',
      [argument(undefined, { name: 'a', byKeyword: true })],
      { kwargs: { type: 'object', properties: { a: string }, required: ['a'] } },
    ],
    ['all positions', [rest(0)], { args: { type: 'array', items: number } }],
    [
      'further positions',
      [argument(0), rest(1)],
      { args: { type: 'array', items: [string], minItems: 1, additionalItems: number } },
    ],
    ['all keywords', [keywords], { kwargs: string }],
    [
      'all keywords and one of them',
      [keywords, argument(undefined, { name: 'a', byKeyword: true, required: false })],
      { kwargs: { allOf: [string, { type: 'object', properties: { a: string } }] } },
    ],
  ])('has a request with %s', async (_what, parameters, properties) => {
    const document = await documentOf(procedureOf({ parameters }));
    const { messages } = document.channels['com.x.add'] ?? {};
    expect(messages?.['request']?.payload).toEqual({ type: 'object', properties });
    made.push(document);
  });

  it.each<[string, Partial<CatalogProcedure>, object]>([
    [
      'one value',
      { result: number },
      { args: { type: 'array', items: [number], minItems: 1, maxItems: 1 } },
    ],
    ['no value', { results: 'none' }, { args: { type: 'array', maxItems: 0 } }],
    ['what is not known', {}, {}],
    [
      'spread members',
      { results: 'spread', result: { type: 'object' } },
      { kwargs: { type: 'object' } },
    ],
    ['spread items', { results: 'spread', result: { type: 'array' } }, { args: { type: 'array' } }],
  ])('has a result with %s', async (_what, procedure, properties) => {
    const document = await documentOf(procedureOf(procedure));
    const { messages } = document.channels['com.x.add'] ?? {};
    expect(messages?.['result']?.payload).toEqual({ type: 'object', properties });
    made.push(document);
  });

  const recursive: JsonSchema = {
    type: 'object',
    title: 'Node',
    properties: {
      next: { $ref: '#' },
      first: { $ref: '#/properties/next' },
      leaf: { $ref: '#/definitions/Leaf~1one' },
      inLeaf: { $ref: '#/definitions/Leaf~1one/properties/n' },
      $ref: { type: 'string' },
      fixed: { const: { $ref: '#' } },
    },
    definitions: { 'Leaf/one': { type: 'object', properties: { n: number, up: { $ref: '#' } } } },
  };

  it('moves schemas with references to the components, once, and their references with them', async () => {
    const parameters = [argument(0, { schema: recursive }), argument(1, { schema: recursive })];
    const other = { ...recursive };
    const document = await documentOf(procedureOf({ parameters, result: other }));
    const request = document.channels['com.x.add']?.messages['request']?.payload;
    const node = { $ref: '#/components/schemas/Node' };
    expect(request?.['properties']).toMatchObject({ args: { items: [node, node] } });
    expect(Object.keys(document.components.schemas)).toEqual([
      'Node',
      'Leaf_one',
      'Node-2',
      'Leaf_one-2',
    ]);
    expect(document.components.schemas).toMatchObject({
      Node: {
        properties: {
          next: node,
          first: { $ref: '#/components/schemas/Node/properties/next' },
          leaf: { $ref: '#/components/schemas/Leaf_one' },
          inLeaf: { $ref: '#/components/schemas/Leaf_one/properties/n' },
          $ref: { type: 'string' },
          fixed: { const: { $ref: '#' } },
        },
      },
      Leaf_one: { properties: { up: node } },
    });
    // The parser takes every `$ref` for a reference, also a property and a constant of this name.
    const { $ref: _, fixed: __, ...properties } = recursive['properties'] as Dict;
    const plain = argument(0, { schema: { ...recursive, properties } });
    made.push(await documentOf(procedureOf({ parameters: [plain] })));
  });

  it.each([
    ['a pattern', ['com..x', 'com.x.']],
    ['other letters', ['com.ü.x', 'com.ö.x', 'com./.~x', '%41', '__proto__']],
  ])('has a channel for each URI: %s', async (_what, uris) => {
    const document = await documentOf(...uris.map((uri) => procedureOf({ uri })));
    expect(Object.values(document.channels).map(({ address }) => address)).toEqual(uris);
    made.push(document);
  });

  it('is valid for the parser of AsyncAPI, in all of these cases', async () => {
    const all = made.flatMap(({ channels }) => Object.values(channels));
    const procedures = all.map(({ address }, at) => procedureOf({ uri: `${address}.${at}` }));
    const document = await documentOf(...procedures);
    const channels = Object.keys(document.channels).map((name, at) => {
      const { messages = {} } = all[at] ?? {};
      return [name, { ...document.channels[name], messages }];
    });
    const schemas = made.map(({ components }) => components.schemas);
    const components = { schemas: Object.assign({}, ...schemas) as object };
    const merged = { ...document, channels: Object.fromEntries(channels) as object, components };
    expect(channels.length).toBeGreaterThan(20);
    expect(await errorsOf(merged)).toEqual([]);
    expect(await errorsOf({ ...merged, info: {} })).not.toEqual([]);
  });

  it('names a wrong option', async () => {
    const holder = { catalog: () => Promise.resolve({ realms: [] }) };
    await expect(WampCatalog.asyncApi(holder, { url: 'no url' })).rejects.toThrow(/url/);
    await expect(WampCatalog.asyncApi(holder, { titel: 'x' } as object)).rejects.toThrow(
      /titel.*title/,
    );
  });
});

it('lets the event loop run while the document of a large catalog is written, and its text', async () => {
  const { hub } = createTestHub();
  for (let i = 0; i < 50; i++) hub.register(`shop.item${i}`, () => i);
  const catalog = await hub.catalog();
  // Whenever it looks at the clock, the turn has lasted long enough.
  let nowMs = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => (nowMs += 100));
  let turns = 0;
  let isOver = false;
  const count = (): void => {
    turns++;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  const document = await asyncApiOf(catalog, { description: '"' });
  const written = turns;
  const text = await documentText(document);
  isOver = true;
  clock.mockRestore();
  expect(Object.keys(document.channels)).toHaveLength(50);
  expect(text).toBe(JSON.stringify(document));
  expect(written).toBeGreaterThanOrEqual(49);
  // The channels, and what is done with them.
  expect(turns - written).toBeGreaterThanOrEqual(99);
  await hub.close();
});
