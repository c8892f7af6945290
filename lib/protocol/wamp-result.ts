import type { Dict, List, Payload } from './messages.js';

/** A result or event payload in full: positionals, keywords and details (specification: "RESULT"). */
export class WampResult {
  /**
   * @param args positional payload
   * @param kwargs keyword payload
   * @param details Details of the RESULT, or Options of the YIELD, that carries it
   */
  constructor(
    readonly args: List = [],
    readonly kwargs: Dict = {},
    readonly details: Dict = {},
  ) {}
}

/**
 * What a returned value becomes: `single` makes it the one positional; `spread` makes the items of an
 * array positionals and the members of a plain object keywords, and treats other values as `single`.
 */
export type ResultShape = 'single' | 'spread';

/** What a value returned by a handler is on the wire: nothing, exactly a `WampResult`, or what the shape says. */
export function toPayload(value: unknown, shape: ResultShape = 'single'): Payload {
  if (value === undefined) return [];
  if (value instanceof WampResult) return [value.args, value.kwargs];
  if (shape === 'single') return [[value]];
  if (Array.isArray(value)) return [value as List];
  return isPlainObject(value) ? [[], value] : [[value]];
}

/** Instances of classes are values of their own, whatever members they have. */
function isPlainObject(value: unknown): value is Dict {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/**
 * What a received payload is to the application, on both ends: nothing is `undefined`, one positional
 * is that value, keywords alone are the keyword object, and anything else is the whole `WampResult`.
 */
export function unwrap(args: List = [], kwargs: Dict = {}, details?: Dict): unknown {
  const hasKeywords = !isEmpty(kwargs);
  if (args.length === 0) return hasKeywords ? kwargs : undefined;
  if (args.length === 1 && !hasKeywords) return args[0];
  return new WampResult(args, kwargs, details);
}

/** Whether a dictionary has no key with a value: `undefined` is left out on the wire. */
export function isEmpty(dict: Dict): boolean {
  for (const key in dict) if (dict[key] !== undefined) return false;
  return true;
}

/** Whether a payload, as far as it is there, has nothing in it. */
export function isEmptyPayload(args: List = [], kwargs: Dict = {}): boolean {
  return args.length === 0 && isEmpty(kwargs);
}

/**
 * Details of a message that is, or is not, one of several. Those of the application may have come with
 * a message that was: only the protocol itself says `progress`.
 */
export function withProgress(details: Dict | undefined, isPartial: boolean): Dict {
  if (details === undefined) return isPartial ? { progress: true } : {};
  if (isPartial) return { ...details, progress: true };
  if (details['progress'] === undefined) return details;
  const { progress: _progress, ...rest } = details;
  return rest;
}

/** Appends a payload to a message, without empty trailing elements (specification: "Empty Arguments"). */
export function withPayload<Message extends unknown[]>(
  message: Message,
  args?: List,
  kwargs?: Dict,
): Message {
  if (kwargs !== undefined && !isEmpty(kwargs)) message.push(args ?? [], kwargs);
  else if (args !== undefined && args.length > 0) message.push(args);
  return message;
}
