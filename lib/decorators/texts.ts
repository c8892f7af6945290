// The messages of `decorators/`.

export const decoratorTakesUri = (decorator: string) =>
  `@${decorator}() takes a URI as a string, or nothing; write it with its brackets.`;
export const decoratesNoMethod = (name: string) =>
  `"${name}" cannot be a WAMP handler: a handler is an instance method with a name, not a property, an accessor, a static method or a method named by a symbol.`;
export const hubAndClient = (hub: string) =>
  `@WampService() takes a hub or a client, not both: to serve a class at the hub "${hub}" and at a router, write a second @WampService() above it.`;
export const realmAndClient = (realm: string) =>
  `@WampService() cannot choose the realm "${realm}" at a router: it is the realm of the client, an option of WampClientModule.`;
export const authAtRouter = (service: string) =>
  `${service} has @WampAuth(), but serves at a router, which authenticates its clients itself: make the authenticator a class of its own.`;
export const noClientModule = (service: string) =>
  `${service} serves at a router, but no WampClientModule is imported, so nothing calls it: add WampClientModule.forRoot({ url }) to the imports of the root module.`;
export const remoteOfWhat = (given: unknown) =>
  `A remote is made of a contract, by contractOf() or defineContract(), not of ${typeof given === 'function' ? 'a class' : String(given)}.`;
export const remoteToken = (prefix: string, name: string | undefined) =>
  `the remote of "${prefix}", by WampClientModule.forFeature([…]${name === undefined ? '' : `, '${name}'`})`;
export const noModule = (service: string) =>
  `${service} has WAMP handlers, but no WampModule is imported, so nothing calls them: add WampModule.forRoot() to the imports of the root module, or forRoot({ path: [] }) in a process that serves no clients.`;
export const prefixAndContract = (prefix: string, other: string) =>
  `@WampService() takes a prefix or a contract, not both "${prefix}" and the contract of "${other}".`;
export const implementsWhat =
  '@WampImplements() takes a contract made with defineContract(); give one made with contractOf() to @WampService().';
export const lacksMethod = (service: string, name: string, prefix: string) =>
  `${service} has no method "${name}", but implements the contract of "${prefix}", which has one.`;
