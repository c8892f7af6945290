// The messages of the hub.

// ABORT: the reason for the end of a session
export const didNotCome = (name: string, ms: number) => `${name} did not come within ${ms} ms.`;
export const tooFast = (messages: number, bytes: number) =>
  `A client may send at most ${messages} messages and ${bytes} bytes per second.`;
export const noSuchRealm = (realm: string) => `The realm "${realm}" is not served here.`;
export const resolvedRealm = (named: unknown) =>
  `The resolveRealm option returned ${typeof named === 'string' ? `"${named}"` : `a value of type ${typeof named}`}.`;
export const servedRealms = (realms: readonly string[]) => `Served: ${realms.join(', ')}.`;
export const joinTooSlow = (ms: number) =>
  `The server did not decide about this client within ${ms} ms.`;
export const notAuthenticated = 'This client may not join.';
export const authenticationRequired =
  'This realm needs to know who you are; name a method in "authmethods".';
export const noMatchingMethod = 'This realm offers none of these authentication methods.';
export const noSuchRole = (role: string) => `You do not have the role "${role}".`;
export const authenticationFailed = 'Authentication failed.';
export const credentialExpired = 'Your credential has expired.';
export const sessionExpired = 'The session was not renewed in time.';
export const tooManyFailures = 'Too many logins have failed; try again in a minute.';
export const tooManySessions = (most: number) =>
  `At most ${most} sessions may be open with this authid.`;
export const renewArguments =
  'Give a method and a credential, both texts, and optionally an object with further data.';
export const needsDialogue = (method: string) =>
  `A session cannot be renewed by "${method}", which needs a challenge; open a new session.`;
export const renewedAsOther = 'This credential belongs to somebody else; open a new session.';
export const renewTooSlow = (ms: number) =>
  `The server did not decide about this credential within ${ms} ms.`;
export const brokenTransport = 'The client broke the WebSocket protocol.';
export const messageTooLarge = (max: number) => `A message may have at most ${max} bytes.`;
export const peerAccepts = (max: number) =>
  `The message is too long: its receiver accepts at most ${max} bytes.`;

// ERROR: the reason for the failure of a request
export const noSuchProcedure = (uri: string) => `No procedure is registered for "${uri}".`;
export const takesNoInput = (uri: string) => `"${uri}" takes no streamed input.`;
export const internalError = 'Internal error.';
export const notAuthorized = (action: string, uri: string) => `You may not ${action} "${uri}".`;

// exceptions of the API
export const kickWhom =
  'kick() needs at least one of id, authid, authrole, realm; without one, it would end every session.';
export const duplicateProcedure = (uri: string, first: string, second: string) =>
  `"${uri}" is the procedure of both ${first} and ${second}; give one of them another URI.`;
export const duplicateTopic = (uri: string, first: string, second: string) =>
  `"${uri}" is the topic of both ${first} and ${second}; give one of them another URI.`;
export const invalidUriOf = (origin: string, uri: string, match: string) =>
  `${origin} has the URI "${uri}", which is not valid for match "${match}": components are separated by single dots and have no white space and no "#".`;
export const noSuchRealmFor = (origin: string, realm: string) =>
  `${origin} belongs to the realm "${realm}", which this hub does not serve; add it to "realms".`;
export const anonymousOption = 'The option "anonymous"';
export const authenticateOption = 'The option "authenticate"';
export const duplicateMethod = (method: string, realm: string, first: string, second: string) =>
  `The method "${method}" of the realm "${realm}" belongs to both ${first} and ${second}; give each a realm of its own, or remove one.`;
export const noAuthenticator = (origin: string) =>
  `${origin} is not an authenticator: its class must extend one of the base classes, such as WampTicketAuth.`;
export const noChallenge = 'An authenticator may yield only challenges: {} or { method, extra }.';
export const challengeWithoutMethod =
  'A challenge needs a method, because the authenticator names none.';
export const challengeExtra = 'The "extra" of a challenge must be an object.';
export const wrongIdentity = (name: string, right: string, given: string) =>
  `The ${name} of an identity must be ${right}, not a value of type ${given}.`;
export const wrongExpiry = (given: string) =>
  `The expiresAt of an identity must be a valid Date, or milliseconds since 1970, not ${given}.`;
export const nodesSilent = (order: string, nodes: readonly string[]) =>
  `${order}: no answer from ${nodes.join(', ')}. All other nodes have done it.`;

// log lines
export const eventDropped = (topic: string, session: number, overflow: string) =>
  `Session ${session} reads too slowly: an event of ${topic} was dropped (${overflow})`;
export const eventTooLong = (topic: string, session: number, bytes: number) =>
  `Session ${session} accepts messages of at most ${bytes} bytes: a longer event of ${topic} was dropped`;
