export { adoptSocket } from './adopt-socket.js';
export { listenForUpgrades } from './upgrade.js';
export { WampTransport, type WampTransportOptions } from './wamp-transport.js';
