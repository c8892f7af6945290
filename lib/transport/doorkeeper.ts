import type { IncomingMessage } from 'node:http';
import type { Closable } from '../hub/connection/client-counts.js';
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

/** The reason for the rejection of a request, and the HTTP response. */
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

/** Decides about requests: accepts a client or returns an HTTP error. */
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
    return this.decide(request, () => {
      const { subprotocols } = this;
      const rejection =
        this.checkVersion(request) ?? this.checkClient(request, offeredBy(request), subprotocols);
      if (rejection === undefined) this.count(request, request.socket);
      return rejection;
    });
  }

  /**
   * Accepts a client of long-poll, or rejects it. An accepted one is not yet counted.
   *
   * @param offered the protocols that the client offers
   * @param subprotocols the supported ones
   */
  admitOpener(
    request: IncomingMessage,
    offered: readonly string[],
    subprotocols: Subprotocols,
  ): Rejection | undefined {
    return this.decide(request, () => this.checkClient(request, offered, subprotocols));
  }

  /**
   * Accepts or rejects the page from which a request comes, if it comes from one.
   *
   * @param origins the origins that the page may have; `undefined` for none
   */
  admitPage(
    request: IncomingMessage,
    origins: readonly (string | undefined)[] = [request.headers.origin],
  ): Rejection | undefined {
    return this.decide(request, () => {
      const rejections = origins.map((origin) => this.checkOrigin(request, origin));
      return rejections.includes(undefined) ? undefined : rejections[0];
    });
  }

  /** Counts an accepted client until its connection has ended. */
  count(request: IncomingMessage, connection: Closable): void {
    const { clients, limits } = this.hub;
    const client = this.clientOf(request);
    if (client !== undefined && limits.maxSessionsPerAddress !== Infinity)
      clients.add(client, connection);
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

  private decide(
    request: IncomingMessage,
    check: () => Rejection | undefined,
  ): Rejection | undefined {
    const rejection = this.safely(check);
    return rejection && this.rejectWith(request, rejection);
  }

  private safely(check: () => Rejection | undefined): Rejection | undefined {
    try {
      return check();
    } catch (error) {
      this.hub.log.error(texts.upgradeCheckFailed, error);
      return { reason: 'error', status: 403, text: texts.upgradeUndecided };
    }
  }

  private checkVersion(request: IncomingMessage): Rejection | undefined {
    if (!isOld(request)) return undefined;
    return { reason: 'handshake', status: 426, text: texts.oldHttp };
  }

  private checkClient(
    request: IncomingMessage,
    offered: readonly string[],
    subprotocols: Subprotocols,
  ): Rejection | undefined {
    if (!this.hub.isAccepting)
      return { reason: 'shutdown', status: 503, text: sharedTexts.shuttingDown };
    if (subprotocols.negotiate(offered) === undefined) {
      const text = texts.noSubprotocol(offered, subprotocols.names);
      return { reason: 'subprotocol', status: 400, text };
    }
    return this.checkOrigin(request) ?? this.checkRoom() ?? this.checkAddress(request);
  }

  private checkOrigin(
    request: IncomingMessage,
    origin = request.headers.origin,
  ): Rejection | undefined {
    if (origin === undefined || this.origins.allows(origin, request)) return undefined;
    const detail = texts.allowedOrigins(this.origins.describe(request));
    return { reason: 'origin', status: 403, text: texts.originRejected(origin), detail };
  }

  private checkRoom(): Rejection | undefined {
    if (!this.hub.isFull) return undefined;
    const text = sharedTexts.serverFull(this.hub.limits.maxSessions);
    return { reason: 'sessions', status: 503, text };
  }

  private checkAddress(request: IncomingMessage): Rejection | undefined {
    const { clients, limits } = this.hub;
    const { maxSessionsPerAddress: most } = limits;
    const address = this.ask(request);
    const client = address === undefined ? undefined : countedAs(address);
    if (client === undefined) return undefined;
    this.counted.set(request, client);
    if (clients.of(client) < most) return undefined;
    return { reason: 'address', status: 429, text: texts.addressFull(client, most) };
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
  const what = request.headers.upgrade === undefined ? String(request.method) : 'an upgrade';
  const line = texts.requestRejected(what, pathOf(request), from, status, text);
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
