import type { WampHello } from '../hub/authentication/join.js';
import type { Dict } from '../protocol/messages.js';

/** Returns HELLO.Details.authextra; an empty dictionary if it is missing or of another type. */
export function authextraOf({ details }: WampHello): Dict {
  const { authextra } = details;
  return typeof authextra === 'object' && authextra !== null ? (authextra as Dict) : {};
}
