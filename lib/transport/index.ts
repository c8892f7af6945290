export { adoptSocket } from './adopt.socket.js';
export type { WampClientAddress } from './client.address.js';
export type { WampOrigins } from './origin.check.js';
export { WampAdapter } from './wamp.adapter.js';
export { WampTransport, type WampTransportOptions } from './wamp.transport.js';