export const eventDiscarded = (topic: string, session: number, max: number) =>
  `Session ${session} publishes faster than handlers finish (maxWaitingEvents ${max}, maxHeldBytes): an event of ${topic} was dropped`;
export const holdsMost = (session: number, bytes: number) =>
  `The server holds more than maxTotalBytes: session ${session} holds most of it (${bytes} bytes) and is ended`;
export const outboxOverflow = (session: number) =>
  `Session ${session} reads too slowly for its answers and is ended`;
export const joinRejected = (from: string, reason: string, message: string) =>
  `Rejected a client from ${from} with ABORT ${reason}: ${message}`;
export const gaveNoObject = (origin: string) =>
  `${origin} did not return an object; return {} to accept the client as anonymous.`;
export const nobodyIdentified = (origins: readonly string[]) =>
  `Nobody identified the client. Asked: ${origins.join(', ')}. An identity is an object; return {} to accept the client as anonymous.`;
export const notProven = (method: string) =>
  `The client did not prove its identity by "${method}".`;
export const expiredBefore = (date: string) =>
  `The expiresAt of the identity, ${date}, lies in the past; a number counts milliseconds.`;
export const notRenewed = (session: number, authid: string, reason: string) =>
  `Session ${session} (authid ${authid}) was not renewed: ${reason}`;
export const denied = (
  session: number,
  authid: string,
  authrole: string,
  action: string,
  uri: string,
) => `Session ${session} (authid ${authid}, authrole ${authrole}) may not ${action} ${uri}`;
export const authorizeFailed = (session: number, action: string, uri: string, reference: string) =>
  `It could not be decided if session ${session} may ${action} ${uri} (reference ${reference})`;
export const authorizeTooSlow = (ms: number) =>
  `authorize did not decide within ${ms} ms (authorizeTimeoutMs)`;
export const nobodyHandles = (topic: string, session: number) =>
  `No handler for the event that session ${session} published to ${topic}`;
export const nobodyAnswers = (procedure: string, session: number) =>
  `Session ${session} called ${procedure}, but no such procedure is registered`;
export const handlerFailed = (uri: string, session: number, reference: string) =>
  `${uri} failed for session ${session} (reference ${reference})`;
export const echoFailed = (uri: string, session: number) =>
  `An event of ${uri} could not be sent back to session ${session}`;
export const eventHandlerFailed = (uri: string, session: number) =>
  `A handler of ${uri} failed for an event of session ${session}`;
export const streamSubscriberFailed = (uri: string, session: number) =>
  `A subscriber of ${uri} failed for an answer of session ${session}`;
export const signalListenerFailed = (uri: string, session: number) =>
  `A listener of the signal of ${uri} failed for session ${session}`;
export const sessionListenerFailed = (session: number) =>
  `A listener of the signal of session ${session} failed`;
export const hookFailed = (hook: string, session: number) =>
  `A handler of session ${hook} failed for session ${session}`;
export const authenticatorFailed = (origin: string, reference: string) =>
  `${origin} failed, so a client was rejected (reference ${reference})`;
export const authListenerFailed = 'A listener of the signal of an authenticator failed';
export const welcomeFailed = 'A WELCOME could not be encoded: check authid, authrole and authextra';
export const closeHandlersLate = (handlers: number) =>
  `${handlers} handlers of session close are still running`;
export const topicFailed = (uri: string, session: number) =>
  `The topic ${uri} failed for session ${session}`;
export const mapFailed = 'An error could not be mapped';
export const errorOfOther = (uri: string, session: number, origin: number) =>
  `${uri} fails for session ${session} with an ERROR that session ${origin} answered`;
export const exposeFailed = 'The exposeErrors option failed';
export const metricsFailed = 'The metrics option failed';
export const subscriberFailed = (name: string) => `A subscriber of ${name} failed`;
export const resolveRealmFailed = 'The resolveRealm option failed';
export const unexpected = 'Unexpected error in a session';
export const linesLeftOut = (lines: number) =>
  `${lines} further lines were dropped (maxLogLinesPerSecond)`;

// the catalog
export const describeWhat = 'Give the URI that you want to have described, as a text.';
export const notInCatalog = (uri: string) => `There is no "${uri}" here, or you may not use it.`;
export const docOf = (origin: string) => `The doc of ${origin}`;

// transports of the application
export const noSuchSubprotocol = (given: unknown, supported: readonly string[]) =>
  `The hub does not speak "${String(given)}"; "protocol" must be one of ${supported.join(', ')}.`;
export const noDrain =
  'A port that tells its bufferedBytes needs onceDrained(callback), so that the hub knows when to go on.';
export const portFailed = (type: string) => `A transport of the application (${type}) failed`;
