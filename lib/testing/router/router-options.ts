import type { ServerOptions } from 'node:https';
import {
  authorizationOptionRules,
  type WampAuthorizationOptions,
} from '../../auth/authorization-options.js';
import { hubOptionRules, type WampHubOptions } from '../../hub/hub-options.js';
import { type Kind, milliseconds, type OptionRules } from '../../protocol/options.js';
import { endpointOptionRules } from '../../transport/endpoint-options.js';
import type { RandomSource } from './invocation-policy.js';
import type { TestUsers } from './router-users.js';

/** Options of a test router in memory. */
export interface MemoryRouterOptions
  extends
    Pick<
      WampHubOptions,
      | 'anonymous'
      | 'closeTimeoutMs'
      | 'drainTimeoutMs'
      | 'limits'
      | 'realm'
      | 'serializers'
      | 'shutdown'
      | 'strict'
    >,
    WampAuthorizationOptions {
  /**
   * The users, by authid. Clients that do not log in are refused then, unless `anonymous` lets them in.
   *
   * @default none: all clients may join
   * @example { ann: { ticket: 'open sesame', role: 'admin' }, ben: { secret: 'prq7+YkJ1/KlW1X0YczMHw==' } }
   */
  readonly users?: TestUsers | undefined;
  /**
   * The interval at which each client is pinged, in milliseconds; 0 for never. A client that gives no sign of
   * life for a whole interval is disconnected.
   *
   * @default 0
   */
  readonly pingMs?: number | undefined;
  /**
   * The source of the invocation policy `random`: a number from 0 on, below 1.
   *
   * @default Math.random
   */
  readonly random?: RandomSource | undefined;
}

/** Options of a test router at a port. */
export interface TestRouterOptions extends MemoryRouterOptions {
  /**
   * The port; 0 for any free one. `restart` keeps it.
   *
   * @default 0
   */
  readonly port?: number | undefined;
  /**
   * The address to listen on, such as `::1`.
   *
   * @default '127.0.0.1'
   */
  readonly host?: string | undefined;
  /**
   * The path of the endpoint.
   *
   * @default '/ws'
   */
  readonly path?: string | undefined;
  /**
   * Serves TLS: with a certificate for this machine that nobody else has signed (`true`), or with options of
   * Node, such as `key`, `cert`, and `ca` with `requestCert`. Clients of `connect` trust it; others are given
   * `ca` of the router.
   *
   * @default without TLS
   */
  readonly tls?: ServerOptions | true | undefined;
}

const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const usersKind: Kind = { words: 'an object with a user for each authid', accepts: isObject };
const randomKind: Kind = {
  words: 'a function that returns a number from 0 on, below 1',
  accepts: (value) => typeof value === 'function',
};
const pathKind: Kind = {
  words: 'a path that begins with /',
  accepts: (value) => typeof value === 'string' && value.startsWith('/'),
};
const tlsKind: Kind = {
  words: 'true, or an object with TLS options of Node',
  accepts: (value) => value === true || isObject(value),
};

const { anonymous, closeTimeoutMs, drainTimeoutMs, limits } = hubOptionRules;
const { realm, serializers, shutdown, strict } = hubOptionRules;

export const memoryRouterRules = {
  anonymous,
  closeTimeoutMs,
  drainTimeoutMs,
  limits,
  realm,
  serializers,
  shutdown,
  strict,
  ...authorizationOptionRules,
  users: { kind: usersKind },
  pingMs: { kind: milliseconds },
  random: { kind: randomKind },
} as const satisfies OptionRules<MemoryRouterOptions>;

export const testRouterRules = {
  ...memoryRouterRules,
  port: endpointOptionRules.port,
  host: {},
  path: { kind: pathKind },
  tls: { kind: tlsKind },
} as const satisfies OptionRules<TestRouterOptions>;
