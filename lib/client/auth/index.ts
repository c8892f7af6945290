/**
 * Further methods by which `nestjs-wamp/client` logs in.
 *
 * @module nestjs-wamp/client/auth
 */

export {
  type ChannelBinding,
  cryptosignAuth,
  type CryptosignAuthOptions,
} from './cryptosign-auth.js';
export { type Argon2Parameters, scramAuth, type ScramAuthOptions } from './scram-auth.js';
export type { ScramMethod } from '../../protocol/scram-message.js';
