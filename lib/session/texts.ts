/** The messages of `session/`. */
export const texts = {
  firstMessage: (name: string) => `The first message must be HELLO, not ${name}.`,
  notOpenYet: (name: string) => `${name} came before the session was open.`,
  notFromRouter: (name: string) => `A router does not send ${name} in an open session.`,
  notFromClient: (name: string) => `A client does not send ${name} in an open session.`,
  requestInFlight: (name: string, id: number) => `${name}.Request ${id} is in flight already.`,
  requestOrder: (next: number, request: number) =>
    `The next request id must be ${next}, not ${request}.`,
  noPassthru: (scheme: unknown) =>
    `ppt_scheme ${JSON.stringify(scheme)} needs payload_passthru_mode, which was not announced.`,
  neverAsked: (name: string, request: number) => `No ${name} had the request id ${request}.`,
  errorForOther: (right: string, type: number) => `ERROR answers ${right}, not type ${type}.`,
  invalidRealm: (reason: string) => `The realm is invalid: ${reason}`,
  invalidUri: (uri: string) => `"${uri}" is not a valid URI.`,
  invalidPattern: (uri: string, match: string) =>
    `"${uri}" is not a valid URI for match "${match}".`,
  uriTooLong: (length: number, max: number) =>
    `A URI may have at most ${max} characters, not ${length}.`,
  inputTooFast: (uri: string) => `The input of "${uri}" arrives faster than the handler takes it.`,
  reservedUri: (uri: string) =>
    `"${uri}" is reserved: clients cannot use URIs that begin with "wamp.".`,
  alreadyRegistered: (uri: string) => `This session has registered "${uri}" already.`,
  noSuchRegistration: (id: number) => `This session has no registration ${id}.`,
  noSuchSubscription: (id: number) => `This session has no subscription ${id}.`,
  notAcknowledged: (name: string, timeoutMs: number) =>
    `The router did not acknowledge ${name} within ${timeoutMs} ms.`,
  timedOut: (uri: string, timeoutMs: number) => `"${uri}" did not answer within ${timeoutMs} ms.`,
} as const;
