import { hubName } from './protocol/shared-texts.js';

// The messages of the module.

export const hubTwice = (name: string | undefined) =>
  `WampModule.forRoot() is in the imports of several modules ${name === undefined ? 'without a name' : `with the name "${name}"`}: keep one of them, since every module can use the hub, or give a further hub a name of its own.`;
export const lazyHub = (hub: string | undefined) =>
  `${hubName(hub)} was loaded lazily: Nest would never start it. Import its WampModule in a module of the application; only handlers can be loaded lazily.`;
export const extraInOptions = (name: string) =>
  `"${name}" must be known before the options: pass it to WampModule.forRootAsync() itself, beside useFactory or useClass.`;
export const noOptions = (given: unknown) =>
  `WampModule.forRootAsync() got ${String(given)} as its options; return an object, {} for the defaults.`;
export const bareModule =
  'WampModule is imported without options: write WampModule.forRoot() in the imports of one module, and nothing in the others, since the hub is global.';
export const serving = (hub: string, where: string, realms: readonly string[], what: string) =>
  `${hub} on ${where} (${realms.join(', ')}): ${what}`;
export const hubNamed = (name: string | undefined) =>
  name === undefined ? 'WAMP' : `WAMP hub "${name}"`;
export const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;
