import * as valibot from 'valibot';
import { type as ark } from 'arktype';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, MinLength, ValidateNested } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { SchemaConverter } from '../../lib/catalog/schemas/schema-converter.js';
import { isRequired, type SchemaSource } from '../../lib/catalog/schemas/schema-source.js';

class Address {
  @IsString()
  street!: string;
}

class Person {
  @MinLength(2)
  name!: string;

  @IsInt()
  @IsOptional()
  age?: number;

  @ValidateNested()
  home!: Address;

  @ValidateNested({ each: true })
  @Type(() => Person)
  friends!: Person[];
}

class Other {
  @IsInt()
  zip!: number;
}
Object.defineProperty(Other, 'name', { value: 'Address' });

class TwoAddresses {
  @ValidateNested()
  first!: Address;

  @ValidateNested()
  @Type(() => Other)
  second!: object;
}

class Heir extends Address {
  @IsInt()
  floor!: number;
}

class Plain {
  text!: string;
}

const sku = {
  type: 'object',
  properties: { sku: { type: 'string', minLength: 2 } },
  required: ['sku'],
};
const node = z.object({
  value: z.number(),
  get next() {
    return node.optional();
  },
});

describe('JSON Schemas', () => {
  it.each<[string, SchemaSource, object]>([
    ['zod', z.object({ sku: z.string().min(2) }), sku],
    ['valibot', valibot.object({ sku: valibot.pipe(valibot.string(), valibot.minLength(2)) }), sku],
    ['arktype', ark({ sku: 'string >= 2' }), sku],
    ['a JSON Schema', { type: 'integer', minimum: 3 }, { type: 'integer', minimum: 3 }],
    ['String', String, { type: 'string' }],
    ['Number', Number as never, { type: 'number' }],
    ['Boolean', Boolean, { type: 'boolean' }],
    ['BigInt', BigInt as never, { type: 'integer' }],
    ['Array', Array, { type: 'array' }],
    ['Object', Object, {}],
    ['Date', Date, { type: 'string', format: 'date-time' }],
    ['Uint8Array', Uint8Array, { type: 'string', format: 'binary' }],
    ['a class without decorators', Plain, { type: 'object', title: 'Plain' }],
    [
      'a class that inherits',
      Heir,
      {
        type: 'object',
        title: 'Heir',
        properties: { floor: { type: 'integer' }, street: { type: 'string' } },
        required: ['floor', 'street'],
      },
    ],
    [
      'a class that names itself and others',
      Person,
      {
        type: 'object',
        title: 'Person',
        properties: {
          name: { type: 'string', minLength: 2 },
          age: { type: 'integer' },
          home: { $ref: '#/definitions/Address' },
          friends: { type: 'array', items: { $ref: '#' } },
        },
        required: ['name', 'home', 'friends'],
        definitions: {
          Address: {
            type: 'object',
            title: 'Address',
            properties: { street: { type: 'string' } },
            required: ['street'],
          },
        },
      },
    ],
    [
      'two classes of one name',
      TwoAddresses,
      expect.objectContaining({
        properties: {
          first: { $ref: '#/definitions/Address' },
          second: { $ref: '#/definitions/Address2' },
        },
      }),
    ],
    [
      'what JSON cannot hold, beside what it can (zod)',
      z.object({ at: z.date(), sku: z.string() }),
      expect.objectContaining({ properties: { at: {}, sku: { type: 'string' } } }),
    ],
    [
      'what JSON cannot hold, beside what it can (valibot)',
      valibot.object({ at: valibot.date(), sku: valibot.string() }),
      expect.objectContaining({ properties: { at: {}, sku: { type: 'string' } } }),
    ],
    [
      'what JSON cannot hold, beside what it can (arktype)',
      ark({ at: 'Date', sku: 'string' }),
      expect.objectContaining({ properties: { at: {}, sku: { type: 'string' } } }),
    ],
    [
      'a schema that names itself',
      node,
      expect.objectContaining({
        properties: expect.objectContaining({ next: { allOf: [{ $ref: '#' }] } }),
      }),
    ],
  ])('has %s', async (_what, source, expected) => {
    expect(await new SchemaConverter().convert(source, 'input')).toEqual(expected);
  });

  const length = z
    .string()
    .transform((text) => text.length)
    .pipe(z.number());

  it.each([
    ['input', { type: 'string' }],
    ['output', { type: 'number' }],
  ] as const)('has the %s of a schema that changes its value', async (side, expected) => {
    expect(await new SchemaConverter().convert(length, side)).toEqual(expected);
  });

  it.each<[string, object, string]>([
    ['exports nothing', {}, 'old'],
    [
      'fails',
      {
        jsonSchema: {
          input: () => {
            throw new Error('no way');
          },
        },
      },
      'no way',
    ],
  ])('says why there is none, where a library %s', async (_what, more, reason) => {
    const validate = (value: unknown): { value: unknown } => ({ value });
    const source = { '~standard': { version: 1, vendor: 'old', validate, ...more } } as const;
    const made = await new SchemaConverter().convert(source, 'input');
    expect(made).toEqual({ $comment: expect.stringContaining(reason) });
  });

  it('is made once', async () => {
    const converter = new SchemaConverter();
    const made = converter.convert(Person, 'input');
    expect(converter.convert(Person, 'input')).toBe(made);
    expect(converter.convert(Person, 'output')).not.toBe(made);
    await made;
  });

  it.each<[string, Parameters<typeof isRequired>[0], boolean]>([
    ['zod', z.string(), true],
    ['optional of zod', z.string().optional(), false],
    ['default of zod', z.string().default('a'), false],
    ['optional of valibot', valibot.optional(valibot.string()), false],
    ['arktype', ark('string'), true],
    [
      'asynchronous',
      z
        .string()
        .optional()
        .refine(async () => true),
      true,
    ],
  ])('knows what must be sent: %s', (_what, schema, expected) => {
    expect(isRequired(schema)).toBe(expected);
  });
});
