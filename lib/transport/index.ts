export { adoptSocket } from './adopt-socket.js';
export { hintsOf, type HttpRejection } from './http-rejection.js';
export type { PageEndpoint } from './page-endpoint.js';
export { RawSocketTransport } from './raw-socket/raw-socket-transport.js';
export { TransportList } from './transport-list.js';
export { normalizePath } from './request-target.js';
export { listenForUpgrades } from './upgrade.js';
export type { WampTransport } from './wamp-transport.js';
export { WebSocketTransport, type WebSocketTransportOptions } from './websocket-transport.js';
