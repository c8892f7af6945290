import type { IncomingMessage } from 'node:http';
import type { Dict } from '../../protocol/messages.js';

/** What an HTTP request says of the client. */
export interface HttpCredentials {
  /** HELLO.Details. */
  readonly details: Dict;
  readonly ticket: string | undefined;
}

const roles: Dict = { caller: {} };

/**
 * Reads the authid and the ticket of the scheme `Basic`. Cookies, certificates and other schemes are read by the
 * authenticators that know them.
 */
export function credentialsOf({ headers }: IncomingMessage): HttpCredentials {
  const [, encoded] = /^basic +(.+)$/i.exec(headers.authorization ?? '') ?? [];
  if (encoded === undefined) return { details: { roles }, ticket: undefined };
  const text = Buffer.from(encoded, 'base64').toString();
  const [, authid = '', ticket = ''] = /^([^:]*):(.*)$/s.exec(text) ?? [];
  return { details: { roles, authmethods: ['ticket'], authid }, ticket };
}
