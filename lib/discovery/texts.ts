import { hubName } from '../protocol/shared-texts.js';

/** Every sentence `discovery/` says to people. */
export const texts = {
  missingArgument: (name: string) => `The argument "${name}" is missing.`,
  lostKeyword: (name: string, position: number) =>
    `There is no argument "${name}". If a minifier has renamed the parameters of the method, or a decorator hides them, @WampArg(${position}, '${name}') says the name; an object of all keywords is taken by @WampKwargs().`,
  surplusArgument: (name: string) => `There is no argument "${name}".`,
  forbidden: 'Forbidden resource',
  invalidArguments: 'Invalid arguments.',
  foreignParameter: (origin: string, index: number) =>
    `Parameter ${index} of ${origin} has a decorator that means nothing in a WAMP handler; use those of nestjs-wamp, or your own made with createParamDecorator.`,
  unreadableSource: (origin: string) =>
    `The parameters of ${origin} cannot be read from its source; decorate each of them, arguments with @WampArg(0, 'name').`,
  schemaWithoutPipe: (origin: string, index: number) =>
    `Parameter ${index} of ${origin} has a schema, but no pipe that could read it; bind StandardSchemaValidationPipe, to the parameter or globally.`,
  notWampContext: (type: string) =>
    `This is a context of type "${type}", not "wamp"; ask isWampContext(context) first.`,
  noSuchHub: (origin: string, hub: string | undefined, hubs: readonly (string | undefined)[]) =>
    `${origin} belongs to ${hubName(hub)}, which this application does not have; it has ${hubs.map(hubName).join(', ')}. @WampService({ hub }) says which it is, WampModule.forRoot({ name }) how a hub is called.`,
  unmadeEnhancer: (origin: string, enhancer: string) =>
    `${origin} would run without ${enhancer}: Nest makes enhancers only for classes that stand in "providers" or "controllers" themselves, not for what a factory or a value provides. Provide the class itself, or bind an instance, such as "new ${enhancer}()".`,
  mapped: (kind: string, uri: string, origin: string) => `Mapped {${uri}, ${kind}} to ${origin}`,
  providerSkipped: (name: string, reason: string) =>
    `The provider ${name} cannot be looked at, so it has no handlers: ${reason}`,
} as const;
