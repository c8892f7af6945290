import { type ParamMetadata, PARAMS_METADATA, ParamType, type Pipe } from './metadata.js';

/** Pipes of a parameter with a Standard Schema, as Nest 12's own parameter decorators take them. */
export interface WampParamOptions {
  /**
   * A Standard Schema (zod, valibot, arktype) for Nest 12's `StandardSchemaValidationPipe`, here in
   * `pipes`, on the method or the class, or global. With no pipe at all the application does not start.
   */
  readonly schema?: unknown;
  readonly pipes?: readonly Pipe[] | undefined;
}

type PipesOrOptions = readonly [WampParamOptions] | readonly Pipe[];

/**
 * One argument, by its position and, if it has a name, also by keyword.
 *
 * @param position its index among the positional arguments
 * @param name its keyword; default the name of the parameter
 * @param pipes pipes, or `{ schema, pipes }`
 *
 * @publicApi
 */
export function WampArg(
  position: number,
  name?: string | Pipe | WampParamOptions,
  ...pipes: PipesOrOptions
): ParameterDecorator {
  const isNamed = name === undefined || typeof name === 'string';
  const rest = isNamed ? pipes : ([name, ...pipes] as PipesOrOptions);
  const keyword = isNamed ? name : undefined;
  return param(ParamType.Argument, rest, {
    position,
    name: keyword,
    data: keyword ?? String(position),
  });
}

/** All positional arguments as a list. @publicApi */
export function WampArgs(...pipes: PipesOrOptions): ParameterDecorator {
  return param(ParamType.Positionals, pipes);
}

/**
 * One keyword argument.
 *
 * @param name its keyword
 * @param pipes pipes, or `{ schema, pipes }`
 *
 * @publicApi
 */
export function WampKwarg(name: string, ...pipes: PipesOrOptions): ParameterDecorator {
  return param(ParamType.Argument, pipes, { name, data: name });
}

/** All keyword arguments as an object: the place for a DTO. @publicApi */
export function WampKwargs(...pipes: PipesOrOptions): ParameterDecorator {
  return param(ParamType.Keywords, pipes);
}

/** The session of the client, a `WampSession`. @publicApi */
export function WampCaller(): ParameterDecorator {
  return param(ParamType.Caller);
}

/** The call or event itself: a `WampCallContext` or `WampEventContext`. @publicApi */
export function WampCall(): ParameterDecorator {
  return param(ParamType.Call);
}

/** The call's `AbortSignal`: cancel, timeout, the end of the session and shutdown abort it. @publicApi */
export function WampSignal(): ParameterDecorator {
  return param(ParamType.Signal);
}

/** A function that sends a progressive result, a `WampProgressFunction`. @publicApi */
export function WampProgress(): ParameterDecorator {
  return param(ParamType.Progress);
}

/** What the caller streams, as an Observable. Without it a procedure takes no streamed input. @publicApi */
export function WampInput(): ParameterDecorator {
  return param(ParamType.Input);
}

/** Sends a progressive result; does nothing if the caller wants none. */
export type WampProgressFunction = (value: unknown) => void;

function param(
  type: ParamType,
  pipesOrOptions: PipesOrOptions = [],
  details: Partial<ParamMetadata> = {},
): ParameterDecorator {
  return (target, method, index) => {
    if (method === undefined) return;
    const known = (Reflect.getMetadata(PARAMS_METADATA, target.constructor, method) ??
      {}) as object;
    const entry: ParamMetadata = { ...details, ...pipesOf(pipesOrOptions), index };
    const params = { ...known, [`${type}:${index}`]: entry };
    Reflect.defineMetadata(PARAMS_METADATA, params, target.constructor, method);
  };
}

function pipesOf(given: PipesOrOptions): Pick<ParamMetadata, 'pipes' | 'schema'> {
  const [first] = given;
  if (first === undefined || isPipe(first)) return { pipes: given as readonly Pipe[] };
  return { pipes: first.pipes ?? [], schema: first.schema };
}

function isPipe(value: Pipe | WampParamOptions): value is Pipe {
  return typeof value === 'function' || 'transform' in value;
}
