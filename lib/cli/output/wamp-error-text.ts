import type { WampError } from '../../protocol/wamp-error.js';
import { jsonOf } from './json-text.js';

/** Returns the URI, the message and the rest of what an error carries, as one line. */
export function wampErrorText({ uri, message, args, kwargs }: WampError): string {
  const rest = args[0] === message ? args.slice(1) : args;
  const parts = [uri, message === uri ? '' : message];
  if (rest.length > 0) parts.push(jsonOf(rest));
  if (Object.keys(kwargs).length > 0) parts.push(jsonOf(kwargs));
  return parts.filter((part) => part !== '').join(' ');
}
