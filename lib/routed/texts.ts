// The messages of `routed/`.

export const rolesAtRouter = (origin: string) =>
  `${origin} has @WampRoles(), but is served at a router, which alone knows the roles of its clients: let it decide, or use a guard that reads details.caller_authrole.`;
export const topicAtRouter = (origin: string) =>
  `${origin} has @WampTopic(), but is served at a router, which tells nobody who subscribes. Publish its events with the client, or serve it at a hub.`;
export const connected = (address: string, realm: string, isReconnect: boolean) =>
  `Connected${isReconnect ? ' again' : ''} to ${address} (${realm})`;
export const disconnected = (reason: string, willReconnect: boolean) =>
  `${reason} ${willReconnect ? 'The client connects again.' : 'The client has given up.'}`;
export const refused = (origin: string, uri: string) =>
  `The router has refused ${origin} (${uri}).`;
export const notReady = (origin: string, uri: string, reason: string) =>
  `The router has refused ${origin} (${uri}): ${reason}`;
export const eventHandlerFailed = (topic: string) => `A handler of "${topic}" failed.`;
export const eventDropped = (topic: string, max: number) =>
  `An event of "${topic}" was dropped: ${max} events wait for handlers.`;
export const hookFailed = (hook: string, session: number) =>
  `The ${hook} handler of session ${session} at the router failed.`;
export const observerFailed = (uri: string) => `A subscriber of the stream "${uri}" failed.`;
export const listenerFailed = 'A listener of the signal of a session at the router failed.';
export const metricsFailed = 'The metrics of the client failed.';
export const stillRunning = (calls: number, events: number) =>
  `The client closes, although ${calls} calls and ${events} event handlers are running.`;
