import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { defaults } from './defaults.js';

/** An HTTP response that rejects a request. */
export interface HttpRejection {
  readonly status: number;
  readonly text: string;
  /** The value of `Retry-After`, if it is not the default of the status. */
  readonly retryAfterSeconds?: number;
}

/** Additional headers by HTTP status. Some are required by RFC 9110 and RFC 6455 (4.4). */
const hints: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  405: { Allow: 'GET' },
  426: { Connection: 'Upgrade, close', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13' },
  429: { 'Retry-After': String(defaults.retryAfterSeconds) },
  503: { 'Retry-After': String(defaults.retryAfterSeconds) },
};

/** Returns the headers that the status of a rejection needs. */
export function hintsOf({ status, retryAfterSeconds }: HttpRejection): Record<string, string> {
  if (retryAfterSeconds === undefined) return { ...hints[status] };
  return { 'Retry-After': String(retryAfterSeconds) };
}

/** Returns the headers of the response. */
export function headersOf({ status }: HttpRejection): Record<string, string> {
  return { Connection: 'close', 'Content-Type': 'text/plain', ...hints[status] };
}

/** Sends the response on the socket of an upgrade request, and closes the socket. */
export function reject(socket: Duplex, rejection: HttpRejection): void {
  const { status, text } = rejection;
  const headers = { ...headersOf(rejection), 'Content-Length': String(Buffer.byteLength(text)) };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines].join('\r\n');
  // Destroyed at once, because an unknown peer may never close its side.
  socket.once('finish', () => socket.destroy());
  socket.end(`${head}\r\n\r\n${text}`);
}
