import type { TlsOptions } from 'node:tls';
import { assertOptions, count, type Kind, type OptionRules } from '../../protocol/options.js';
import { portKind } from '../port-kind.js';
import * as texts from '../texts.js';

/** A place where clients connect with RawSocket: a TCP port, or a Unix domain socket. */
export interface WampRawSocketOptions {
  /**
   * The TCP port; 0 for any free port.
   *
   * @default none; either `port` or `path` is needed
   */
  readonly port?: number | undefined;
  /**
   * The address on which `port` listens.
   *
   * @default all addresses
   */
  readonly host?: string | undefined;
  /**
   * The path of a Unix domain socket, or the name of a pipe on Windows. A socket file at which nobody listens
   * is replaced.
   *
   * @default none; either `port` or `path` is needed
   */
  readonly path?: string | undefined;
  /**
   * The permissions of the file at `path`, for example `0o660`.
   *
   * @default the permissions that the umask of the process leaves
   */
  readonly mode?: number | undefined;
  /**
   * The key and certificate of the server, and other options of `tls.createServer`, such as `requestCert`.
   *
   * @default no TLS
   */
  readonly tls?: TlsOptions | undefined;
}

/** A place for RawSocket. `true` is the `port` of the WebSocket endpoint: the first octet tells them apart. */
export type WampRawSocketPlace = WampRawSocketOptions | true;

const pathKind: Kind = {
  words: 'the path of a socket file',
  accepts: (value) => typeof value === 'string' && value !== '',
};

const tlsKind: Kind = {
  words: 'an object with the options of tls.createServer',
  accepts: (value) => typeof value === 'object' && value !== null,
};

const rules = {
  port: { kind: portKind },
  host: {},
  path: { kind: pathKind },
  mode: { kind: count },
  tls: { kind: tlsKind },
} as const satisfies OptionRules<WampRawSocketOptions>;

/**
 * Returns the places of the option `rawSocket`.
 *
 * @throws a `TypeError` that says what is wrong with a place
 */
export function rawSocketPlaces(
  option: WampRawSocketPlace | readonly WampRawSocketPlace[] = [],
  webSocketPort?: number,
): readonly WampRawSocketPlace[] {
  const places = [option].flat();
  for (const place of places) {
    if (place !== true) assertPlace(place);
    else if (webSocketPort === undefined) throw new TypeError(texts.noPortToShare);
  }
  return places;
}

function assertPlace(place: WampRawSocketOptions): void {
  if (typeof place !== 'object' || place === null) throw new TypeError(texts.noPlace(place));
  assertOptions(rules, place, 'rawSocket');
  const { port, host, path, mode } = place;
  if ((port === undefined) === (path === undefined)) throw new TypeError(texts.portOrPath);
  if (host !== undefined && port === undefined) throw new TypeError(texts.onlyWith('host', 'port'));
  if (mode !== undefined && path === undefined) throw new TypeError(texts.onlyWith('mode', 'path'));
}
