import type { ArgumentMetadata, Paramtype, Type } from '@nestjs/common';
import type { Entry } from '../contract/entries.js';
import type { StandardSchema } from '../contract/standard-schema.js';
import { type ParamMetadata, ParamType, type WampPipe } from '../decorators/metadata.js';
import type { IssuePath } from './argument-issues.js';
import { contractParameters, type Decorated, parameterSchemas } from './contract-parameters.js';
import { type Parameter, type Signature, signatureOf } from './parameter-names.js';
import {
  argumentRead,
  customRead,
  injected,
  isCustom,
  loneDictRead,
  payloads,
  type Read,
  type Takes,
} from './parameter-reads.js';
import * as texts from './texts.js';
import type { WampMetadataAccessor } from './wamp-metadata.accessor.js';

/** The source of the value of one parameter, and the pipes that the value passes. */
export interface ParameterPlan {
  readonly read: Read;
  /** The name in errors about a missing argument; absent if the argument is optional. */
  readonly required?: string | undefined;
  /** True if the parameter has a default value, which replaces a missing argument. No pipe runs then. */
  readonly hasDefault: boolean;
  /** The index of the positional argument, if there is one. */
  readonly position?: number | undefined;
  /** The name of the keyword argument, if there is one. */
  readonly keyword?: string | undefined;
  /** The part of the payload that the parameter takes, if that is more than one argument. */
  readonly takes?: Takes | undefined;
  /** True if a dictionary that is the only positional argument counts as the keyword arguments. */
  readonly takesLoneDict?: boolean | undefined;
  /** True for a decorator that the application made with `createParamDecorator`. It reads the execution context. */
  readonly isCustom: boolean;
  /** True for a rest parameter, which takes all remaining positional arguments. */
  readonly isRest: boolean;
  /** The pipes of the parameter itself; absent if no pipe may run. */
  readonly pipes?: readonly WampPipe[] | undefined;
  /** The schema of a contract. It is about what was sent, so it is used before all pipes. */
  readonly contractSchema?: StandardSchema | undefined;
  /** The path of the parameter in issues. */
  readonly path: IssuePath;
  readonly metadata: ArgumentMetadata;
}

/** The method of a handler, as discovery found it. */
export interface HandlerMethod {
  readonly classRef: Type;
  readonly name: string;
  readonly method: (...args: never[]) => unknown;
  /** What a contract says of the method, if the class implements one. */
  readonly entry?: Entry | undefined;
}

/** A parameter with the metadata of its decorator and its kind, a `ParamType` or a kind of another library. */
interface DecoratedParameter {
  readonly parameter: Parameter;
  readonly key: string;
  readonly param: ParamMetadata;
  readonly metatype: Type | undefined;
}

/**
 * Plans every parameter of a handler. Parameters without a decorator get the positional arguments that
 * no `@WampArg` takes, in order. All arguments are found by keyword too. Injected values never come from
 * the client.
 *
 * @throws `TypeError` for a parameter decorator without a meaning here, such as `@Req()`, and for a
 * method whose source cannot be read, unless every parameter is decorated
 */
export function planParameters(
  handler: HandlerMethod,
  accessor: WampMetadataAccessor,
): ParameterPlan[] {
  const { classRef, name, entry } = handler;
  const origin = `${classRef.name}.${name}`;
  const types = accessor.paramTypes(classRef.prototype as object, name);
  const found: Decorated[] = Object.entries(accessor.params(classRef, name));
  const decorated = entry === undefined ? found : contractParameters(entry, found, origin);
  const nextFree = freePositions(decorated.map(([, { position }]) => position));
  const plans = knownParameters(handler, types, decorated).map((parameter, index) => {
    const [key, param] = decorated.find(([, own]) => own.index === index) ?? [
      `${ParamType.Argument}:${index}`,
      { index, position: nextFree(), pipes: [] },
    ];
    const metatype = types[index] as Type | undefined;
    const planned = plan({ parameter, key, param, metatype });
    if (planned === undefined) throw new TypeError(texts.foreignParameter(origin, index));
    return entry === undefined ? planned : asContract(planned, entry, index, origin);
  });
  return plans.filter(takesPayload).length === 1 ? plans.map(withLoneDict) : plans;
}

