import type { IncomingMessage } from 'node:http';
import type { HubDoor } from '../hub/hub-door.js';
import * as sharedTexts from '../protocol/shared-texts.js';
import { countedAs, peerAddress, plainAddress, type WampClientAddress } from './client-address.js';
import { defaults } from './defaults.js';
import type { WampEndpointOptions } from './endpoint-options.js';
import type { HttpRejection } from './http-rejection.js';
import { originRule, type OriginRule, synchronous } from './origin-check.js';
import { pathOf } from './request-target.js';
import { Subprotocols } from './subprotocols.js';
import * as texts from './texts.js';

/** Options that decide who may connect. */
export interface DoorOptions extends Pick<
  WampEndpointOptions,
  'batched' | 'clientAddress' | 'compression' | 'origins'
> {
  /** Returns true if a guard is bound to a handler. A cookie may then identify the client. */
  readonly hasGuards?: (() => boolean) | undefined;
}

/** The reason for the rejection of an upgrade request, and the HTTP response. */
export interface Rejection extends HttpRejection {
  readonly reason:
    | 'handshake'
    | 'shutdown'
    | 'subprotocol'
    | 'origin'
    | 'sessions'
    | 'address'
    | 'crowd'
    | 'error';
  /** Additional text for the log, which unknown clients must not see. */
  readonly detail?: string;
}

/** Decides about upgrade requests: accepts a client or returns an HTTP error. */
export class Doorkeeper {
  private readonly origins: OriginRule;
  private readonly clientAddress: WampClientAddress | undefined;
  private readonly told = new WeakMap<IncomingMessage, string>();
  private readonly counted = new WeakMap<IncomingMessage, string>();

  /** @throws if an item of the option `origins` is not an origin */
  constructor(
    private readonly hub: HubDoor,
    { origins, clientAddress, hasGuards }: DoorOptions,
    private readonly subprotocols = new Subprotocols(hub, false),
  ) {
    this.origins = originRule(origins, () => hub.hasAuthentication || hasGuards?.() === true);
    this.clientAddress = clientAddress;
  }

  /**
   * Accepts and counts a client, or rejects it. An error of a function of the application rejects it, too.
   *
   * @returns the rejection; `undefined` if the client is accepted
   */
  admit(request: IncomingMessage): Rejection | undefined {
    const rejection = this.check(request);
    return rejection && this.rejectWith(request, rejection);
  }

  /** Returns the result of the option `clientAddress` for an accepted request, without port and brackets. */
  addressOf(request: IncomingMessage): string | undefined {
    return this.told.get(request);
  }

  /** Returns the key under which the client of an accepted request is counted; `undefined` if it is not. */
  clientOf(request: IncomingMessage): string | undefined {
    return this.counted.get(request);
  }

  /**
   * Counts a request that is not a valid WebSocket handshake (RFC 6455, 4.2.1).
   *
   * @param flaw the error message of `ws`
   * @returns the rejection
   */
  malformed(request: IncomingMessage, flaw: string): Rejection {
    const text = texts.noHandshake(flaw);
    return this.rejectWith(request, { reason: 'handshake', status: statusOf(request), text });
  }

  /**
   * Counts a request that cannot wait for its turn, because too many others wait.
   *
   * @returns the rejection
   */
  crowded(request: IncomingMessage): Rejection {
    const text = texts.upgradesWait(defaults.waitingUpgrades);
    return this.rejectWith(request, { reason: 'crowd', status: 503, text });
  }

  /** Logs that the path of a request is not served. */
  unserved(request: IncomingMessage, paths: readonly string[]): void {
    const rejection = { status: 404, text: texts.nothingHere, detail: texts.servedPaths(paths) };
    this.hub.log.rejection(rejectionLine(request, rejection));
  }

  private rejectWith(request: IncomingMessage, rejection: Rejection): Rejection {
    this.hub.refused(rejection.reason);
    const { reason } = rejection;
    // An error of the application has its own log line. Rejections during a shutdown are expected.
    if (reason !== 'error' && reason !== 'shutdown')
      this.hub.log.rejection(rejectionLine(request, rejection));
    return rejection;
  }

  private check(request: IncomingMessage): Rejection | undefined {
    try {
      return this.checkClient(request) ?? this.checkAddress(request);
    } catch (error) {
      this.hub.log.error(texts.upgradeCheckFailed, error);
      return { reason: 'error', status: 403, text: texts.upgradeUndecided };
    }
  }

  private checkClient(request: IncomingMessage): Rejection | undefined {
    const { hub } = this;
    if (isOld(request)) return { reason: 'handshake', status: 426, text: texts.oldHttp };
    if (!hub.isAccepting)
      return { reason: 'shutdown', status: 503, text: sharedTexts.shuttingDown };
    const offered = offeredBy(request);
    if (this.subprotocols.negotiate(offered) === undefined) {
      const text = texts.noSubprotocol(offered, this.subprotocols.names);
      return { reason: 'subprotocol', status: 400, text };
    }
    const { origin } = request.headers;
    if (origin !== undefined && !this.origins.allows(origin, request)) {
      const detail = texts.allowedOrigins(this.origins.describe(request));
      return { reason: 'origin', status: 403, text: texts.originRejected(origin), detail };
    }
    if (!hub.isFull) return undefined;
    const text = sharedTexts.serverFull(hub.limits.maxSessions);
    return { reason: 'sessions', status: 503, text };
  }

  /** Checks and counts the address. It is the last check, so that only accepted clients are counted. */
  private checkAddress(request: IncomingMessage): Rejection | undefined {
    const { clients, limits } = this.hub;
    const { maxSessionsPerAddress: most } = limits;
    const address = this.ask(request);
    const client = address === undefined ? undefined : countedAs(address);
    if (client === undefined) return undefined;
    this.counted.set(request, client);
    if (most === Infinity) return undefined;
    if (clients.of(client) >= most)
      return { reason: 'address', status: 429, text: texts.addressFull(client, most) };
    clients.add(client, request.socket);
    return undefined;
  }

  private ask(request: IncomingMessage): string | undefined {
    if (this.clientAddress === undefined) return peerAddress(request);
    const told = synchronous('clientAddress', this.clientAddress(request));
    const address = plainAddress(told ?? '');
    if (address === '') return undefined;
    this.told.set(request, address);
    return address;
  }
}

function rejectionLine(
  request: IncomingMessage,
  { status, text, detail }: Omit<Rejection, 'reason'>,
): string {
  const from = request.socket.remoteAddress ?? 'nowhere';
  const line = texts.upgradeRejected(pathOf(request), from, status, text);
  return detail === undefined ? line : `${line} ${detail}`;
}

/** Returns true for HTTP/1.0, which has no upgrades (RFC 9110, 7.8). */
function isOld({ httpVersionMajor, httpVersionMinor }: IncomingMessage): boolean {
  return httpVersionMajor === 1 && httpVersionMinor === 0;
}

/** The WebSocket versions that `ws` supports. */
const versions: ReadonlySet<unknown> = new Set(['8', '13']);

function statusOf(request: IncomingMessage): number {
  if (request.method !== 'GET') return 405;
  const isSpoken = versions.has(request.headers['sec-websocket-version']);
  return isOld(request) || !isSpoken ? 426 : 400;
}

function offeredBy({ headers }: IncomingMessage): string[] {
  return headers['sec-websocket-protocol']?.match(/[^\s,]+/g) ?? [];
}
