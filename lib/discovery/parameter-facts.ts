import { DefaultValuePipe, type ArgumentMetadata } from '@nestjs/common';
import type { ParameterFacts } from '../catalog/facts.js';
import {
  isRequired,
  isStandardSchema,
  type SchemaClass,
  type SchemaSource,
} from '../catalog/schemas/schema-source.js';
import type { Entry } from '../contract/entries.js';
import type { ParameterPlan } from './parameter-plan.js';

/** Returns what the code says of a parameter that takes a part of the payload. */
export function parameterFacts(plan: ParameterPlan): ParameterFacts {
  const { position, keyword, takes, isRest, takesLoneDict } = plan;
  const schema = schemaOf(plan);
  if (takes === 'positionals')
    return {
      takes: 'rest',
      ...named(keyword),
      position: position ?? 0,
      ...open,
      schema,
      isItem: isRest,
    };
  if (takes === 'keywords')
    return { takes, ...named(keyword), ...open, orObject: takesLoneDict, schema };
  return {
    takes: 'argument',
    ...named(keyword),
    position,
    byKeyword: keyword !== undefined,
    required: mustBeSent(plan, schema),
    schema,
  };
}

const open = { byKeyword: false, required: false } as const;

function named(name: string | undefined): { readonly name?: string } {
  return name === undefined ? {} : { name };
}

/** Returns what a contract says of the events of a topic. */
export function payloadFacts({ args = [], kwargs }: Entry): ParameterFacts[] {
  const positional = args.map((schema, position) => ({
    takes: 'argument' as const,
    position,
    byKeyword: false,
    required: isRequired(schema),
    schema,
  }));
  return kwargs === undefined
    ? positional
    : [...positional, { takes: 'keywords', ...open, schema: kwargs }];
}

/** A schema, on Nest 12 also one of Nest's own decorators. */
type WithSchema = ArgumentMetadata & { readonly schema?: unknown };

function schemaOf({ contractSchema, metadata }: ParameterPlan): SchemaSource | undefined {
  if (contractSchema !== undefined) return contractSchema;
  const { schema, metatype } = metadata as WithSchema;
  return isStandardSchema(schema) ? schema : (metatype as SchemaClass | undefined);
}

/** A pipe may refuse what is missing, or give it a value. */
function mustBeSent(
  { hasDefault, required, pipes = [], contractSchema }: ParameterPlan,
  schema: SchemaSource | undefined,
): boolean {
  if (isStandardSchema(schema)) return !hasDefault && isRequired(schema);
  if (required !== undefined || contractSchema !== undefined) return true;
  if (hasDefault || pipes.length === 0) return false;
  return !pipes.some((pipe) => pipe instanceof DefaultValuePipe || isOptional(pipe));
}

/** Returns true for a pipe such as `new ParseIntPipe({ optional: true })`. */
function isOptional(pipe: unknown): boolean {
  const { options } = pipe as { readonly options?: { readonly optional?: unknown } };
  return options?.optional === true;
}
