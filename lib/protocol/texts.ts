function hubName(name: string | undefined): string {
  return name === undefined ? 'the hub without a name' : `the hub "${name}"`;
}

/** Every sentence the package says to people: in ABORT, ERROR, exceptions and logs. */
export const texts = {
  unknownType: (code: string) => `Unknown message type ${code}.`,
  wrongLength: (name: string, elements: number, allowed: string) =>
    `${name} has ${elements} elements after its type; it takes ${allowed}.`,
  wrongElement: (path: string, expected: string, actual: string) =>
    `${path} must be ${expected}, not ${actual}.`,
  undecodable: (protocol: string, reason: string) => `Not a ${protocol} message: ${reason}`,
  wrongFrame: (protocol: string, kind: string) => `${protocol} travels in ${kind} frames.`,
  firstMessage: (name: string) => `The first message must be HELLO, not ${name}.`,
  notOpenYet: (name: string) => `${name} came before the session was open.`,
  notFromClient: (name: string) => `A client does not send ${name} in an open session.`,
  requestInFlight: (request: number) => `CALL.Request ${request} is in flight already.`,
  requestOrder: (next: number, request: number) =>
    `The next request id must be ${next}, not ${request}.`,
  noPassthru: (scheme: unknown) =>
    `ppt_scheme ${JSON.stringify(scheme)} needs payload_passthru_mode, which was not announced.`,
  neverInvoked: (request: number) => `No INVOCATION had the request id ${request}.`,
  errorForInvocation: (type: number) => `ERROR answers an INVOCATION (68), not type ${type}.`,
  invalidRealm: (reason: string) => `The realm is refused: ${reason}`,
  noHello: (timeoutMs: number) => `HELLO did not come within ${timeoutMs} ms.`,
  tooFast: (messages: number, bytes: number) =>
    `A client sends at most ${messages} messages and ${bytes} bytes per second here.`,
  noSuchRealm: (realm: string) => `The realm "${realm}" is not served here.`,

  // frames that cannot be decoded, values that cannot be encoded
  wrongData: (expected: string) => `a frame of ${expected} was expected`,
  tooDeep: (levels: number) => `it is nested more than ${levels} levels deep`,
  tooManyItems: (items: number) => `it has more than ${items} lists, maps and keys`,
  truncated: 'it ends in the middle of a value',
  trailing: (at: number) => `bytes follow the value, which ends at byte ${at}`,
  roundedId: 'an id is beyond 2^53',
  notUtf8: (at: number) => `the text at byte ${at} is not UTF-8`,
  unknownHead: (at: number) => `byte ${at} begins no value that is understood`,
  tooDeepOrCircular: (levels: number) =>
    `A value is circular, or nested more than ${levels} levels deep.`,
  notInList: (type: string) => `A list cannot hold a ${type}.`,
  noPlainValue: (what: string, instead: string) => `${what} cannot be sent; ${instead} instead.`,
  mapKey: (type: string) => `The keys of a Map must be strings or numbers, not a ${type}.`,
  bigInt: (value: bigint) => `${value} is beyond the integers this serializer can carry.`,

  // ERROR: why a request was refused
  invalidUri: (uri: string) => `"${uri}" is not a valid URI.`,
  invalidPattern: (uri: string, match: string) =>
    `"${uri}" is not a valid URI for match "${match}".`,
  uriTooLong: (length: number, max: number) =>
    `A URI has at most ${max} characters here, not ${length}.`,
  tooMany: (what: string, max: number) => `A session has at most ${max} ${what} here.`,
  inputTooFast: (uri: string) => `The input of "${uri}" comes faster than it is taken.`,
  readsTooSlowly: 'The client reads too slowly.',
  reservedUri: (uri: string) =>
    `"${uri}" is reserved: clients cannot use URIs that begin with "wamp.".`,
  noSuchProcedure: (uri: string) => `No procedure is registered for "${uri}".`,
  alreadyRegistered: (uri: string) => `This session has registered "${uri}" already.`,
  noSuchRegistration: (id: number) => `This session holds no registration ${id}.`,
  noSuchSubscription: (id: number) => `This session holds no subscription ${id}.`,
  takesNoInput: (uri: string) => `"${uri}" takes no streamed input.`,
  timedOut: (uri: string, timeoutMs: number) => `"${uri}" gave no answer within ${timeoutMs} ms.`,
  missingArgument: (name: string) => `The argument "${name}" is missing.`,
  lostKeyword: (name: string, position: number) =>
    `There is no argument "${name}". If a minifier has renamed the parameters of the method, or a decorator hides them, @WampArg(${position}, '${name}') says the name; an object of all keywords is taken by @WampKwargs().`,
  surplusArgument: (name: string) => `There is no argument "${name}".`,
  forbidden: 'Forbidden resource',
  invalidArguments: 'Invalid arguments.',
  holdsTooMuch: 'The server holds too much already; wait for answers before you send more.',
  internalError: 'Internal error.',
  serverFull: (max: number) =>
    `The server has ${max} sessions, which is all it takes; try again later.`,
  brokenTransport: 'What arrives is not what WebSocket allows.',
  messageTooLarge: (max: number) => `A message has at most ${max} bytes here.`,
  shuttingDown: 'The server is shutting down.',

  // exceptions of the API
  sessionEnded: (reason: string) => `The session has ended: ${reason}.`,
  kickWhom: 'kick() needs one of id, authid, authrole, realm; without, it would be everybody.',
  notRegistered: (uri: string) => `The client has not registered "${uri}".`,
  duplicateProcedure: (uri: string, first: string, second: string) =>
    `"${uri}" is the procedure of both ${first} and ${second}; give one of them another URI.`,
  duplicateTopic: (uri: string, first: string, second: string) =>
    `"${uri}" is the topic of both ${first} and ${second}; give one of them another URI.`,
  invalidUriOf: (origin: string, uri: string, match: string) =>
    `${origin} has the URI "${uri}", which is not valid for match "${match}": components are separated by single dots and have no white space and no "#".`,
  noSuchRealmFor: (origin: string, realm: string) =>
    `${origin} belongs to the realm "${realm}", which this hub does not serve; add it to "realms".`,
  foreignParameter: (origin: string, index: number) =>
    `Parameter ${index} of ${origin} has a decorator that means nothing in a WAMP handler; use those of nestjs-wamp, or your own made with createParamDecorator.`,
  unreadableSource: (origin: string) =>
    `The parameters of ${origin} cannot be read from its source; decorate each of them, arguments with @WampArg(0, 'name').`,
  schemaWithoutPipe: (origin: string, index: number) =>
    `Parameter ${index} of ${origin} has a schema, but no pipe that could read it; bind StandardSchemaValidationPipe, to the parameter or globally.`,
  notWampContext: (type: string) =>
    `This is a context of type "${type}", not "wamp"; ask isWampContext(context) first.`,
  decoratorTakesUri: (decorator: string) =>
    `@${decorator}() takes a URI as a string, or nothing; write it with its brackets.`,
  decoratesNoMethod: (name: string) =>
    `"${name}" cannot be a WAMP handler: that is a method of an instance, with a name; not a property, an accessor, a static method or one named by a symbol.`,
  noSuchHub: (origin: string, hub: string | undefined, hubs: readonly (string | undefined)[]) =>
    `${origin} belongs to ${hubName(hub)}, which this application does not have; it has ${hubs.map(hubName).join(', ')}. @WampService({ hub }) says which it is, WampModule.forRoot({ name }) how a hub is called.`,
  hubTwice: (name: string | undefined) =>
    `WampModule.forRoot() is in the imports of several modules ${name === undefined ? 'without a name' : `with the name "${name}"`}: keep one of them, since every module can use the hub, or give a further hub a name of its own.`,
  noModule: (service: string) =>
    `${service} has WAMP handlers, but no WampModule is imported, so nothing calls them: add WampModule.forRoot() to the imports of the root module, or forRoot({ path: [] }) in a process that serves no clients.`,
  // ABORT: what a peer did wrong
  notAList: (type: string) => `A message is a list, not ${type}.`,
  lazyHub: (hub: string | undefined) =>
    `${hubName(hub)} was loaded lazily: Nest would never start it. Import its WampModule in a module of the application; only handlers can be loaded lazily.`,
  unmadeEnhancer: (origin: string, enhancer: string) =>
    `${origin} would run without ${enhancer}: Nest makes enhancers only for classes that stand in "providers" or "controllers" themselves, not for what a factory or a value provides. Provide the class itself, or bind an instance, such as "new ${enhancer}()".`,
  errorWithoutUri: 'A WampError needs an error URI, such as "com.example.error.out_of_stock".',
  inputReadTwice: 'The input of a call can be read only once.',
  noStreamedInput: 'The client does not take streamed input (progressive_call_invocations).',

  unknownOption: (
    name: string,
    where: string,
    meant: string | undefined,
    names: readonly string[],
  ) =>
    meant === undefined
      ? `${where}: unknown option "${name}"; the options are ${names.join(', ')}.`
      : `${where}: unknown option "${name}": did you mean "${meant}"?`,
  extraInOptions: (name: string) =>
    `"${name}" must be known before the options are: give it to WampModule.forRootAsync() itself, beside useFactory or useClass.`,
  noOptions: (given: unknown) =>
    `WampModule.forRootAsync() got ${String(given)} as its options; return an object, {} for the defaults.`,
  bareModule:
    'WampModule is imported without options: write WampModule.forRoot() in the imports of one module, and nothing in the others, since the hub is global.',
  unknownLimit: (name: string, names: readonly string[], meant: string | undefined) =>
    meant === undefined
      ? `There is no limit "${name}"; the limits are ${names.join(', ')}.`
      : `There is no limit "${name}": did you mean "${meant}"?`,
  badTime: (name: string, value: unknown) =>
    `The option ${name} must be a number of milliseconds from 0 on, not ${String(value)}.`,
  badConcurrency: (owner: string, value: unknown) =>
    `The concurrency of ${owner} must be an integer from 0 on (0 for any number), or "serial", not ${String(value)}.`,
  badChoice: (name: string, value: unknown, values: readonly unknown[]) =>
    `The option ${name} must be one of ${values.join(', ')}, not ${String(value)}.`,
  badLimit: (name: string, value: unknown) =>
    `The limit ${name} must be a number from 0 on (0 switches it off), not ${String(value)}.`,

  // refusals before a session: HTTP bodies and reasons of WebSocket closes
  noSubprotocol: (offered: readonly string[], supported: readonly string[]) =>
    `This is a WAMP server. It speaks the subprotocols ${supported.join(', ')}; the client offered ${offered.join(', ') || 'none'}.`,
  notWamp: (supported: readonly string[]) =>
    `The subprotocol must be one of ${supported.join(', ')}.`,
  badOrigin: (entry: unknown) =>
    `"${String(entry)}" in "origins" is no origin: write one like "https://example.com", without a path, or a regular expression; "any" alone allows all.`,
  originRefused: (origin: string) =>
    `Pages of "${origin}" may not connect to this server; its option "origins" says whose may.`,
  addressFull: (client: string, max: number) =>
    `${client} has ${max} connections to this server, which is all it may have; close one, or try again later.`,
  upgradeUndecided: 'The server could not decide whether this client may connect.',
  noHandshake: (flaw: string) => `This is no handshake of WebSocket: ${flaw}.`,
  oldHttp:
    'WebSocket needs HTTP/1.1, and this request came by HTTP/1.0; in nginx, set "proxy_http_version 1.1".',
  nothingHere: 'No WebSocket is served at this path.',
  upgradeRequiredHere: 'This path speaks WAMP over WebSocket only.',
  upgradeRequired: 'This port speaks WAMP over WebSocket only.',
  pathTaken: (path: string) =>
    `"${path}" is served already, by another hub or a gateway; give one of them another path.`,

  // log lines
  eventDropped: (topic: string, session: number, overflow: string) =>
    `Session ${session} reads too slowly: an event of ${topic} is left out (${overflow})`,
  eventDiscarded: (topic: string, session: number, max: number) =>
    `Session ${session} publishes faster than handlers take it (maxWaitingEvents ${max}, maxHeldBytes): an event of ${topic} is left out`,
  holdsMost: (session: number, bytes: number) =>
    `The server holds more than maxTotalBytes: session ${session}, which takes most of it (${bytes} bytes), is ended`,
  outboxOverflow: (session: number) =>
    `Session ${session} reads too slowly for its answers and is ended`,
  upgradeRefused: (path: string, from: string, status: number, reason: string) =>
    `Refused an upgrade of ${path} from ${from} with HTTP ${status}: ${reason}`,
  servedPaths: (paths: readonly string[]) => `WAMP is served at ${paths.join(', ')}.`,
  allowedOrigins: (allowed: string) => `Allowed: ${allowed}.`,
  sameHost: (hosts: readonly string[]) =>
    `pages of the host that was asked for, ${hosts.join(' or ')}`,
  sameHostOrBare: (same: string) =>
    `${same}, where a request has a cookie or HTTP credentials (the default with "authenticate" or guards)`,
  allowedByFunction: 'those for which the function returns true',
  nobody: 'nobody',
  joinRefused: (from: string, reason: string, message: string) =>
    `Refused a client from ${from} with ABORT ${reason}: ${message}`,
  servedRealms: (realms: readonly string[]) => `Served: ${realms.join(', ')}.`,
  authenticateGaveNothing:
    'The "authenticate" option returned no object; {} would let in as anonymous.',
  nobodyHandles: (topic: string, session: number) =>
    `Nobody handles what session ${session} published to ${topic}`,
  nobodyAnswers: (procedure: string, session: number) =>
    `Session ${session} called ${procedure}, which is no procedure`,
  serving: (hub: string, where: string, realms: readonly string[], what: string) =>
    `${hub} on ${where} (${realms.join(', ')}): ${what}`,
  hubNamed: (name: string | undefined) => (name === undefined ? 'WAMP' : `WAMP hub "${name}"`),
  counted: (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`,
  mapped: (kind: string, uri: string, origin: string) => `Mapped {${uri}, ${kind}} to ${origin}`,
  noHttpServer: (path: string) =>
    `There is no HTTP server to serve ${path} on: clients can connect only if "port" is set.`,
  handlerFailed: (uri: string, session: number, reference: string) =>
    `${uri} failed for session ${session} (reference ${reference})`,
  echoFailed: (uri: string, session: number) =>
    `An event of ${uri} could not be sent back to session ${session}`,
  listenerFailed: (uri: string, session: number) =>
    `A handler of ${uri} failed for an event of session ${session}`,
  streamSubscriberFailed: (uri: string, session: number) =>
    `A subscriber of ${uri} failed for an answer of session ${session}`,
  signalListenerFailed: (uri: string, session: number) =>
    `A listener of the signal of ${uri} failed for session ${session}`,
  sessionListenerFailed: (session: number) =>
    `A listener of the signal of session ${session} failed`,
  hookFailed: (hook: string, session: number) =>
    `A handler of session ${hook} failed for session ${session}`,
  mustBeSynchronous: (option: string) => `${option} must decide at once: it returned a promise`,
  upgradeCheckFailed: 'The origins or clientAddress option failed',
  joinFailed: 'A client could not be let in: the authenticate option, or its answer, failed',
  welcomeFailed: 'A WELCOME could not be encoded: look at authid, authrole and authextra',
  joinTooSlow: (ms: number) => `The server did not decide about this client within ${ms} ms.`,
  notAuthenticated: 'This client may not join.',
  closeHandlersLate: (handlers: number) => `${handlers} handlers of session close are not done yet`,
  topicFailed: (uri: string, session: number) => `The topic ${uri} failed for session ${session}`,
  mapFailed: 'An error could not be mapped',
  errorOfOther: (uri: string, session: number, origin: number) =>
    `${uri} fails for session ${session} with an ERROR that session ${origin} answered`,
  exposeFailed: 'The exposeErrors option failed',
  indescribable: 'Something was thrown that has no text',
  metricsFailed: 'The metrics option failed',
  subscriberFailed: (name: string) => `A subscriber of ${name} failed`,
  providerSkipped: (name: string, reason: string) =>
    `The provider ${name} cannot be looked at, so it has no handlers: ${reason}`,
  resolveRealmFailed: 'The resolveRealm option failed',
  unexpected: 'Unexpected error in a session',
  linesLeftOut: (lines: number) => `${lines} further lines were left out (maxLogLinesPerSecond)`,

  /** What Prometheus says of a metric, by its name. */
  metricHelp: {
    wamp_connections: 'Connections, those without a session too.',
    wamp_sessions: 'Open sessions.',
    wamp_sessions_opened_total: 'Sessions opened.',
    wamp_sessions_closed_total: 'Sessions ended, by reason.',
    wamp_calls_in_flight: 'Calls of clients that handlers work on.',
    wamp_calls_total: 'Calls of clients that were answered, by outcome.',
    wamp_call_duration_seconds: 'Time from the start of a handler to the final answer.',
    wamp_invocations_in_flight: 'Calls to clients that wait for their answer.',
    wamp_late_answers: 'Answers that came after their call had ended, of connected clients.',
    wamp_registrations: 'Procedures that clients have registered.',
    wamp_subscriptions: 'Subscriptions that clients hold.',
    wamp_topics: 'Topics and patterns that clients have subscribed to.',
    wamp_events_waiting: 'Events of clients that wait for handlers.',
    wamp_held_bytes: 'Heap bytes of calls in flight, waiting events and waiting input.',
    wamp_outbox_bytes: 'Bytes that clients have still to read.',
    wamp_events_sent_total: 'Events sent to clients, those dropped on their way too.',
    wamp_events_dropped_total: 'Events left out, by reason.',
    wamp_protocol_violations_total: 'Sessions aborted for a protocol violation.',
    wamp_connections_refused_total: 'Connections turned away before they had a session, by reason.',
  },

  // what a test client says of a test that fails
  waitedInVain: (what: string, why: string, received: readonly string[]) =>
    `Waited for ${what}: ${why}. Received so far: ${received.join(', ') || 'nothing'}.`,
  connectionEnded: 'the connection ended',
  anyMessage: 'a message',
  answerTo: (name: string) => `the answer to ${name}`,
  nothingWithin: (waitMs: number) => `it did not come within ${waitMs} ms`,
  cameInstead: (message: string) => `${message} came instead`,
} as const;
