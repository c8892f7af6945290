export { adoptSocket } from './adopt.socket.js';
export { WampAdapter } from './wamp.adapter.js';
export { WampTransport, type WampTransportOptions } from './wamp.transport.js';
