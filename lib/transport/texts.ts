// The messages of `transport/`.

// rejections before a session: HTTP bodies and reasons of WebSocket closes
export const noSubprotocol = (offered: readonly string[], supported: readonly string[]) =>
  `This is a WAMP server. It speaks the subprotocols ${supported.join(', ')}; the client offered ${offered.join(', ') || 'none'}.`;
export const notWamp = (supported: readonly string[]) =>
  `The subprotocol must be one of ${supported.join(', ')}.`;
export const returnIn = (ms: number) => `retry-after-ms=${ms}`;
export const badOrigin = (entry: unknown) =>
  `"${String(entry)}" in "origins" is not an origin: write one like "https://example.com", without a path, or a regular expression; "any" alone allows all.`;
export const originRejected = (origin: string) =>
  `Pages of "${origin}" may not connect to this server; its option "origins" decides which pages may.`;
export const addressFull = (client: string, max: number) =>
  `${client} has ${max} connections to this server, which is the maximum; close one, or try again later.`;
export const upgradesWait = (most: number) =>
  `${most} clients wait for an answer to their upgrade, which is the maximum; try again later.`;
export const requestsWait = (most: number) =>
  `${most} clients wait for their turn, which is the maximum; try again later.`;
export const upgradeUndecided = 'The server could not decide whether this client may connect.';
export const noHandshake = (flaw: string) => `This is not a valid WebSocket handshake: ${flaw}.`;
export const oldHttp =
  'WebSocket needs HTTP/1.1, and this request came by HTTP/1.0; in nginx, set "proxy_http_version 1.1".';
export const nothingHere = 'No WebSocket is served at this path.';
export const upgradeRequiredHere = 'This path speaks WAMP over WebSocket only.';
export const upgradeRequired = 'This port speaks WAMP over WebSocket only.';
export const pathTaken = (path: string) =>
  `"${path}" is served already, by another hub or a gateway; give one of them another path.`;
export const servedPaths = (paths: readonly string[]) => `WAMP is served at ${paths.join(', ')}.`;
export const allowedOrigins = (allowed: string) => `Allowed: ${allowed}.`;
export const sameHost = (hosts: readonly string[]) =>
  `pages of the requested host, ${hosts.join(' or ')}`;
export const sameHostOrBare = (same: string) =>
  `${same}, where a request has a cookie or HTTP credentials (the default with "authenticate" or guards)`;
export const allowedByFunction = 'the origins for which the function returns true';
export const nobody = 'nobody';

// log lines
export const requestRejected = (
  what: string,
  path: string,
  from: string,
  status: number,
  reason: string,
) => `Rejected ${what} of ${path} from ${from} with HTTP ${status}: ${reason}`;
export const noHttpServer = (path: string) =>
  `There is no HTTP server to serve ${path} on: clients can connect only if "port" is set.`;
export const mustBeSynchronous = (option: string) =>
  `${option} must be synchronous, but it returned a promise`;
export const upgradeCheckFailed = 'The origins or clientAddress option failed';

// RawSocket
export const notRawSocket = 'This is not the handshake of RawSocket.';
export const reservedOctets = 'The last two octets of the handshake must be 0.';
export const noRawSerializer = (serializer: number, supported: readonly string[]) =>
  `The client asked for serializer ${serializer}; supported are ${supported.join(', ')}.`;
export const peerTooSmall = (bytes: number, least: number) =>
  `The client accepts messages of ${bytes} bytes, and needs to accept ${least}.`;
export const handshakesWait = (most: number) =>
  `${most} clients are in the middle of their handshake, which is the maximum.`;
export const rawRejected = (from: string, reason: string) =>
  `Rejected a RawSocket connection from ${from}: ${reason}`;
export const noPortToShare =
  'rawSocket: true accepts RawSocket on the port of the option "port", which is not set; set it, or write rawSocket: { port }.';
export const noPlace = (value: unknown) =>
  `rawSocket must be { port }, { path }, true, or a list of these, but it is ${String(value)}.`;
export const portOrPath =
  'rawSocket needs either "port", for TCP, or "path", for a Unix domain socket.';
export const onlyWith = (option: string, other: string) =>
  `rawSocket: "${option}" can only be used with "${other}".`;
export const notASocketFile = (path: string) =>
  `Cannot listen at "${path}": there is a file that is not a socket; remove it, or choose another path.`;
export const socketInUse = (path: string) =>
  `Cannot listen at "${path}": another process listens there; stop it, or choose another path.`;

// the document of AsyncAPI
export const documentRefused =
  'This document needs a login: write the authid and the ticket as HTTP credentials.';

// long-poll
export const noLongPoll = (value: unknown) =>
  `longPoll must be true, false, or an object with options, but it is ${String(value)}.`;
export const noOpenBody =
  'The body of "open" must be a JSON object with the list "protocols", such as {"protocols":["wamp.2.json"]}.';
export const unknownTransport = 'There is no such transport; it has ended, or never was.';
export const notTheOpener =
  'This transport was opened with other credentials: HTTP authorization, client certificate or cookies.';
export const otherReceive = 'Another "receive" of this transport has taken the place of this one.';
export const pollClosed = 'The connection is closed.';
export const badNumber = 'The query parameter "seq" must be a whole number from 1 on.';
export const earlySend = 'A "send" with a smaller "seq" has not arrived; send it before.';
export const unreadableBody = 'The body is not a message, or a batch of messages, of the protocol.';
export const noEncoding = (encoding: string) =>
  `The body must not have the content encoding "${encoding}".`;
export const bodyTooLarge = (bytes: number) => `The body may have ${bytes} bytes.`;
export const slowBody = (ms: number) => `The body must arrive within ${ms} ms.`;
export const cutOff = 'The body is not complete.';
export const tooManySends = 'Too many requests of this transport wait; send one after the other.';
