import type { Entry } from '../contract/entries.js';
import { type ParamMetadata, ParamType } from '../decorators/metadata.js';
import { SchemaPipe } from './schema-pipe.js';
import * as texts from './texts.js';

/** A decorated parameter: `[kind:index, metadata of the decorator]`. */
export type Decorated = readonly [key: string, param: ParamMetadata];

/** Kinds of parameters that get a part of the payload. */
const payloadTypes: ReadonlySet<number> = new Set([
  ParamType.Keywords,
  ParamType.Positionals,
  ParamType.Argument,
]);

/** Returns the number of parameters that get the payload of an entry: its arguments, then its keyword arguments. */
export function payloadCount({ args = [], kwargs }: Entry): number {
  return args.length + (kwargs === undefined ? 0 : 1);
}

/**
 * Returns the parameters of a method that implements an entry of a contract. Those of the payload get the schemas
 * as their first pipes, with or without decorators of their own.
 *
 * @param origin the method in messages, such as `ShopService.price`
 * @throws `TypeError` for a parameter that differs from the contract
 */
export function contractParameters(
  entry: Entry,
  decorated: readonly Decorated[],
  origin: string,
): Decorated[] {
  const count = payloadCount(entry);
  const injected = decorated.filter(([, { index }]) => index >= count);
  const stray = injected.find(([key]) => payloadTypes.has(typeOf(key)));
  if (stray !== undefined) throw new TypeError(texts.besideContract(origin, stray[1].index));
  const { args = [], kwargs } = entry;
  const schemas = kwargs === undefined ? args : [...args, kwargs];
  const payload = schemas.map((schema, index): Decorated => {
    const type = index < args.length ? ParamType.Argument : ParamType.Keywords;
    const own = decorated.find(([, param]) => param.index === index);
    if (own !== undefined && !fits(own, type))
      throw new TypeError(texts.notAsContract(origin, index));
    const position = type === ParamType.Argument ? index : undefined;
    const pipes = [new SchemaPipe(schema), ...(own?.[1].pipes ?? [])];
    return [`${type}:${index}`, { ...own?.[1], index, position, pipes }];
  });
  return [...payload, ...injected];
}

function typeOf(key: string): number {
  return Number(key.split(':', 1)[0]);
}

/** Returns true if a decorator of the application injects what the contract says of the parameter. */
function fits([key, { position, index, schema }]: Decorated, type: number): boolean {
  const isThere = type !== ParamType.Argument || position === index;
  return typeOf(key) === type && isThere && schema === undefined;
}
