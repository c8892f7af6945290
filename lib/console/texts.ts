// The messages of the console.

export const bareModule =
  'WampConsoleModule is imported without options: write WampConsoleModule.forRoot() in the imports of one module.';
export const noHub = (name: string | undefined) =>
  name === undefined
    ? 'WampConsoleModule finds no hub without a name: import WampModule.forRoot() in the same application, or name the hub in WampConsoleModule.forRoot({ hub }).'
    : `WampConsoleModule finds no hub "${name}": name a hub that WampModule.forRoot({ name }) creates.`;
export const whereIs = (url: string, roles: readonly string[] | undefined) =>
  `Console at ${url}, ${roles === undefined ? 'for every client' : `for ${roles.length === 1 ? 'role' : 'roles'} ${roles.join(', ')}`}`;
export const noServer = 'The console has no HTTP server to be served by.';
export const isOff =
  'The console is off, because NODE_ENV is production. WampConsoleModule.forRoot({ enabled: true }) switches it on.';
export const kicked = (by: string, whom: string, reason: string) =>
  `${by} ended ${whom} (${reason})`;
export const called = (by: string, whom: string, uri: string) => `${by} called ${uri} of ${whom}`;
export const published = (by: string, whom: string, topic: string) =>
  `${by} sent an event of ${topic} to ${whom}`;
export const sessionNamed = (id: number, authid: string) => `session ${id} (${authid})`;
export const noSession = (id: unknown) => `There is no session ${String(id)}.`;
export const mustBe = (name: string, words: string) => `${name} must be ${words}`;
export const noFile = 'The console has no such file.';
