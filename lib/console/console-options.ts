import { rolesKind } from '../hub/handlers/roles.js';
import type { Uri } from '../protocol/messages.js';
import { assertOptions, flag, type Kind, type OptionRules } from '../protocol/options.js';
import * as defaults from './defaults.js';

/** Options of `WampConsoleModule.forRoot`. All are optional. */
export interface WampConsoleOptions {
  /**
   * The path of the page. The global prefix of the application does not apply.
   *
   * @default '/wamp'
   */
  readonly path?: string | undefined;
  /**
   * Serves the page and its procedures, if true.
   *
   * @default false if the environment variable `NODE_ENV` is `production`, otherwise true
   */
  readonly enabled?: boolean | undefined;
  /**
   * The values of `authrole` whose sessions may use the console: see the catalog, all sessions and the health of the
   * hub, and end sessions. `*` stands for all roles. The role of clients that do not log in is `anonymous`.
   *
   * @default ['console']
   */
  readonly roles?: readonly string[] | undefined;
  /**
   * The realm or realms in which the procedures of the console are. The page joins the first one. Sessions of all
   * realms are shown.
   *
   * @default the first realm of the hub
   */
  readonly realm?: Uri | readonly Uri[] | undefined;
  /**
   * The URL or path by which the page connects, if it is not the one of the hub, for example because a proxy
   * changes paths.
   *
   * @default the path and port of the hub
   */
  readonly url?: string | undefined;
}

/** Options that must be known before the others. With `forRootAsync`, write them next to `useFactory`. */
export interface WampConsoleExtras {
  /**
   * The name of the hub that the console shows.
   *
   * @default the hub without a name
   */
  readonly hub?: string | undefined;
}

const pathKind: Kind = {
  words: 'a path such as "/wamp"',
  accepts: (value) => typeof value === 'string' && /^\/?[\w.~-]+(\/[\w.~-]+)*\/?$/.test(value),
};

const urlKind: Kind = {
  words: 'a path such as "/ws", or a ws:, wss:, http: or https: URL',
  accepts: (value) => typeof value === 'string' && /^(\/|(ws|http)s?:\/\/)/.test(value),
};

export const consoleRules = {
  path: { default: defaults.path, kind: pathKind },
  enabled: { kind: flag },
  roles: { default: [defaults.role] as readonly string[], kind: rolesKind },
  realm: {},
  url: { kind: urlKind },
} as const satisfies OptionRules<WampConsoleOptions>;

export const consoleExtraRules = {
  hub: {},
} as const satisfies OptionRules<WampConsoleExtras>;

/**
 * Checks the options that `forRoot` got or a factory returned.
 *
 * @throws a `TypeError` that names the option that is unknown or has a wrong value
 */
export function assertConsoleOptions(options: object): void {
  assertOptions({ ...consoleRules, ...consoleExtraRules }, options, 'WampConsoleModule');
}

/** Returns true if the console is on. */
export function isEnabled({ enabled }: WampConsoleOptions): boolean {
  return enabled ?? process.env['NODE_ENV'] !== 'production';
}
