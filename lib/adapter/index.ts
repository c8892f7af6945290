export { WampAdapter } from './wamp.adapter.js';
