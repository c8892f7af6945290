import { isId } from './ids.js';
import type { Field, Kind, MessageSpecs, OptionKinds } from './message-fields.js';
import type { WampMessage } from './messages.js';
import { ProtocolViolation } from './protocol-violation.js';
import * as texts from './texts.js';
import { isMatchPolicy, isUri } from './uri.js';

/**
 * Checks a decoded message against its shape: the code, the number of elements, the type of each
 * element and the type of each option that the specification defines. Unknown options are not
 * checked. An option that is `null` or `undefined` counts as absent.
 *
 * @param specs the messages that may come
 * @param isStrict rejects `null` and `undefined` in the place of a list or dictionary; without it they count as empty
 * @returns `data` itself, as a message
 * @throws ProtocolViolation that names the message, the element and the required type
 * @see specification, "Messages" and "Protocol Errors"
 */
export function checkMessage(data: unknown, specs: MessageSpecs, isStrict: boolean): WampMessage {
  if (!Array.isArray(data)) throw new ProtocolViolation(texts.notAList(typeOf(data)));
  const code: unknown = data[0];
  const spec = typeof code === 'number' ? specs[code] : undefined;
  if (spec === undefined) throw new ProtocolViolation(texts.unknownType(show(code)));
  const { name, fields, required } = spec;
  const elements = data.length - 1;
  if (elements < required || elements > fields.length)
    throw new ProtocolViolation(texts.wrongLength(name, elements, range(required, fields.length)));
  for (let i = 0; i < elements; i++) checkField(name, fields[i] as Field, data, i + 1, isStrict);
  return data as unknown as WampMessage;
}

function checkField(
  message: string,
  field: Field,
  data: unknown[],
  at: number,
  isStrict: boolean,
): void {
  const value = data[at];
  if ((value === null || value === undefined) && !isStrict && field.kind in empty) {
    data[at] = empty[field.kind as keyof typeof empty]();
    return;
  }
  if (!isKind(field.kind, value)) throw wrong(`${message}.${field.name}`, field.kind, value);
  if (field.options !== undefined)
    checkOptions(message, field.name, field.options, value as object);
}

/** Makes the empty value for `null` or `undefined`, which some clients send instead of an empty list or dictionary. */
const empty = { dict: () => ({}), list: () => [] };

function checkOptions(message: string, name: string, kinds: OptionKinds, options: object): void {
  for (const key in options) {
    const kind = kinds.get(key);
    if (kind === undefined) continue;
    const value: unknown = (options as Record<string, unknown>)[key];
    if (value !== undefined && value !== null && !isKind(kind, value))
      throw wrong(`${message}.${name}.${key}`, kind, value);
  }
}

function wrong(path: string, kind: Kind, value: unknown): ProtocolViolation {
  return new ProtocolViolation(texts.wrongElement(path, described[kind], show(value)));
}

function isKind(kind: Kind, value: unknown): boolean {
  switch (kind) {
    case 'id':
      return isId(value);
    case 'id or 0':
      return value === 0 || isId(value);
    case 'string':
      return typeof value === 'string';
    case 'dict':
      return isDict(value);
    case 'list':
      return Array.isArray(value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'uri':
      return typeof value === 'string' && isUri(value);
    case 'match':
      return isMatchPolicy(value);
    case 'ids':
      return Array.isArray(value) && value.every(isId);
    case 'strings':
      return Array.isArray(value) && value.every((item) => typeof item === 'string');
  }
}

function isDict(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !ArrayBuffer.isView(value)
  );
}

const described: Record<Kind, string> = {
  boolean: 'true or false',
  dict: 'a dictionary',
  id: 'an integer from 1 to 2^53',
  'id or 0': 'an integer from 0 to 2^53',
  ids: 'a list of integers from 1 to 2^53',
  list: 'a list',
  match: '"exact", "prefix" or "wildcard"',
  string: 'a string',
  strings: 'a list of strings',
  uri: 'a URI',
};

function range(least: number, most: number): string {
  return least === most ? `${least}` : `${least} to ${most}`;
}

function typeOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return 'a list';
  if (typeof value !== 'object') return `a ${typeof value}`;
  return ArrayBuffer.isView(value) ? 'binary' : 'a dictionary';
}

/** Describes a value in a few characters for an error message. Items of lists and dictionaries are not shown. */
function show(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 64));
  return typeOf(value);
}
