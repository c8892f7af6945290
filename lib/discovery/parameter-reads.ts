import type { ExecutionContext } from '@nestjs/common';
import { type ParamMetadata, ParamType } from '../decorators/metadata.js';
import type { WampCallContext } from '../hub/contexts/call-context.js';
import type { WampRequestContext } from '../hub/contexts/request-context.js';
import type { Dict } from '../protocol/messages.js';

/** Reads a parameter's value from the call, event or subscription. */
export type Read = (request: WampRequestContext, context: ExecutionContext | undefined) => unknown;

/** What a parameter takes of the payload, if that is more than one argument. */
export type Takes = 'positionals' | 'keywords' | 'everything';

interface Source {
  readonly read: Read;
  readonly takes?: Takes | undefined;
}

/** Parameters that get a payload as it is. */
export const payloads: Readonly<Record<number, Source>> = {
  [ParamType.Keywords]: { read: ({ kwargs }) => kwargs, takes: 'keywords' },
  [ParamType.Positionals]: { read: ({ args }) => args, takes: 'positionals' },
};

/** All keywords; or, where there are none, the dictionary that is the only argument by position. */
export const loneDictRead: Read = (request) =>
  isLoneDict(request) ? request.args[0] : request.kwargs;

export function isLoneDict({ args, kwargs }: WampRequestContext): boolean {
  if (args.length !== 1 || Object.keys(kwargs).length > 0) return false;
  const [only] = args;
  return (
    typeof only === 'object' && only !== null && Object.getPrototypeOf(only) === Object.prototype
  );
}

/** Parameters that get what no client can send. */
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

/** One argument: its position comes before its name. */
export function argumentRead(position: number | undefined, keyword: string | undefined): Read {
  return ({ args, kwargs }) => {
    if (position !== undefined && args.length > position) return args[position];
    return keyword === undefined ? undefined : ownValue(kwargs, keyword);
  };
}

/** Never what the prototype has: `toString` is a keyword like any other. */
function ownValue(kwargs: Dict, keyword: string): unknown {
  return Object.hasOwn(kwargs, keyword) ? kwargs[keyword] : undefined;
}

/** What Nest's `createParamDecorator` writes down besides. */
interface CustomParam extends ParamMetadata {
  factory(data: unknown, context: ExecutionContext | undefined): unknown;
}

/** Whether a parameter has a decorator that `createParamDecorator` made. */
export function isCustom(param: ParamMetadata): param is CustomParam {
  return 'factory' in param && typeof param.factory === 'function';
}

export function customRead(param: CustomParam): Read {
  return (_request, context) => param.factory(param.data, context);
}
