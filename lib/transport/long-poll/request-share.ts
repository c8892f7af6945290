import type { IncomingMessage } from 'node:http';
import type { Http2ServerRequest } from 'node:http2';
import { Share } from '../../calls/share.js';
import { FairRequests } from './fair-requests.js';

/** The shares of connections that cannot be held: those of HTTP/2, and those that are over. */
const shares = new WeakMap<object, Share>();

/** Returns the share of the event loop that all requests of one connection have. */
export function shareOf(request: IncomingMessage): Share {
  const { httpVersionMajor, socket } = request;
  if (httpVersionMajor === 1 && !socket.destroyed) return FairRequests.of(socket).share;
  const { stream } = request as Partial<Pick<Http2ServerRequest, 'stream'>>;
  const connection = stream?.session ?? socket;
  const share = shares.get(connection) ?? new Share();
  shares.set(connection, share);
  return share;
}