/** A schema also decides on a missing argument. Without one, nothing of the payload may reach a parameter. */
function asContract(
  planned: ParameterPlan,
  entry: Entry,
  index: number,
  origin: string,
): ParameterPlan {
  const schema = parameterSchemas(entry)[index];
  if (planned.isRest || (schema === undefined && planned.position !== undefined))
    throw new TypeError(texts.besideContract(origin, index));
  if (schema === undefined) return planned;
  return { ...planned, hasDefault: false, required: undefined, contractSchema: schema };
}

/** Returns true if the value of a parameter comes from the client. */
export function takesPayload({ position, keyword, takes = 'everything' }: ParameterPlan): boolean {
  return position !== undefined || keyword !== undefined || takes !== 'everything';
}

/** Lets a caller send a DTO by position if it is the only argument of a handler. */
function withLoneDict(planned: ParameterPlan): ParameterPlan {
  return planned.takes === 'keywords'
    ? { ...planned, read: loneDictRead, takesLoneDict: true }
    : planned;
}

function freePositions(taken: readonly (number | undefined)[]): () => number {
  const known = new Set(taken);
  let next = 0;
  return () => {
    while (known.has(next)) next++;
    return next++;
  };
}

/**
 * Returns the parameters of the method, read from its source. A decorator may have replaced the method
 * with a function that forwards all arguments. Then only the number of parameters is known.
 */
function knownParameters(
  handler: HandlerMethod,
  types: readonly unknown[],
  decorated: readonly Decorated[],
): readonly Parameter[] {
  const count = Math.max(types.length, ...decorated.map(([, { index }]) => index + 1));
  const { parameters, isMethod } = readSignature(handler, decorated.length === count) ?? nothing;
  const [type] = types;
  const mayBeRest = type === undefined || type === Array || type === Object;
  const isRest = isMethod || (mayBeRest && decorated.length === 0);
  if (parameters.length >= count && (parameters[0]?.isRest !== true || isRest)) return parameters;
  return Array.from({ length: count }, () => unknown);
}

const nothing: Signature = { parameters: [], isMethod: false };
const unknown: Parameter = { name: undefined, hasDefault: undefined, isRest: false };

function readSignature(
  { classRef, name, method }: HandlerMethod,
  isDecorated: boolean,
): Signature | undefined {
  try {
    return signatureOf(method);
  } catch (error) {
    if (isDecorated) return undefined;
    throw new TypeError(texts.unreadableSource(`${classRef.name}.${name}`), { cause: error });
  }
}

function plan(decorated: DecoratedParameter): ParameterPlan | undefined {
  const { parameter, key, param, metatype } = decorated;
  const { isRest } = parameter;
  const type = Number(key.split(':', 1)[0]);
  if (type === ParamType.Argument || isNamed(type, param)) return planArgument(decorated);
  const { data, schema, pipes } = param;
  const metadata = { type: paramtypes[type] ?? 'custom', metatype, data, schema };
  const common = { isRest, hasDefault: false, path: [], metadata: metadata as ArgumentMetadata };
  const source = injected[type];
  if (source !== undefined) return { ...source, ...common, isCustom: false };
  const payload = payloads[type];
  if (payload !== undefined) return { ...payload, ...common, pipes, isCustom: false };
  if (!isCustom(param)) return undefined;
  return { read: customRead(param), ...common, pipes, isCustom: true };
}

/** Returns true for `@Body('name')` and `@Query('name')` of a method that is also an HTTP route. */
function isNamed(type: number, { data }: ParamMetadata): boolean {
  return type in payloads && typeof data === 'string';
}

const paramtypes: Record<number, Paramtype> = {
  [ParamType.Keywords]: 'body',
  [ParamType.Positionals]: 'query',
};

function planArgument({ parameter, param, metatype }: DecoratedParameter): ParameterPlan {
  const { hasDefault, isRest } = parameter;
  const { position, pipes, schema } = param;
  const keyword = param.name ?? (position === undefined ? param.data : undefined) ?? parameter.name;
  const label = keyword ?? position ?? 0;
  const data = param.data ?? String(label);
  const isRequired = hasDefault === false && !isRest && pipes.length === 0 && schema === undefined;
  return {
    read: isRest ? ({ args }) => args.slice(position) : argumentRead(position, keyword),
    required: isRequired ? String(label) : undefined,
    hasDefault: hasDefault === true,
    position,
    keyword,
    takes: isRest ? 'positionals' : undefined,
    isCustom: false,
    isRest,
    pipes,
    path: [label],
    metadata: { type: 'param', metatype, data, schema } as ArgumentMetadata,
  };
}
