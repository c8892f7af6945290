// The messages of `decorators/`.

export const decoratorTakesUri = (decorator: string) =>
  `@${decorator}() takes a URI as a string, or nothing; write it with its brackets.`;
export const decoratesNoMethod = (name: string) =>
  `"${name}" cannot be a WAMP handler: a handler is an instance method with a name, not a property, an accessor, a static method or a method named by a symbol.`;
export const noModule = (service: string) =>
  `${service} has WAMP handlers, but no WampModule is imported, so nothing calls them: add WampModule.forRoot() to the imports of the root module, or forRoot({ path: [] }) in a process that serves no clients.`;
