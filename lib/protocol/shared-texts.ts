/** Returns the name of a hub for messages. */
export function hubName(name: string | undefined): string {
  return name === undefined ? 'the hub without a name' : `the hub "${name}"`;
}

/** Returns the name of a client for messages. */
export function clientName(name: string | undefined): string {
  return name === undefined ? 'the client without a name' : `the client "${name}"`;
}

// The messages that more than one ring uses.

// ERROR: the reason for the failure of a request
export const tooMany = (what: string, max: number) => `A session may have at most ${max} ${what}.`;
export const readsTooSlowly = 'The client reads too slowly.';
export const holdsTooMuch =
  'The server holds too much data; wait for answers before you send more.';
export const serverFull = (max: number) =>
  `The server has ${max} sessions, which is its maximum; try again later.`;
export const shuttingDown = 'The server is shutting down.';

// exceptions of the API
export const sessionEnded = (reason: string) => `The session has ended: ${reason}.`;
export const notRegistered = (uri: string) => `The client has not registered "${uri}".`;
