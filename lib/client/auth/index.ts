export type { Attempt, AuthReply, Credential, WampClientAuth } from './client-auth.js';
export { craAuth, type CraAuthOptions } from './cra-auth.js';
export {
  type ChannelBinding,
  cryptosignAuth,
  type CryptosignAuthOptions,
} from './cryptosign-auth.js';
export { type Argon2Parameters, scramAuth, type ScramAuthOptions } from './scram-auth.js';
export { ticketAuth, type TicketAuthOptions } from './ticket-auth.js';
export type { ScramMethod } from '../../protocol/scram-message.js';
