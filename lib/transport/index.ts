export { adoptSocket } from './adopt.socket.js';
export type { WampClientAddress } from './client.address.js';
export type { WampOrigins } from './origin.check.js';
export { listenForUpgrades } from './upgrade.js';
export { WampTransport, type WampTransportOptions } from './wamp.transport.js';
