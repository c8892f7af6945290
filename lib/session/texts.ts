// The messages of `session/`.

export const firstMessage = (name: string) => `The first message must be HELLO, not ${name}.`;
export const notOpenYet = (name: string) => `${name} came before the session was open.`;
export const notFromRouter = (name: string) => `A router does not send ${name} in an open session.`;
export const notFromClient = (name: string) => `A client does not send ${name} in an open session.`;
export const requestInFlight = (name: string, id: number) =>
  `${name}.Request ${id} is in flight already.`;
export const requestOrder = (next: number, request: number) =>
  `The next request id must be ${next}, not ${request}.`;
export const noPassthru = (scheme: unknown) =>
  `ppt_scheme ${JSON.stringify(scheme)} needs payload_passthru_mode, which was not announced.`;
export const neverAsked = (name: string, request: number) =>
  `No ${name} had the request id ${request}.`;
export const errorForOther = (right: string, type: number) =>
  `ERROR answers ${right}, not type ${type}.`;
export const invalidRealm = (reason: string) => `The realm is invalid: ${reason}`;
export const invalidUri = (uri: string) => `"${uri}" is not a valid URI.`;
export const invalidPattern = (uri: string, match: string) =>
  `"${uri}" is not a valid URI for match "${match}".`;
export const uriTooLong = (length: number, max: number) =>
  `A URI may have at most ${max} characters, not ${length}.`;
export const inputTooFast = (uri: string) =>
  `The input of "${uri}" arrives faster than the handler takes it.`;
export const reservedUri = (uri: string) =>
  `"${uri}" is reserved: clients cannot use URIs that begin with "wamp.".`;
export const alreadyRegistered = (uri: string) => `This session has registered "${uri}" already.`;
export const noSuchRegistration = (id: number) => `This session has no registration ${id}.`;
export const noSuchSubscription = (id: number) => `This session has no subscription ${id}.`;
export const notAcknowledged = (name: string, timeoutMs: number) =>
  `The router did not acknowledge ${name} within ${timeoutMs} ms.`;
export const timedOut = (uri: string, timeoutMs: number) =>
  `"${uri}" did not answer within ${timeoutMs} ms.`;
