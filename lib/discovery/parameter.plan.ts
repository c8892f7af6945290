import type { ArgumentMetadata, ExecutionContext, Paramtype, Type } from '@nestjs/common';
import { type ParamMetadata, ParamType, type Pipe } from '../decorators/metadata.js';
import type { WampCallContext } from '../hub/call.context.js';
import type { WampRequestContext } from '../hub/request.context.js';
import type { Dict } from '../protocol/messages.js';
import { type Parameter, parametersOf } from './parameter.names.js';
import type { WampMetadataAccessor } from './wamp-metadata.accessor.js';

/** Reads a parameter's value from the call or event. */
type Read = (request: WampRequestContext, context: ExecutionContext | undefined) => unknown;

/** Where one parameter of a handler gets its value, and what happens to it on the way. */
export interface ParameterPlan {
  readonly read: Read;
  /** The name in errors about a missing argument; absent where nothing can be missing. */
  readonly required?: string | undefined;
  /** Its place, if it is a positional argument and nothing else. */
  readonly position?: number | undefined;
  /** It comes from the application's own `createParamDecorator`, which reads the execution context. */
  readonly isCustom: boolean;
  /** It takes all positional arguments that are left. */
  readonly isRest: boolean;
  /** Pipes of the parameter itself; absent for what no pipe may touch. */
  readonly pipes?: readonly Pipe[] | undefined;
  readonly metadata: ArgumentMetadata;
}

/** A handler's method, as discovery found it. */
export interface HandlerMethod {
  readonly classRef: Type;
  readonly name: string;
  readonly method: (...args: never[]) => unknown;
}

/**
 * Plans every parameter of a handler. Those without a decorator are the positional arguments, in
 * order, that no `@WampArg` took; all arguments are found by keyword too. Injected ones are read from nothing the client sends.
 */
export function planParameters(
  { classRef, name, method }: HandlerMethod,
  accessor: WampMetadataAccessor,
): ParameterPlan[] {
  const types = accessor.paramTypes(classRef.prototype as object, name);
  const decorated = Object.entries(accessor.params(classRef, name));
  const taken = new Set(decorated.map(([, { position }]) => position));
  let next = 0;
  const nextFree = (): number => {
    while (taken.has(next)) next++;
    return next++;
  };
  return parametersOf(method).map((parameter, index) => {
    const [key, param] = decorated.find(([, entry]) => entry.index === index) ?? [
      `${ParamType.Argument}:${index}`,
      { index, position: nextFree(), pipes: [] },
    ];
    return plan(parameter, key, param, types[index] as Type | undefined);
  });
}

function plan(
  parameter: Parameter,
  key: string,
  param: ParamMetadata,
  metatype: Type | undefined,
): ParameterPlan {
  const { isRest } = parameter;
  const type = Number(key.split(':', 1)[0]);
  const { data, schema, pipes } = param;
  const metadata = {
    type: paramtypes[type] ?? 'custom',
    metatype,
    data,
    schema,
  } as ArgumentMetadata;
  if (type === ParamType.Argument) return planArgument(parameter, param, metadata);
  const injected = injectors[type];
  if (injected !== undefined) return { read: injected, isCustom: false, isRest, metadata };
  const read = payloads[type];
  const isCustom = read === undefined;
  return { read: read ?? customRead(param), isCustom, isRest, pipes, metadata };
}

const paramtypes: Record<number, Paramtype> = {
  [ParamType.Keywords]: 'body',
  [ParamType.Positionals]: 'query',
  [ParamType.Argument]: 'param',
};

const payloads: Record<number, Read> = {
  [ParamType.Keywords]: ({ kwargs }) => kwargs,
  [ParamType.Positionals]: ({ args }) => args,
};

const injectors: Record<number, Read> = {
  [ParamType.Caller]: ({ session }) => session,
  [ParamType.Call]: (request) => request,
  [ParamType.Signal]: ({ signal }) => signal,
  [ParamType.Progress]: (request) => (value: unknown) =>
    (request as WampCallContext).progress(value),
  [ParamType.Input]: (request) => (request as WampCallContext).input,
};

function planArgument(
  { name, hasDefault, isRest }: Parameter,
  param: ParamMetadata,
  metadata: ArgumentMetadata,
): ParameterPlan {
  const { position, pipes } = param;
  const keyword = param.name ?? name;
  const isRequired = !hasDefault && !isRest && pipes.length === 0 && param.schema === undefined;
  return {
    read: isRest ? ({ args }) => args.slice(position) : argumentRead(position, keyword),
    required: isRequired ? (keyword ?? String(position)) : undefined,
    position,
    isCustom: false,
    isRest,
    pipes,
    metadata,
  };
}

function argumentRead(position: number | undefined, keyword: string | undefined): Read {
  return ({ args, kwargs }) => {
    if (position !== undefined && args.length > position) return args[position];
    return keyword === undefined ? undefined : ownValue(kwargs, keyword);
  };
}

/** Never what the prototype has: `toString` is a keyword like any other. */
function ownValue(kwargs: Dict, keyword: string): unknown {
  return Object.hasOwn(kwargs, keyword) ? kwargs[keyword] : undefined;
}

/** A parameter of the application's own `createParamDecorator`. */
function customRead(param: ParamMetadata): Read {
  const { factory, data } = param as ParamMetadata & CustomParam;
  return (_request, context) => factory(data, context);
}

interface CustomParam {
  factory(data: unknown, context: ExecutionContext | undefined): unknown;
}
