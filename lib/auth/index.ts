export { WampChallengeAuth } from './wamp-challenge-auth.js';
export { WampTicketAuth } from './wamp-ticket-auth.js';
export { WampTransportAuth } from './wamp-transport-auth.js';
