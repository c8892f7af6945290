import { assertKind, assertOptions, count, type OptionRules } from '../protocol/options.js';
import { type ParamMetadata, PARAMS_METADATA, ParamType, type WampPipe } from './metadata.js';

/** Pipes and a Standard Schema for a parameter, in the form of Nest 12's own parameter decorators. */
export interface WampParamOptions {
  /**
   * A Standard Schema (zod, valibot, arktype) for Nest 12's `StandardSchemaValidationPipe`. The pipe may
   * be in `pipes`, on the method, on the class, or global. Without any pipe the application does not
   * start.
   */
  readonly schema?: unknown;
  /** Pipes of the parameter, in the order in which they run. */
  readonly pipes?: readonly WampPipe[] | undefined;
}

/** Pipes, or options with pipes and a schema. */
export type WampPipes = readonly [WampParamOptions] | readonly WampPipe[];

/**
 * Injects one argument, by its position and, if it has a name, also by keyword.
 *
 * @param position the index among the positional arguments
 * @param name the keyword; by default the name of the parameter
 * @param pipes pipes, or `{ schema, pipes }`
 * @example
 * add(@WampArg(0, 'a') a: number, @WampArg(1, 'b', ParseIntPipe) b: number): number
 */
export function WampArg(
  position: number,
  name?: string | WampPipe | WampParamOptions,
  ...pipes: WampPipes
): ParameterDecorator {
  assertKind(count, position, 'position', '@WampArg()');
  const isNamed = name === undefined || typeof name === 'string';
  const rest = isNamed ? pipes : ([name, ...pipes] as WampPipes);
  const keyword = isNamed ? name : undefined;
  return param(ParamType.Argument, rest, {
    position,
    name: keyword,
    data: keyword ?? String(position),
  });
}

/** Injects all positional arguments as a list. */
export function WampArgs(...pipes: WampPipes): ParameterDecorator {
  return param(ParamType.Positionals, pipes);
}

/**
 * Injects one keyword argument.
 *
 * @param name the keyword
 * @param pipes pipes, or `{ schema, pipes }`
 */
export function WampKwarg(name: string, ...pipes: WampPipes): ParameterDecorator {
  return param(ParamType.Argument, pipes, { name, data: name });
}

/** Injects all keyword arguments as an object, for example a DTO. */
export function WampKwargs(...pipes: WampPipes): ParameterDecorator {
  return param(ParamType.Keywords, pipes);
}

/** Injects the session of the client, a `WampSession`. At a router, it is the session with the router, a `WampPeer`. */
export function WampCaller(): ParameterDecorator {
  return param(ParamType.Caller);
}

/** Injects the context: a `WampCallContext`, `WampEventContext` or `WampSubscriptionContext`. */
export function WampCall(): ParameterDecorator {
  return param(ParamType.Call);
}

/** Injects the `AbortSignal` of the call. CANCEL, timeout, the end of the session and shutdown abort it. */
export function WampSignal(): ParameterDecorator {
  return param(ParamType.Signal);
}

/** Injects a function that sends a progressive result, a `WampProgressFunction`. */
export function WampProgress(): ParameterDecorator {
  return param(ParamType.Progress);
}

/** Injects the streamed input of the caller, as an Observable. Without it, a procedure takes no streamed input. */
export function WampInput(): ParameterDecorator {
  return param(ParamType.Input);
}

/** Sends a progressive result. Does nothing if the caller did not ask for progressive results. */
export type WampProgressFunction = (value: unknown) => void;

function param(
  type: ParamType,
  pipesOrOptions: WampPipes = [],
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

function pipesOf(given: WampPipes): Pick<ParamMetadata, 'pipes' | 'schema'> {
  const [first] = given;
  if (first === undefined || isPipe(first)) return { pipes: given as readonly WampPipe[] };
  assertOptions(paramOptionRules, first, 'A parameter decorator');
  return { pipes: first.pipes ?? [], schema: first.schema };
}

const paramOptionRules: OptionRules<WampParamOptions> = { schema: {}, pipes: {} };

function isPipe(value: WampPipe | WampParamOptions): value is WampPipe {
  return typeof value === 'function' || 'transform' in value;
}
