/** The messages of `client/`. */
export const texts = {
  // sockets
  wrongUrl: (address: unknown) =>
    `The option url must be a ws:, wss:, http: or https: URL, or in a page a path such as /ws, not "${String(address).replace(/\?.*/, '')}".`,
  nodeOnly: 'The option node works only in Node, not with the WebSocket of another runtime.',
  // options
  options: 'WampClientOptions',
  reconnectOptions: 'the option reconnect',

  // connection
  askFailed: (name: string, reason: string) => `The function for ${name} failed: ${reason}`,
  upgradeRefused: (status: number) => `The server refused the connection with HTTP ${status}.`,
  unreachable: 'The server cannot be reached.',
  connectionLost: (code: number | undefined, reason: string) =>
    `The connection was lost${code === undefined ? '' : ` (${code}${reason && ` ${reason}`})`}.`,
  sessionEnded: (name: string, isRemote: boolean, uri: string, message: string) =>
    `${isRemote ? 'The server' : 'The client'} sent ${name} ${uri}${message && `: ${message}`}`,
  noSubprotocol: (chosen: string, offered: readonly string[]) =>
    `The server chose ${chosen === '' ? 'no subprotocol' : `"${chosen}"`} of ${offered.join(', ')}.`,
  notOpenInTime: (ms: number) => `The session was not open within ${ms} ms.`,
  silent: 'The server gives no sign of life.',
  closed: (reason: string) => `The client was closed: ${reason}.`,
  closing: 'The client is closing.',
  noSession: 'The client has no session.',
  hookRejected: (reason: string) => `The hook onOpen failed: ${reason}`,

  // requests
  noSessionInTime: (uri: string, ms: number) =>
    `"${uri}" was not called, because there was no session within ${ms} ms.`,
  tooManyWaiting: (max: number) => `${max} publications wait for a session already.`,
  noPong: (ms: number) => `The server did not answer within ${ms} ms.`,
  noMethod: (name: string) => `The object has no method "${name}".`,

  // errors of the application, for the log
  failed: (name: string) => `${name} failed.`,
  observerFailed: (uri: string) => `An observer of the stream "${uri}" failed.`,
  eventHandlerFailed: (topic: string) => `A handler of "${topic}" failed.`,

  // credentials
  wrongCredential: (name: string, kind: string, type: string) =>
    `${name} must be ${kind}, not ${type}.`,
  nonEmptyString: 'a string that is not empty',
  stringOrFunction: 'a string that is not empty, or a function that returns one',
  privateKey: 'the 32 bytes of an Ed25519 private key in hex, or a function that returns them',
  channelId: 'a function that returns the 32 bytes of the channel id',
  noWebCrypto:
    'This method needs WebCrypto, which pages have only on https:// and on localhost (crypto.subtle).',

  // CHALLENGE
  wrongChallenge: (name: string, kind: string) => `CHALLENGE.Extra.${name} must be ${kind}.`,
  base64: 'Base64',
  hex32: '32 bytes in hex',
  strangeNonce: 'a text that begins with the nonce of HELLO and is longer',
  number: (min: number, max: number) => `an integer from ${min} to ${max}`,
  unknownKdf: (kdf: string) => `The server derives the key with ${kdf}, which is not supported.`,
  noArgon2: 'The server derives the key with Argon2: give scramAuth the option `argon2id`.',
  otherBinding: (asked: string, told: string) =>
    `The server binds the login to the channel by ${told}, but was asked for ${asked}.`,
  notOffered: (method: string, offered: readonly string[]) =>
    `The server challenges with "${method}", but was offered ${offered.join(', ') || 'nothing'}.`,

  // WELCOME
  unproven: 'The server did not prove that it knows the password.',

  // calls
  slowConnection: 'The connection is too slow: too much waits for it already.',
  inputNotStopped: (uri: string) => `The input of a call of ${uri} failed to stop`,
  sourceNotStopped: (uri: string) => `The results of ${uri} failed to stop`,
  handlerFailed: (uri: string, reference: string) => `${uri} failed (reference ${reference})`,
  signalListenerFailed: (uri: string) => `A listener of the signal of ${uri} failed`,
  internalError: 'Internal error.',
  tooManyWait: (max: number) => `More than ${max} values wait for a reader that is too slow.`,

  // several methods
  authids: (one: string, other: string) =>
    `One HELLO has one authid, not both "${one}" and "${other}".`,

  // logCalls
  requestEnded: (verb: string, uri: string, ms: number) => `${verb} ${uri} ended after ${ms} ms.`,
  requestFailed: (verb: string, uri: string, reason: string, ms: number) =>
    `${verb} ${uri} failed after ${ms} ms: ${reason}`,
} as const;
