import type { Entry } from '../contract/entries.js';
import type { StandardSchema } from '../contract/standard-schema.js';
import { type ParamMetadata, ParamType } from '../decorators/metadata.js';
import * as texts from './texts.js';

/** A decorated parameter: `[kind:index, metadata of the decorator]`. */
export type Decorated = readonly [key: string, param: ParamMetadata];

/** Kinds of parameters that get a part of the payload. */
const payloadTypes: ReadonlySet<number> = new Set([
  ParamType.Keywords,
  ParamType.Positionals,
  ParamType.Argument,
]);

/** Returns the schemas of the parameters that get the payload of an entry: its arguments, then its keyword arguments. */
export function parameterSchemas({ kind, args = [], kwargs }: Entry): readonly StandardSchema[] {
  // The payload of a topic is that of its events.
  if (kind === 'topic') return [];
  return kwargs === undefined ? args : [...args, kwargs];
}

/**
 * Returns the decorators of a method that implements an entry of a contract. Parameters of the payload have one,
 * also without a decorator of their own.
 *
 * @param origin the method in messages, such as `ShopService.price`
 * @throws `TypeError` for a parameter that differs from the contract
 */
export function contractParameters(
  entry: Entry,
  decorated: readonly Decorated[],
  origin: string,
): Decorated[] {
  const schemas = parameterSchemas(entry);
  const injected = decorated.filter(([, { index }]) => index >= schemas.length);
  const stray = injected.find(([key]) => payloadTypes.has(typeOf(key)));
  if (stray !== undefined) throw new TypeError(texts.besideContract(origin, stray[1].index));
  const count = entry.args?.length ?? 0;
  const payload = schemas.map((_, index): Decorated => {
    const type = index < count ? ParamType.Argument : ParamType.Keywords;
    const own = decorated.find(([, param]) => param.index === index);
    if (own !== undefined && !fits(own, type))
      throw new TypeError(texts.notAsContract(origin, index));
    const position = type === ParamType.Argument ? index : undefined;
    return [`${type}:${index}`, { pipes: [], ...own?.[1], index, position }];
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
