import type { DeclaredErrorClass } from '../contract/define-error.js';
import type { Uri } from '../protocol/messages.js';
import type {
  CatalogEntry,
  CatalogError,
  CatalogEvent,
  CatalogParameter,
  CatalogProcedure,
  CatalogTopic,
} from './catalog.js';
import type { WampErrorDoc } from './doc-options.js';
import type { BoundEntry, BoundProcedure, HandlerFacts, ParameterFacts } from './facts.js';
import { given } from './given.js';
import type { JsonSchema } from './json-schema.js';
import { documentedParameters } from './documented-parameters.js';
import { SchemaConverter } from './schemas/schema-converter.js';
import type { SchemaSide, SchemaSource } from './schemas/schema-source.js';
import { isStandardSchema } from './schemas/schema-source.js';

/** Describes what is bound to URIs. */
export class Describer {
  private readonly schemas = new SchemaConverter();

  async procedure(bound: BoundProcedure): Promise<CatalogProcedure> {
    const { facts, results, streamedInput } = bound;
    const { doc = {} } = facts;
    const progress = doc.progress ?? facts.progress;
    const result = doc.result ?? facts.result;
    return given({
      ...entryOf(bound),
      parameters: await this.parameters(facts, 'input'),
      results: result === undefined && facts.isVoid === true ? 'none' : results,
      result: await this.schema(result, 'output'),
      progressive: facts.progressive === true || progress !== undefined,
      progress: await this.schema(progress, 'output'),
      takesInput: streamedInput,
      input: await this.schema(doc.input, 'input'),
      errors: await this.errors(facts),
    });
  }

  async event(bound: BoundEntry): Promise<CatalogEvent> {
    return given({
      ...entryOf(bound),
      parameters: await this.parameters(bound.facts, 'input'),
    });
  }

  /** @param streaming true if every subscription starts a stream of its own */
  async topic(bound: BoundEntry, streaming: boolean): Promise<CatalogTopic> {
    const { facts } = bound;
    const { doc = {}, parameters } = facts;
    const isKnown = parameters !== undefined || doc.args !== undefined || doc.kwargs !== undefined;
    return given({
      ...entryOf(bound),
      streaming,
      parameters: isKnown ? await this.parameters(facts, 'output') : undefined,
    });
  }

  private parameters(facts: HandlerFacts, side: SchemaSide): Promise<CatalogParameter[]> {
    const { parameters = [], doc = {} } = facts;
    const described = documentedParameters(parameters, doc);
    return Promise.all(described.map((parameter) => this.parameter(parameter, side)));
  }

  private async parameter(facts: ParameterFacts, side: SchemaSide): Promise<CatalogParameter> {
    const { schema, isItem, ...parameter } = facts;
    const made = (await this.schema(schema, side)) ?? {};
    return given({ ...parameter, schema: isItem === true ? { type: 'array', items: made } : made });
  }

  private errors({ errors = [], doc = {} }: HandlerFacts): Promise<CatalogError[]> {
    const byUri = new Map<Uri, WampErrorDoc>();
    for (const error of [...errors, ...(doc.errors ?? [])]) {
      const read = errorDoc(error);
      byUri.set(read.uri, { ...byUri.get(read.uri), ...read });
    }
    return Promise.all(
      [...byUri.values()].map(async ({ uri, description, kwargs }) =>
        given({ uri, description, kwargs: await this.schema(kwargs, 'input') }),
      ),
    );
  }

  private async schema(
    source: SchemaSource | undefined,
    side: SchemaSide,
  ): Promise<JsonSchema | undefined> {
    return source && this.schemas.convert(source, side);
  }
}

function entryOf({ uri, match, origin, roles, permissions, facts }: BoundEntry): CatalogEntry {
  const { guards = [], doc = {} } = facts;
  const { summary, description, deprecated, example } = doc;
  return {
    uri,
    match,
    origin,
    summary,
    description,
    deprecated: deprecated === false || deprecated === '' ? undefined : deprecated,
    roles: roles && [...roles],
    guards: guards.length === 0 ? undefined : guards,
    permissions,
    examples: example === undefined ? undefined : [example].flat(),
  };
}

function errorDoc(error: DeclaredErrorClass | Uri | WampErrorDoc): WampErrorDoc {
  if (typeof error === 'string') return { uri: error };
  if (typeof error !== 'function') return error;
  const { uri, schema } = error as DeclaredErrorClass & { readonly schema?: unknown };
  return isStandardSchema(schema) ? { uri, kwargs: schema } : { uri };
}
