import type { Dict, List, Payload } from './messages.js';
import * as texts from './texts.js';

/**
 * The complete payload of a result or event: arguments, keyword arguments and details (specification:
 * "RESULT").
 *
 * @example
 * return new WampResult([10, 20], { unit: 'px' });
 */
export class WampResult {
  /**
   * @param args positional payload
   * @param kwargs keyword payload
   * @param details Details of the RESULT, or Options of the YIELD
   */
  constructor(
    readonly args: List = [],
    readonly kwargs: Dict = {},
    readonly details: Dict = {},
  ) {}
}

/**
 * The way in which a returned value is sent. `single` sends it as the only positional argument. `spread`
 * sends the items of an array as positional arguments and the members of a plain object as keyword
 * arguments; any other value is sent as with `single`.
 */
export type ResultShape = 'single' | 'spread';

/** Returns the payload for the value that a handler returned: none for `undefined`, the same for a `WampResult`, otherwise the one that `shape` defines. */
export function toPayload(value: unknown, shape: ResultShape = 'single'): Payload {
  if (value === undefined) return [];
  if (value instanceof WampResult) return [value.args, value.kwargs];
  if (shape === 'single') return [[value]];
  if (Array.isArray(value)) return [value as List];
  return isPlainObject(value) ? [[], value] : [[value]];
}

/** Returns true for an object that is not an instance of a class. */
export function isPlainObject(value: unknown): value is Dict {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/**
 * Returns the value that the application gets for a received payload: `undefined` for an empty one, the
 * value if there is only one positional argument, the keyword object if there are only keyword
 * arguments, and a `WampResult` in every other case.
 */
export function unwrap(args: List = [], kwargs: Dict = {}, details?: Dict): unknown {
  const hasKeywords = !isEmpty(kwargs);
  if (args.length === 0) return hasKeywords ? kwargs : undefined;
  if (args.length === 1 && !hasKeywords) return args[0];
  return new WampResult(args, kwargs, details);
}

/** Returns true if no key of a dictionary has a value. `undefined` is not a value, because it is never sent. */
export function isEmpty(dict: Dict): boolean {
  for (const key in dict) if (dict[key] !== undefined) return false;
  return true;
}

/** Returns true if a payload has no arguments and no keyword arguments. */
export function isEmptyPayload(args: List = [], kwargs: Dict = {}): boolean {
  return args.length === 0 && isEmpty(kwargs);
}

/**
 * Returns `details` with the right `progress` for this message. Details of the application may contain
 * `progress` of an earlier message, so it is set or removed here.
 */
export function withProgress(details: Dict | undefined, isPartial: boolean): Dict {
  if (details === undefined) return isPartial ? { progress: true } : {};
  if (isPartial) return { ...details, progress: true };
  if (details['progress'] === undefined) return details;
  const { progress: _progress, ...rest } = details;
  return rest;
}

/** Appends a payload to a message. Empty last elements are left out (specification: "Empty Arguments"). */
export function withPayload<Message extends unknown[]>(
  message: Message,
  args?: List,
  kwargs?: Dict,
): Message {
  assertPayload(args, kwargs);
  if (kwargs !== undefined && !isEmpty(kwargs)) message.push(args ?? [], kwargs);
  else if (args !== undefined && args.length > 0) message.push(args);
  return message;
}

/** Checks what the types promise: the other end would end the session. */
function assertPayload(args: unknown, kwargs: unknown): void {
  const areArgs = args === undefined || Array.isArray(args);
  if (!areArgs || (kwargs !== undefined && !isDict(kwargs)))
    throw new TypeError(texts.wrongPayload);
}

function isDict(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !(Symbol.iterator in value);
}
