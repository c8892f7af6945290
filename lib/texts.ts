import { hubName } from './protocol/shared-texts.js';

/** The messages of the module. */
export const texts = {
  hubTwice: (name: string | undefined) =>
    `WampModule.forRoot() is in the imports of several modules ${name === undefined ? 'without a name' : `with the name "${name}"`}: keep one of them, since every module can use the hub, or give a further hub a name of its own.`,
  lazyHub: (hub: string | undefined) =>
    `${hubName(hub)} was loaded lazily: Nest would never start it. Import its WampModule in a module of the application; only handlers can be loaded lazily.`,
  extraInOptions: (name: string) =>
    `"${name}" must be known before the options: pass it to WampModule.forRootAsync() itself, beside useFactory or useClass.`,
  noOptions: (given: unknown) =>
    `WampModule.forRootAsync() got ${String(given)} as its options; return an object, {} for the defaults.`,
  bareModule:
    'WampModule is imported without options: write WampModule.forRoot() in the imports of one module, and nothing in the others, since the hub is global.',
  serving: (hub: string, where: string, realms: readonly string[], what: string) =>
    `${hub} on ${where} (${realms.join(', ')}): ${what}`,
  hubNamed: (name: string | undefined) => (name === undefined ? 'WAMP' : `WAMP hub "${name}"`),
  counted: (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`,
} as const;
