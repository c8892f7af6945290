import type { ExecutionContext } from '@nestjs/common';
import { type ParamMetadata, ParamType } from '../decorators/metadata.js';
import type { WampCallContext } from '../hub/contexts/call-context.js';
import type { AnyRequestContext } from '../hub/contexts/request-context.js';
import type { Dict } from '../protocol/messages.js';

/** Returns the value of a parameter from the call, event or subscription. */
export type Read = (request: AnyRequestContext, context: ExecutionContext | undefined) => unknown;

/** The part of the payload that a parameter takes, if that is more than one argument. */
export type Takes = 'positionals' | 'keywords' | 'everything';

interface Source {
  readonly read: Read;
  readonly takes?: Takes | undefined;
}

/** Sources of parameters that get a whole part of the payload. */
export const payloads: Readonly<Record<number, Source>> = {
  [ParamType.Keywords]: { read: ({ kwargs }) => kwargs, takes: 'keywords' },
  [ParamType.Positionals]: { read: ({ args }) => args, takes: 'positionals' },
};

/** Reads all keyword arguments. If there are none, reads the dictionary that is the only positional argument. */
export const loneDictRead: Read = (request) =>
  isLoneDict(request) ? request.args[0] : request.kwargs;

export function isLoneDict({ args, kwargs }: AnyRequestContext): boolean {
  if (args.length !== 1 || Object.keys(kwargs).length > 0) return false;
  const [only] = args;
  return (
    typeof only === 'object' && only !== null && Object.getPrototypeOf(only) === Object.prototype
  );
}

/** Sources of parameters whose value never comes from the client. */
export const injected: Readonly<Record<number, Source>> = {
  [ParamType.Caller]: { read: ({ session }) => session },
  [ParamType.Call]: { read: (request) => request, takes: 'everything' },
  [ParamType.Signal]: { read: ({ signal }) => signal },
  [ParamType.Progress]: {
    read: (request) => (value: unknown) => (request as WampCallContext).progress(value),
  },
  [ParamType.Input]: {
    read: (request) => (request as WampCallContext).input,
    takes: 'everything',
  },
};

/** Reads one argument. A positional argument is preferred to a keyword argument. */
export function argumentRead(position: number | undefined, keyword: string | undefined): Read {
  return ({ args, kwargs }) => {
    if (position !== undefined && args.length > position) return args[position];
    return keyword === undefined ? undefined : ownValue(kwargs, keyword);
  };
}

/** Returns the own value of a keyword. `toString` of the prototype, for example, does not count. */
function ownValue(kwargs: Dict, keyword: string): unknown {
  return Object.hasOwn(kwargs, keyword) ? kwargs[keyword] : undefined;
}

/** The metadata of Nest's `createParamDecorator`. */
interface CustomParam extends ParamMetadata {
  factory(data: unknown, context: ExecutionContext | undefined): unknown;
}

/** Returns true if the decorator was made with `createParamDecorator`. */
export function isCustom(param: ParamMetadata): param is CustomParam {
  return 'factory' in param && typeof param.factory === 'function';
}

export function customRead(param: CustomParam): Read {
  return (_request, context) => param.factory(param.data, context);
}
