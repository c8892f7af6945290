import type { IncomingMessage } from 'node:http';

/** The time for which a browser may remember the answer to a preflight request, in seconds. */
const rememberSeconds = 600;

/** Returns the headers by which the pages of an allowed origin may read an answer; none without an origin. */
export function corsHeaders({ headers }: IncomingMessage): Record<string, string> {
  const { origin } = headers;
  if (origin === undefined) return {};
  return {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Credentials': 'true',
    Vary: 'Origin',
  };
}

/** Returns the headers of the answer to a preflight request of an allowed origin. */
export function preflightHeaders({ headers }: IncomingMessage): Record<string, string> {
  const asked = headers['access-control-request-headers'];
  return {
    'Access-Control-Allow-Methods': 'POST',
    'Access-Control-Max-Age': String(rememberSeconds),
    ...(asked === undefined ? {} : { 'Access-Control-Allow-Headers': asked }),
  };
}
