export { type CraKey, type CraSalting, craSecret, type WampCraSecret } from './cra-secret.js';
export { DecoyKey } from './decoy-key.js';
export {
  scramCredential,
  type ScramKeyOptions,
  type ScramKeys,
  type WampScramCredential,
  type WampScramKdf,
} from './scram-credential.js';
export { WampChallengeAuth } from './wamp-challenge-auth.js';
export { WampCraAuth, type WampCraDecoy } from './wamp-cra-auth.js';
export { WampCryptosignAuth } from './wamp-cryptosign-auth.js';
export { WampScramAuth } from './wamp-scram-auth.js';
export { WampTicketAuth } from './wamp-ticket-auth.js';
export { WampTransportAuth } from './wamp-transport-auth.js';
