import type { ServiceHost } from './decorators/service-options.js';
import { clientName, hubName } from './protocol/shared-texts.js';

// The messages of the modules.

export const hostTwice = (kind: ServiceHost['kind'], name: string | undefined) =>
  `${moduleOf(kind)}.forRoot() is in the imports of several modules ${name === undefined ? 'without a name' : `with the name "${name}"`}: keep one of them, since every module can use the ${kind}, or give a further ${kind} a name of its own.`;
export const clusterTwice = (cluster: string, hubs: readonly (string | undefined)[]) =>
  `The option "cluster" has the name "${cluster}" for both ${hubs.map(hubName).join(' and ')}, so that each would get the events of the other: give each a name of its own, such as "${cluster}-2".`;
export const lazyHost = (kind: ServiceHost['kind'], name: string | undefined) =>
  `${kind === 'hub' ? hubName(name) : clientName(name)} was loaded lazily: Nest would never start it. Import its ${moduleOf(kind)} in a module of the application; only handlers can be loaded lazily.`;
export const extraInOptions = (module: string, name: string) =>
  `"${name}" must be known before the options: pass it to ${module}.forRootAsync() itself, beside useFactory or useClass.`;
export const noOptions = (given: unknown) =>
  `WampModule.forRootAsync() got ${String(given)} as its options; return an object, {} for the defaults.`;
export const noClientOptions = (given: unknown) =>
  `WampClientModule.forRootAsync() got ${String(given)} as its options; return an object with the url of the router.`;
export const noUrl =
  'WampClientModule needs the option url, the address of the router, such as "wss://router.example.com/ws".';
export const bareClientModule =
  'WampClientModule is imported without options: write WampClientModule.forRoot({ url }) in the imports of one module, and nothing in the others, since the client is global.';
export const replacedClient = (client: string, count: number) =>
  `${client} was replaced by an object that cannot serve: ${counted(count, 'handler')} ${count === 1 ? 'is' : 'are'} at no router.`;
export const bareModule =
  'WampModule is imported without options: write WampModule.forRoot() in the imports of one module, and nothing in the others, since the hub is global.';
export const serving = (hub: string, where: string, realms: readonly string[], what: string) =>
  `${hub} on ${where} (${realms.join(', ')}): ${what}`;
export const hubNamed = (name: string | undefined) =>
  name === undefined ? 'WAMP' : `WAMP hub "${name}"`;
export const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;

function moduleOf(kind: ServiceHost['kind']): string {
  return kind === 'hub' ? 'WampModule' : 'WampClientModule';
}
