import { hasNodeOptions, openSocket, runtimeClock } from '#socket';
import { signalKind } from '../protocol/kinds.js';
import {
  assertOptions,
  count,
  flag,
  type Kind,
  limit,
  milliseconds,
  type OptionRules,
  type Settled,
  settle,
} from '../protocol/options.js';
import { JsonSerializer } from '../serializers/json.serializer.js';
import type { WampSerializer } from '../serializers/serializer.js';
import type { Clock } from '../session/clock.js';
import type { WampClientAuth } from './auth/client-auth.js';
import type { ClientLog } from './client-log.js';
import type { WampClientOptions } from './client-options.js';
import * as defaults from './defaults.js';
import { type ReconnectOptions, type ReconnectRules, reconnectRules } from './reconnect-options.js';
import { functionKind, objectKind, offlineKind } from './request-flaw.js';
import { socketUrl } from './socket-url.js';
import * as texts from './texts.js';

const listKind: Kind = {
  words: 'a list that is not empty',
  accepts: (value) => Array.isArray(value) && value.length > 0,
};

const reconnectKinds = {
  minDelayMs: { kind: milliseconds },
  maxDelayMs: { kind: milliseconds },
  maxAttempts: { kind: limit },
  firstAttempts: { kind: limit },
  stableMs: { kind: milliseconds },
  shouldReconnect: { kind: functionKind },
} as const satisfies OptionRules<ReconnectOptions>;

/** The options of a client. */
export const clientRules = {
  url: {},
  realm: {
    default: 'realm1',
    kind: { words: 'a string', accepts: (value) => typeof value === 'string' },
  },
  auth: { default: [], kind: objectKind },
  serializers: { kind: listKind },
  lazy: { default: false, kind: flag },
  lazyCloseMs: { default: 0, kind: milliseconds },
  callTimeoutMs: { default: 30_000, kind: milliseconds },
  openTimeoutMs: { default: 10_000, kind: milliseconds },
  authTimeoutMs: { default: 30_000, kind: milliseconds },
  closeTimeoutMs: { default: 2_000, kind: milliseconds },
  heartbeatMs: { default: defaults.heartbeatMs, kind: milliseconds },
  heartbeatTimeoutMs: { default: defaults.heartbeatTimeoutMs, kind: milliseconds },
  probeTimeoutMs: { default: defaults.probeTimeoutMs, kind: milliseconds },
  pauseWhenHiddenMs: { default: 0, kind: milliseconds },
  reconnect: {},
  offline: { default: 'wait', kind: offlineKind },
  maxWaiting: { default: 100, kind: count },
  maxOutboxBytes: { default: 16_777_216, kind: limit },
  maxMessageBytes: { default: 16_777_216, kind: limit },
  interceptors: { default: [] },
  onOpen: { kind: functionKind },
  onClose: { kind: functionKind },
  onMessage: { kind: functionKind },
  logger: {},
  details: { default: {}, kind: objectKind },
  signal: { kind: signalKind },
  node: { kind: objectKind },
  socket: { default: openSocket, kind: functionKind },
  clock: { kind: objectKind },
} as const satisfies OptionRules<WampClientOptions>;

/** The options of a client with their defaults. */
export interface ClientSettings extends Omit<
  Settled<WampClientOptions, typeof clientRules>,
  'auth' | 'clock' | 'reconnect' | 'serializers' | 'url'
> {
  readonly url: WampClientOptions['url'];
  readonly auth: readonly WampClientAuth[];
  readonly serializers: readonly WampSerializer[];
  readonly clock: Clock;
  /** The timeout of calls that the server is told; 0 if the application has not chosen one. */
  readonly toldTimeoutMs: number;
  /** True if a second attempt may have other credentials. */
  readonly canRenewCredentials: boolean;
  /** The options of reconnection; `undefined` if a lost connection is final. */
  readonly reconnect: ReconnectRules | undefined;
}

/**
 * Checks the options of a client.
 *
 * @throws `TypeError` that names what is wrong, and what would be right
 */
export function clientSettings(options: WampClientOptions, log: ClientLog): ClientSettings {
  assertOptions(clientRules, options, texts.options);
  const { url, node, reconnect = {}, serializers = [new JsonSerializer()] } = options;
  if (typeof url !== 'function') socketUrl(url);
  if (node !== undefined && options.socket === undefined && !hasNodeOptions)
    throw new TypeError(texts.nodeOnly);
  if (reconnect !== false) assertOptions(reconnectKinds, reconnect, texts.reconnectOptions);
  const auth = [options.auth ?? []].flat();
  return {
    ...settle(clientRules, options),
    url,
    auth,
    serializers,
    clock: options.clock ?? runtimeClock(node?.unref !== true),
    toldTimeoutMs: options.callTimeoutMs ?? 0,
    canRenewCredentials: canRenew(options, auth),
    reconnect:
      reconnect === false
        ? undefined
        : reconnectRules(reconnect, (error) => log.error(texts.failed('shouldReconnect'), error)),
  };
}

function canRenew({ url, node }: WampClientOptions, auth: readonly WampClientAuth[]): boolean {
  const isAsked = [url, node?.headers].some((option) => typeof option === 'function');
  return isAsked || auth.some(({ isFixed = false }) => !isFixed);
}
