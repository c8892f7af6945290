/** Every sentence the hub says to people. */
export const texts = {
  // ABORT: why a session cannot go on
  undecodable: (protocol: string, reason: string) => `Not a ${protocol} message: ${reason}`,
  wrongFrame: (protocol: string, kind: string) => `${protocol} travels in ${kind} frames.`,
  didNotCome: (name: string, ms: number) => `${name} did not come within ${ms} ms.`,
  tooFast: (messages: number, bytes: number) =>
    `A client sends at most ${messages} messages and ${bytes} bytes per second here.`,
  noSuchRealm: (realm: string) => `The realm "${realm}" is not served here.`,
  servedRealms: (realms: readonly string[]) => `Served: ${realms.join(', ')}.`,
  joinTooSlow: (ms: number) => `The server did not decide about this client within ${ms} ms.`,
  notAuthenticated: 'This client may not join.',
  brokenTransport: 'What arrives is not what WebSocket allows.',
  messageTooLarge: (max: number) => `A message has at most ${max} bytes here.`,

  // ERROR: why a request was refused
  noSuchProcedure: (uri: string) => `No procedure is registered for "${uri}".`,
  takesNoInput: (uri: string) => `"${uri}" takes no streamed input.`,
  internalError: 'Internal error.',

  // exceptions of the API
  kickWhom: 'kick() needs one of id, authid, authrole, realm; without, it would be everybody.',
  duplicateProcedure: (uri: string, first: string, second: string) =>
    `"${uri}" is the procedure of both ${first} and ${second}; give one of them another URI.`,
  duplicateTopic: (uri: string, first: string, second: string) =>
    `"${uri}" is the topic of both ${first} and ${second}; give one of them another URI.`,
  invalidUriOf: (origin: string, uri: string, match: string) =>
    `${origin} has the URI "${uri}", which is not valid for match "${match}": components are separated by single dots and have no white space and no "#".`,
  noSuchRealmFor: (origin: string, realm: string) =>
    `${origin} belongs to the realm "${realm}", which this hub does not serve; add it to "realms".`,
  badConcurrency: (owner: string, value: unknown) =>
    `The concurrency of ${owner} must be an integer from 0 on (0 for any number), or "serial", not ${String(value)}.`,

  // log lines
  eventDropped: (topic: string, session: number, overflow: string) =>
    `Session ${session} reads too slowly: an event of ${topic} is left out (${overflow})`,
  eventDiscarded: (topic: string, session: number, max: number) =>
    `Session ${session} publishes faster than handlers take it (maxWaitingEvents ${max}, maxHeldBytes): an event of ${topic} is left out`,
  holdsMost: (session: number, bytes: number) =>
    `The server holds more than maxTotalBytes: session ${session}, which takes most of it (${bytes} bytes), is ended`,
  outboxOverflow: (session: number) =>
    `Session ${session} reads too slowly for its answers and is ended`,
  joinRefused: (from: string, reason: string, message: string) =>
    `Refused a client from ${from} with ABORT ${reason}: ${message}`,
  authenticateGaveNothing:
    'The "authenticate" option returned no object; {} would let in as anonymous.',
  nobodyHandles: (topic: string, session: number) =>
    `Nobody handles what session ${session} published to ${topic}`,
  nobodyAnswers: (procedure: string, session: number) =>
    `Session ${session} called ${procedure}, which is no procedure`,
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
  joinFailed: 'A client could not be let in: the authenticate option, or its answer, failed',
  welcomeFailed: 'A WELCOME could not be encoded: look at authid, authrole and authextra',
  closeHandlersLate: (handlers: number) => `${handlers} handlers of session close are not done yet`,
  topicFailed: (uri: string, session: number) => `The topic ${uri} failed for session ${session}`,
  mapFailed: 'An error could not be mapped',
  errorOfOther: (uri: string, session: number, origin: number) =>
    `${uri} fails for session ${session} with an ERROR that session ${origin} answered`,
  exposeFailed: 'The exposeErrors option failed',
  metricsFailed: 'The metrics option failed',
  subscriberFailed: (name: string) => `A subscriber of ${name} failed`,
  resolveRealmFailed: 'The resolveRealm option failed',
  unexpected: 'Unexpected error in a session',
  linesLeftOut: (lines: number) => `${lines} further lines were left out (maxLogLinesPerSecond)`,
} as const;
