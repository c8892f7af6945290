/** The messages of the hub. */
export const texts = {
  // ABORT: the reason for the end of a session
  didNotCome: (name: string, ms: number) => `${name} did not come within ${ms} ms.`,
  tooFast: (messages: number, bytes: number) =>
    `A client may send at most ${messages} messages and ${bytes} bytes per second.`,
  noSuchRealm: (realm: string) => `The realm "${realm}" is not served here.`,
  servedRealms: (realms: readonly string[]) => `Served: ${realms.join(', ')}.`,
  joinTooSlow: (ms: number) => `The server did not decide about this client within ${ms} ms.`,
  notAuthenticated: 'This client may not join.',
  authenticationRequired: 'This realm needs to know who you are; name a method in "authmethods".',
  noMatchingMethod: 'This realm offers none of these authentication methods.',
  noSuchRole: (role: string) => `You do not have the role "${role}".`,
  authenticationFailed: 'Authentication failed.',
  credentialExpired: 'Your credential has expired.',
  sessionExpired: 'The session was not renewed in time.',
  tooManyFailures: 'Too many logins have failed; try again in a minute.',
  renewArguments:
    'Give a method and a credential, both texts, and optionally an object with further data.',
  needsDialogue: (method: string) =>
    `A session cannot be renewed by "${method}", which needs a challenge; open a new session.`,
  renewedAsOther: 'This credential belongs to somebody else; open a new session.',
  renewTooSlow: (ms: number) => `The server did not decide about this credential within ${ms} ms.`,
  brokenTransport: 'The client broke the WebSocket protocol.',
  messageTooLarge: (max: number) => `A message may have at most ${max} bytes.`,

  // ERROR: the reason for the failure of a request
  noSuchProcedure: (uri: string) => `No procedure is registered for "${uri}".`,
  takesNoInput: (uri: string) => `"${uri}" takes no streamed input.`,
  internalError: 'Internal error.',
  notAuthorized: (action: string, uri: string) => `You may not ${action} "${uri}".`,

  // exceptions of the API
  kickWhom:
    'kick() needs at least one of id, authid, authrole, realm; without one, it would end every session.',
  duplicateProcedure: (uri: string, first: string, second: string) =>
    `"${uri}" is the procedure of both ${first} and ${second}; give one of them another URI.`,
  duplicateTopic: (uri: string, first: string, second: string) =>
    `"${uri}" is the topic of both ${first} and ${second}; give one of them another URI.`,
  invalidUriOf: (origin: string, uri: string, match: string) =>
    `${origin} has the URI "${uri}", which is not valid for match "${match}": components are separated by single dots and have no white space and no "#".`,
  noSuchRealmFor: (origin: string, realm: string) =>
    `${origin} belongs to the realm "${realm}", which this hub does not serve; add it to "realms".`,
  anonymousOption: 'The option "anonymous"',
  authenticateOption: 'The option "authenticate"',
  duplicateMethod: (method: string, realm: string, first: string, second: string) =>
    `The method "${method}" of the realm "${realm}" belongs to both ${first} and ${second}; give each a realm of its own, or remove one.`,
  noAuthenticator: (origin: string) =>
    `${origin} is not an authenticator: its class must extend one of the base classes, such as WampTicketAuth.`,
  noChallenge: 'An authenticator may yield only challenges: {} or { method, extra }.',
  challengeWithoutMethod: 'A challenge needs a method, because the authenticator names none.',
  challengeExtra: 'The "extra" of a challenge must be an object.',
  wrongIdentity: (name: string, right: string, given: string) =>
    `The ${name} of an identity must be ${right}, not a value of type ${given}.`,
  wrongExpiry: (given: string) =>
    `The expiresAt of an identity must be a valid Date, or milliseconds since 1970, not ${given}.`,

  // log lines
  eventDropped: (topic: string, session: number, overflow: string) =>
    `Session ${session} reads too slowly: an event of ${topic} was dropped (${overflow})`,
  eventDiscarded: (topic: string, session: number, max: number) =>
    `Session ${session} publishes faster than handlers finish (maxWaitingEvents ${max}, maxHeldBytes): an event of ${topic} was dropped`,
  holdsMost: (session: number, bytes: number) =>
    `The server holds more than maxTotalBytes: session ${session} holds most of it (${bytes} bytes) and is ended`,
  outboxOverflow: (session: number) =>
    `Session ${session} reads too slowly for its answers and is ended`,
  joinRejected: (from: string, reason: string, message: string) =>
    `Rejected a client from ${from} with ABORT ${reason}: ${message}`,
  gaveNoObject: (origin: string) =>
    `${origin} did not return an object; return {} to accept the client as anonymous.`,
  nobodyIdentified: (origins: readonly string[]) =>
    `Nobody identified the client. Asked: ${origins.join(', ')}. An identity is an object; return {} to accept the client as anonymous.`,
  notProven: (method: string) => `The client did not prove its identity by "${method}".`,
  expiredBefore: (date: string) =>
    `The expiresAt of the identity, ${date}, lies in the past; a number counts milliseconds.`,
  notRenewed: (session: number, authid: string, reason: string) =>
    `Session ${session} (authid ${authid}) was not renewed: ${reason}`,
  denied: (session: number, authid: string, authrole: string, action: string, uri: string) =>
    `Session ${session} (authid ${authid}, authrole ${authrole}) may not ${action} ${uri}`,
  authorizeFailed: (session: number, action: string, uri: string, reference: string) =>
    `It could not be decided if session ${session} may ${action} ${uri} (reference ${reference})`,
  authorizeTooSlow: (ms: number) => `authorize did not decide within ${ms} ms (authorizeTimeoutMs)`,
  nobodyHandles: (topic: string, session: number) =>
    `No handler for the event that session ${session} published to ${topic}`,
  nobodyAnswers: (procedure: string, session: number) =>
    `Session ${session} called ${procedure}, but no such procedure is registered`,
  handlerFailed: (uri: string, session: number, reference: string) =>
    `${uri} failed for session ${session} (reference ${reference})`,
  echoFailed: (uri: string, session: number) =>
    `An event of ${uri} could not be sent back to session ${session}`,
  eventHandlerFailed: (uri: string, session: number) =>
    `A handler of ${uri} failed for an event of session ${session}`,
  streamSubscriberFailed: (uri: string, session: number) =>
    `A subscriber of ${uri} failed for an answer of session ${session}`,
  signalListenerFailed: (uri: string, session: number) =>
    `A listener of the signal of ${uri} failed for session ${session}`,
  sessionListenerFailed: (session: number) =>
    `A listener of the signal of session ${session} failed`,
  hookFailed: (hook: string, session: number) =>
    `A handler of session ${hook} failed for session ${session}`,
  authenticatorFailed: (origin: string, reference: string) =>
    `${origin} failed, so a client was rejected (reference ${reference})`,
  authListenerFailed: 'A listener of the signal of an authenticator failed',
  welcomeFailed: 'A WELCOME could not be encoded: check authid, authrole and authextra',
  closeHandlersLate: (handlers: number) =>
    `${handlers} handlers of session close are still running`,
  topicFailed: (uri: string, session: number) => `The topic ${uri} failed for session ${session}`,
  mapFailed: 'An error could not be mapped',
  errorOfOther: (uri: string, session: number, origin: number) =>
    `${uri} fails for session ${session} with an ERROR that session ${origin} answered`,
  exposeFailed: 'The exposeErrors option failed',
  metricsFailed: 'The metrics option failed',
  subscriberFailed: (name: string) => `A subscriber of ${name} failed`,
  resolveRealmFailed: 'The resolveRealm option failed',
  unexpected: 'Unexpected error in a session',
  linesLeftOut: (lines: number) => `${lines} further lines were dropped (maxLogLinesPerSecond)`,
} as const;
