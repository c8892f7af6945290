import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { defaults } from './defaults.js';

/** An HTTP answer to a request that gets no WebSocket. */
export interface HttpRejection {
  readonly status: number;
  readonly text: string;
}

/** What a client needs to know to do better, by HTTP status; RFC 9110 and RFC 6455 (4.4) demand some. */
const hints: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  405: { Allow: 'GET' },
  426: { Connection: 'Upgrade, close', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13' },
  429: { 'Retry-After': String(defaults.retryAfterSeconds) },
  503: { 'Retry-After': String(defaults.retryAfterSeconds) },
};

/** Returns the headers of a rejection. */
export function headersOf({ status }: HttpRejection): Record<string, string> {
  return { Connection: 'close', 'Content-Type': 'text/plain', ...hints[status] };
}

/** Answers on the socket of an upgrade request, and closes it. */
export function reject(socket: Duplex, rejection: HttpRejection): void {
  const { status, text } = rejection;
  const headers = { ...headersOf(rejection), 'Content-Length': String(Buffer.byteLength(text)) };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines].join('\r\n');
  // Waiting for the peer to close, too, would be waiting for a stranger.
  socket.once('finish', () => socket.destroy());
  socket.end(`${head}\r\n\r\n${text}`);
}
