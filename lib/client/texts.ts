// The messages of `client/`.

// sockets
export const wrongUrl = (address: unknown) =>
  `The option url must be a ws:, wss:, http: or https: URL, or in a page a path such as /ws, not "${String(address).replace(/\?.*/, '')}".`;
export const nodeOnly =
  'The option node works only in Node, not with the WebSocket of another runtime.';

// options
export const options = 'WampClientOptions';
export const reconnectOptions = 'the option reconnect';

// connection
export const askFailed = (name: string, reason: string) =>
  `The function for ${name} failed: ${reason}`;
export const cannotLogIn = (reason: string) => `The client cannot log in: ${reason}`;
export const upgradeRefused = (address: string, status: number) =>
  `${address} refused the connection with HTTP ${status}.`;
export const unreachable = (address: string) => `${address} cannot be reached.`;
export const connectionLost = (code: number | undefined, reason: string) =>
  `The connection was lost${code === undefined ? '' : ` (${code}${reason && ` ${reason}`})`}.`;
export const sessionEnded = (name: string, isRemote: boolean, uri: string, message: string) =>
  `${isRemote ? 'The server' : 'The client'} sent ${name} ${uri}${message && `: ${message}`}`;
export const noSubprotocol = (chosen: string, offered: readonly string[]) =>
  `The server chose ${chosen === '' ? 'no subprotocol' : `"${chosen}"`} of ${offered.join(', ')}.`;
export const notOpenInTime = (ms: number) => `The session was not open within ${ms} ms.`;
export const silent = 'The server gives no sign of life.';
export const closed = (reason: string) => `The client was closed: ${reason}.`;
export const closing = 'The client is closing.';
export const noSession = 'The client has no session.';
export const hookRejected = (reason: string) => `The hook onOpen failed: ${reason}`;

// parts
export const notLoaded = (reason: string) => `A part of the client could not be loaded: ${reason}`;

// requests
export const cannotRenew = (method: string) =>
  `A session of "${method}" cannot be renewed, because the method needs a new challenge: open another session.`;
export const noSessionInTime = (uri: string, ms: number) =>
  `"${uri}" was not called, because there was no session within ${ms} ms.`;
export const tooManyWaiting = (max: number) => `${max} publications wait for a session already.`;
export const noPong = (ms: number) => `The server did not answer within ${ms} ms.`;
export const noMethod = (name: string) => `The object has no method "${name}".`;

// errors of the application, for the log
export const failed = (name: string) => `${name} failed.`;
export const observerFailed = (uri: string) => `An observer of the stream "${uri}" failed.`;
export const eventHandlerFailed = (topic: string) => `A handler of "${topic}" failed.`;

// credentials
export const wrongCredential = (name: string, kind: string, type: string) =>
  `${name} must be ${kind}, not ${type}.`;
export const nonEmptyString = 'a string that is not empty';
export const stringOrFunction = 'a string that is not empty, or a function that returns one';
export const privateKey =
  'the 32 bytes of an Ed25519 private key in hex, or a function that returns them';
export const channelId = 'a function that returns the 32 bytes of the channel id';
export const noWebCrypto =
  'This method needs WebCrypto, which pages have only on https:// and on localhost (crypto.subtle).';

// CHALLENGE
export const wrongChallenge = (name: string, kind: string) =>
  `CHALLENGE.Extra.${name} must be ${kind}.`;
export const base64 = 'Base64';
export const hex32 = '32 bytes in hex';
export const strangeNonce = 'a text that begins with the nonce of HELLO and is longer';
export const number = (min: number, max: number) => `an integer from ${min} to ${max}`;
export const unknownKdf = (kdf: string) =>
  `The server derives the key with ${kdf}, which is not supported.`;
export const noArgon2 =
  'The server derives the key with Argon2: give scramAuth the option `argon2id`.';
export const otherBinding = (asked: string, told: string) =>
  `The server binds the login to the channel by ${told}, but was asked for ${asked}.`;
export const notOffered = (method: string, offered: readonly string[]) =>
  `The server challenges with "${method}", but was offered ${offered.join(', ') || 'nothing'}.`;

// WELCOME
export const unproven = 'The server did not prove that it knows the password.';

// calls
export const slowConnection = 'The connection is too slow: too much waits for it already.';
export const inputNotStopped = (uri: string) => `The input of a call of ${uri} failed to stop`;
export const sourceNotStopped = (uri: string) => `The results of ${uri} failed to stop`;
export const handlerFailed = (uri: string, reference: string) =>
  `${uri} failed (reference ${reference})`;
export const signalListenerFailed = (uri: string) => `A listener of the signal of ${uri} failed`;
export const internalError = 'Internal error.';
export const tooManyWait = (max: number) =>
  `More than ${max} values wait for a reader that is too slow.`;

// several methods
export const authids = (one: string, other: string) =>
  `One HELLO has one authid, not both "${one}" and "${other}".`;

// logCalls
export const requestEnded = (verb: string, uri: string, ms: number) =>
  `${verb} ${uri} ended after ${ms} ms.`;
export const requestLeft = (verb: string, uri: string, ms: number) =>
  `${verb} ${uri} was left by its reader after ${ms} ms.`;
export const requestFailed = (verb: string, uri: string, reason: string, ms: number) =>
  `${verb} ${uri} failed after ${ms} ms: ${reason}`;
export const noUri = 'The URI must be a text.';
