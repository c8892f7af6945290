import type { Credential, WampClientAuth } from './client-auth.js';
import { requireCredential, requireText, textOf } from './credentials.js';

/** Options of {@link ticketAuth}. */
export interface TicketAuthOptions {
  /** The authid of the client. */
  readonly authid: string;
  /** The ticket, such as a JWT, an API key or a one-time token. It is sent as it is, so use TLS. */
  readonly ticket: Credential;
}

/**
 * Logs in with a ticket (specification: "Ticket-based Authentication").
 *
 * @throws `TypeError` if an option is missing
 * @example
 * ticketAuth({ authid: 'ann', ticket: ({ isRetry }) => fetchToken({ fresh: isRetry }) });
 */
export function ticketAuth({ authid, ticket }: TicketAuthOptions): WampClientAuth {
  requireText('authid', authid);
  requireCredential('ticket', ticket);
  return {
    method: 'ticket',
    authid,
    isFixed: typeof ticket === 'string',
    respond: (_extra, attempt) => textOf('ticket', ticket, attempt),
  };
}
