import { GUARDS_METADATA } from '@nestjs/common/constants.js';
import { Observable } from 'rxjs';
import type { HandlerFacts } from '../catalog/facts.js';
import type { SchemaClass } from '../catalog/schemas/schema-source.js';
import type { ProcedureEntry } from '../contract/entries.js';
import { ParamType } from '../decorators/metadata.js';
import type { FoundHandler } from './found-handlers.js';
import type { FoundMethod } from './handler-finder.js';
import { parameterFacts, payloadFacts } from './parameter-facts.js';
import { type ParameterPlan, takesPayload } from './parameter-plan.js';
import type { WampMetadataAccessor } from './wamp-metadata.accessor.js';

/** Returns what the code of a handler says, for the catalog. */
export function handlerFacts(
  found: FoundMethod,
  { kind, entry }: FoundHandler,
  parameters: readonly ParameterPlan[],
  accessor: WampMetadataAccessor,
): HandlerFacts {
  const facts = { guards: guardsOf(found), doc: accessor.doc(found.method) };
  if (kind === 'topic') return { ...facts, parameters: entry && payloadFacts(entry) };
  const taken = parameters.filter(takesPayload).map(parameterFacts);
  if (kind === 'event') return { ...facts, parameters: taken };
  const answer = entry?.kind === 'procedure' ? contractAnswer(entry) : codeAnswer(found, accessor);
  return { ...facts, parameters: taken, ...answer };
}

/** Returns the names of the guards of the class, and then of the method. */
function guardsOf({ classRef, method }: FoundMethod): string[] {
  const guards = [classRef, method].flatMap(
    (target) => (Reflect.getMetadata(GUARDS_METADATA, target) ?? []) as (Function | object)[],
  );
  return guards.map((guard) => (typeof guard === 'function' ? guard : guard.constructor).name);
}

function contractAnswer({ result, progress, errors }: ProcedureEntry): HandlerFacts {
  return { isVoid: result === undefined, result, progress, errors };
}

function codeAnswer(
  { classRef, name, method }: FoundMethod,
  accessor: WampMetadataAccessor,
): HandlerFacts {
  const type = accessor.returnType(classRef.prototype as object, name);
  const isStream = type === Observable || method.constructor.name === 'AsyncGeneratorFunction';
  const params = Object.keys(accessor.params(classRef, name));
  const sends = params.some((key) => Number(key.split(':', 1)[0]) === ParamType.Progress);
  const isKnown = typeof type === 'function' && !isStream && !unknownTypes.has(type);
  return {
    isVoid: type === 'nothing',
    result: isKnown ? (type as unknown as SchemaClass) : undefined,
    progressive: isStream || sends,
  };
}

/** Types of which the compiler does not say what is in them. */
const unknownTypes: ReadonlySet<unknown> = new Set([Object, Promise, Function]);
