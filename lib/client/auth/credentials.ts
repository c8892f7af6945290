import { asked } from '../ask-failure.js';
import * as texts from '../texts.js';
import type { Attempt, Credential } from './client-auth.js';

/** @throws `TypeError` that names the option, but does not show its value */
export function requireText(name: string, value: unknown): void {
  if (!isText(value)) throw wrong(name, texts.nonEmptyString, value);
}

/** @throws `TypeError` that names the option, but does not show its value */
export function requireCredential(name: string, value: unknown): void {
  if (!isText(value) && typeof value !== 'function')
    throw wrong(name, texts.stringOrFunction, value);
}

/** Returns the text of a credential. @throws `TypeError` if its function returns no text */
export async function textOf(
  name: string,
  credential: Credential,
  attempt: Attempt,
): Promise<string> {
  const value =
    typeof credential === 'string' ? credential : await asked(name, () => credential(attempt));
  if (!isText(value)) throw wrong(name, texts.stringOrFunction, value);
  return value;
}

/** Returns an error about the type of an option. Its value may be secret, so it is not in the message. */
export function wrong(name: string, kind: string, value: unknown): TypeError {
  const type = value === '' ? 'an empty string' : value === null ? 'null' : typeof value;
  return new TypeError(texts.wrongCredential(name, kind, type));
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
