/** Returns the name of a hub for messages. */
export function hubName(name: string | undefined): string {
  return name === undefined ? 'the hub without a name' : `the hub "${name}"`;
}

/** The messages that more than one ring uses. */
export const sharedTexts = {
  // ERROR: the reason for the failure of a request
  tooMany: (what: string, max: number) => `A session may have at most ${max} ${what}.`,
  readsTooSlowly: 'The client reads too slowly.',
  holdsTooMuch: 'The server holds too much data; wait for answers before you send more.',
  serverFull: (max: number) =>
    `The server has ${max} sessions, which is its maximum; try again later.`,
  shuttingDown: 'The server is shutting down.',

  // exceptions of the API
  sessionEnded: (reason: string) => `The session has ended: ${reason}.`,
  notRegistered: (uri: string) => `The client has not registered "${uri}".`,
} as const;
