/** Every sentence the package says to people: in ABORT, ERROR, exceptions and logs. */
export const texts = {
  // ABORT: what a peer did wrong
  notAList: (type: string) => `A message is a list, not ${type}.`,
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
  neverInvoked: (request: number) => `No INVOCATION had the request id ${request}.`,
  errorForInvocation: (type: number) => `ERROR answers an INVOCATION (68), not type ${type}.`,
  invalidRealm: (realm: string) => `"${realm}" is not a valid URI for a realm.`,
  noSuchRealm: (realm: string) => `The realm "${realm}" is not served here.`,

  // frames that cannot be decoded, values that cannot be encoded
  wrongData: (expected: string) => `a frame of ${expected} was expected`,
  tooDeep: (levels: number) => `it is nested more than ${levels} levels deep`,
  truncated: 'it ends in the middle of a value',
  trailing: (at: number) => `bytes follow the value, which ends at byte ${at}`,
  keyNotString: (at: number) => `the map key at byte ${at} is not a string`,
  unknownHead: (at: number) => `byte ${at} begins no value that is understood`,
  unknownExtension: (at: number) => `the extension at byte ${at} is not understood`,
  tooDeepOrCircular: (levels: number) =>
    `A value is circular, or nested more than ${levels} levels deep.`,
  notInList: (type: string) => `A list cannot hold a ${type}.`,
  mapKey: (type: string) => `The keys of a Map must be strings or numbers, not a ${type}.`,
  bigInt: (value: bigint) => `${value} is beyond the integers this serializer can carry.`,

  // ERROR: why a request was refused
  invalidUri: (uri: string) => `"${uri}" is not a valid URI.`,
  invalidPattern: (uri: string, match: string) =>
    `"${uri}" is not a valid URI for match "${match}".`,
  reservedUri: (uri: string) =>
    `"${uri}" is reserved: clients cannot use URIs that begin with "wamp.".`,
  noSuchProcedure: (uri: string) => `No procedure is registered for "${uri}".`,
  alreadyRegistered: (uri: string) => `This session has registered "${uri}" already.`,
  noSuchRegistration: (id: number) => `This session holds no registration ${id}.`,
  noSuchSubscription: (id: number) => `This session holds no subscription ${id}.`,
  takesNoInput: (uri: string) => `"${uri}" takes no streamed input.`,
  timedOut: (uri: string, timeoutMs: number) => `"${uri}" gave no answer within ${timeoutMs} ms.`,
  missingArgument: (name: string) => `The argument "${name}" is missing.`,
  surplusArgument: (name: string) => `There is no argument "${name}".`,
  forbidden: 'Forbidden resource',
  invalidArguments: 'Invalid arguments.',
  internalError: 'Internal error.',
  shuttingDown: 'The server is shutting down.',

  // exceptions of the API
  sessionEnded: (reason: string) => `The session has ended: ${reason}.`,
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
  schemaWithoutPipe: (origin: string, index: number) =>
    `Parameter ${index} of ${origin} has a schema, but no pipe that could read it; bind StandardSchemaValidationPipe, to the parameter or globally.`,
  notWampContext: (type: string) =>
    `This is a context of type "${type}", not "wamp"; ask isWampContext(context) first.`,
  decoratorTakesUri: (decorator: string) =>
    `@${decorator}() takes a URI as a string, or nothing; write it with its brackets.`,
  inputReadTwice: 'The input of a call can be read only once.',
  noStreamedInput: 'The client does not take streamed input (progressive_call_invocations).',

  unknownLimit: (name: string, names: readonly string[]) =>
    `There is no limit "${name}"; the limits are ${names.join(', ')}.`,
  badLimit: (name: string, value: unknown) =>
    `The limit ${name} must be a number from 0 on (0 switches it off), not ${String(value)}.`,

  // refusals before a session: HTTP bodies and reasons of WebSocket closes
  noSubprotocol: (offered: readonly string[], supported: readonly string[]) =>
    `This is a WAMP server. It speaks the subprotocols ${supported.join(', ')}; the client offered ${offered.join(', ') || 'none'}.`,
  notWamp: (supported: readonly string[]) =>
    `The subprotocol must be one of ${supported.join(', ')}.`,
  nothingHere: 'No WebSocket is served at this path.',
  upgradeRequired: 'This port speaks WAMP over WebSocket only.',
  pathTaken: (path: string) =>
    `"${path}" is served already, by another hub or a gateway; give one of them another path.`,

  // log lines
  noHttpServer: (path: string) =>
    `There is no HTTP server to serve ${path} on: clients can connect only if "port" is set.`,
  handlerFailed: (uri: string, session: number, reference: string) =>
    `${uri} failed for session ${session} (reference ${reference})`,
  listenerFailed: (uri: string, session: number) =>
    `A handler of ${uri} failed for an event of session ${session}`,
  streamSubscriberFailed: (uri: string, session: number) =>
    `A subscriber of ${uri} failed for an answer of session ${session}`,
  hookFailed: (hook: string, session: number) =>
    `A handler of session ${hook} failed for session ${session}`,
  authenticationFailed: 'The authenticate option failed',
  topicFailed: (uri: string, session: number) => `The topic ${uri} failed for session ${session}`,
  mapFailed: 'An error could not be mapped',
  exposeFailed: 'The exposeErrors option failed',
  unexpected: 'Unexpected error in a session',

  // what a test client says of a test that fails
  waitedInVain: (what: string, why: string, received: readonly string[]) =>
    `Waited for ${what}: ${why}. Received so far: ${received.join(', ') || 'nothing'}.`,
  connectionEnded: 'the connection ended',
  anyMessage: 'a message',
  answerTo: (name: string) => `the answer to ${name}`,
  nothingWithin: (waitMs: number) => `it did not come within ${waitMs} ms`,
  cameInstead: (message: string) => `${message} came instead`,
} as const;
