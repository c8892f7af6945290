/** Returns what people call a hub. */
export function hubName(name: string | undefined): string {
  return name === undefined ? 'the hub without a name' : `the hub "${name}"`;
}

/** Every sentence that more than one ring says to people. */
export const sharedTexts = {
  // ERROR: why a request was refused
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
