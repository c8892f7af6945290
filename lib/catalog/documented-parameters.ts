import type { WampDocOptions } from './doc-options.js';
import type { ParameterFacts } from './facts.js';
import { isRequired, isStandardSchema, type SchemaSource } from './schemas/schema-source.js';

/** Returns the parameters of a handler, with the schemas that a doc gives instead of those of the code. */
export function documentedParameters(
  parameters: readonly ParameterFacts[],
  { args = [], kwargs }: WampDocOptions,
): ParameterFacts[] {
  const known = parameters.map((parameter) => {
    const schema = schemaFor(parameter, args, kwargs);
    return schema === undefined ? parameter : { ...parameter, schema };
  });
  const isTaken = (position: number): boolean =>
    parameters.some(
      (parameter) =>
        parameter.position === position ||
        (parameter.takes === 'rest' && (parameter.position ?? 0) <= position),
    );
  const further = args.flatMap((schema, position) =>
    schema === undefined || isTaken(position) ? [] : [positional(schema, position)],
  );
  const hasKeywords = parameters.some(({ takes }) => takes === 'keywords');
  const keywords =
    kwargs === undefined || hasKeywords
      ? []
      : [{ ...unnamed, takes: 'keywords', schema: kwargs } as const];
  return [...known, ...further, ...keywords];
}

const unnamed = { byKeyword: false, required: false } as const;

function schemaFor(
  { takes, position }: ParameterFacts,
  args: NonNullable<WampDocOptions['args']>,
  kwargs: SchemaSource | undefined,
): SchemaSource | undefined {
  if (takes === 'keywords') return kwargs;
  return takes === 'argument' && position !== undefined ? args[position] : undefined;
}

function positional(schema: SchemaSource, position: number): ParameterFacts {
  const required = !isStandardSchema(schema) || isRequired(schema);
  return { takes: 'argument', byKeyword: false, position, required, schema };
}
