/**
 * A WebSocket adapter for WAMP and ordinary gateways on one port. Needs `@nestjs/platform-ws`.
 *
 * @module nestjs-wamp/adapter
 */

export { WampAdapter } from './wamp.adapter.js';
