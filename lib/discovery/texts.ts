import { clientName, hubName } from '../protocol/shared-texts.js';

// The messages of `discovery/`.

export const missingArgument = (name: string) => `The argument "${name}" is missing.`;
export const lostKeyword = (name: string, position: number) =>
  `There is no argument "${name}". If a minifier has renamed the parameters, or a decorator hides them, write @WampArg(${position}, '${name}'). To get all keyword arguments as an object, write @WampKwargs().`;
export const surplusArgument = (name: string) => `There is no argument "${name}".`;
export const forbidden = 'Forbidden resource';
export const invalidArguments = 'Invalid arguments.';
export const foreignParameter = (origin: string, index: number) =>
  `Parameter ${index} of ${origin} has a decorator that does not work in a WAMP handler; use one of nestjs-wamp, or make one with createParamDecorator.`;
export const unreadableSource = (origin: string) =>
  `The parameters of ${origin} cannot be read from its source; decorate each of them, arguments with @WampArg(0, 'name').`;
export const schemaWithoutPipe = (origin: string, index: number) =>
  `Parameter ${index} of ${origin} has a schema, but no pipe that uses it; bind StandardSchemaValidationPipe to the parameter or globally.`;
export const notWampContext = (type: string) =>
  `This is a context of type "${type}", not "wamp"; check isWampContext(context) first.`;
export const scopedAuthenticator = (origin: string) =>
  `${origin} has @WampAuth(), so it must be a singleton: a client that joins has no request yet. Remove its scope, and that of what it injects.`;
export const noSuchClient = (
  origin: string,
  client: string | undefined,
  clients: readonly (string | undefined)[],
) =>
  `${origin} serves at the router of ${clientName(client)}, which this application does not have; ${clients.length === 0 ? 'it has none' : `it has ${clients.map(clientName).join(', ')}`}. Choose one with the option "client" of @WampService(), or add one with WampClientModule.forRoot(${client === undefined ? '{ url }' : `{ url, name: '${client}' }`}).`;
export const invokeAtHub = (origin: string) =>
  `${origin} has the option "invoke", which only a router knows: a hub has one handler for each procedure. Remove it, or serve the class at a router with the option "client" of @WampService().`;
export const realmAtRouter = (origin: string) =>
  `${origin} has the option "realm", but is served at a router, in the realm of the client. Remove it.`;
export const noSuchHub = (
  origin: string,
  hub: string | undefined,
  hubs: readonly (string | undefined)[],
) =>
  `${origin} belongs to ${hubName(hub)}, which this application does not have; ${hubs.length === 0 ? 'it has none' : `it has ${hubs.map(hubName).join(', ')}`}. Choose one with the option "hub" of its decorator, or name a hub with WampModule.forRoot({ name }).`;
export const unmadeEnhancer = (origin: string, enhancer: string) =>
  `${origin} would run without ${enhancer}: Nest creates enhancers only for classes that are listed in "providers" or "controllers", not for the instances of a factory or a value. List the class itself, or bind an instance, such as "new ${enhancer}()".`;
export const rolesOfNothing = (origin: string) =>
  `${origin} has @WampRoles(), but it is no procedure, subscriber or topic, so the roles would protect nothing.`;
export const mapped = (kind: string, uri: string, origin: string) =>
  `Mapped {${uri}, ${kind}} to ${origin}`;
export const providerSkipped = (name: string, reason: string) =>
  `The provider ${name} cannot be examined, so it has no handlers: ${reason}`;
export const hiddenByFactory = (provider: string, name: string) =>
  `The handlers of ${name} are not served: the factory "${provider}" makes it for each request, and Nest tells its class only if that is the token. Provide it as { provide: ${name}, scope, useFactory }.`;
export const besideContract = (origin: string, index: number) =>
  `Parameter ${index} of ${origin} is not in the contract: parameters after those of the contract need a decorator that injects them, such as @WampCaller().`;
export const notAsContract = (origin: string, index: number) =>
  `The decorator of parameter ${index} of ${origin} takes another value than its contract says: remove it, or write @WampArg(${index}), or @WampKwargs() for keyword arguments. Its schema is that of the contract.`;
export const otherUri = (origin: string, uri: string, own: readonly string[]) =>
  `${origin} has the URI ${own.join(' and ')} by its decorators, but ${uri} by the contract of its class.`;
export const otherKind = (origin: string, kind: string, uri: string, own: string) =>
  `${origin} is a ${kind} by the contract of its class (${uri}), but a ${own} by its decorators.`;
export const noHandler = (origin: string, uri: string) =>
  `${origin} is in the contract of its class (${uri}), but no handler: decorate it, for example with @WampProcedure().`;
