import type { IncomingMessage } from 'node:http';
import type { WampHub } from '../hub/wamp.hub.js';
import { texts } from '../protocol/texts.js';
import { countedAs, peerAddress, plainAddress, type WampClientAddress } from './client.address.js';
import { ClientCounts } from './client.counts.js';
import type { HttpRefusal } from './http.refusal.js';
import { originCheck, type OriginCheck, synchronous, type WampOrigins } from './origin.check.js';

/** Who may ask for a session. */
export interface DoorOptions {
  /** Whose pages may connect. Default: see `WampModuleOptions`. */
  readonly origins?: WampOrigins | undefined;
  /** Which address a client counts under for `maxSessionsPerAddress`. Default: see `WampModuleOptions`. */
  readonly clientAddress?: WampClientAddress | undefined;
  /** Whether guards decide about calls, for which a cookie may then say who the client is. Default never. */
  readonly hasGuards?: (() => boolean) | undefined;
}

/** Why an upgrade request is refused, and the HTTP response to it. */
export interface Refusal extends HttpRefusal {
  readonly reason:
    'handshake' | 'shutdown' | 'subprotocol' | 'origin' | 'sessions' | 'address' | 'error';
}

/** Decides about upgrade requests: who gets a connection to the hub, and who an HTTP error. */
export class Doorkeeper {
  /** Connections that were let in, by client. */
  readonly clients = new ClientCounts();
  private readonly isAllowed: OriginCheck;
  private readonly clientAddress: WampClientAddress | undefined;
  private readonly told = new WeakMap<IncomingMessage, string>();

  /** @throws if the options list something that is no origin */
  constructor(
    private readonly hub: WampHub,
    { origins, clientAddress, hasGuards }: DoorOptions,
  ) {
    const knowsClients = hub.core.options.authenticate !== undefined;
    this.isAllowed = originCheck(origins, () => knowsClients || hasGuards?.() === true);
    this.clientAddress = clientAddress;
  }

  /**
   * Lets a client in and counts it, unless there is a reason not to; a function of the application that
   * throws is one.
   *
   * @returns why it was not let in
   */
  admit(request: IncomingMessage): Refusal | undefined {
    const refusal = this.check(request);
    if (refusal !== undefined) this.hub.core.metrics?.refused(refusal.reason);
    return refusal;
  }

  /** What the option `clientAddress` said of a request that was let in, without port and brackets. */
  addressOf(request: IncomingMessage): string | undefined {
    return this.told.get(request);
  }

  /**
   * Counts a request that is no handshake of WebSocket (RFC 6455, 4.2.1).
   *
   * @param flaw what `ws` has against it
   * @returns what is to be answered
   */
  malformed(request: IncomingMessage, flaw: string): Refusal {
    this.hub.core.metrics?.refused('handshake');
    return { reason: 'handshake', status: statusOf(request), text: texts.noHandshake(flaw) };
  }

  private check(request: IncomingMessage): Refusal | undefined {
    try {
      return this.checkClient(request) ?? this.checkAddress(request);
    } catch (error) {
      this.hub.core.report(texts.upgradeCheckFailed, error);
      return { reason: 'error', status: 403, text: texts.upgradeUndecided };
    }
  }

  private checkClient(request: IncomingMessage): Refusal | undefined {
    const { hub } = this;
    if (isOld(request)) return { reason: 'handshake', status: 426, text: texts.oldHttp };
    if (!hub.isAccepting) return { reason: 'shutdown', status: 503, text: texts.shuttingDown };
    const offered = offeredBy(request);
    if (hub.negotiate(offered) === undefined) {
      const text = texts.noSubprotocol(offered, hub.subprotocols);
      return { reason: 'subprotocol', status: 400, text };
    }
    const { origin } = request.headers;
    if (origin !== undefined && !this.isAllowed(origin, request))
      return { reason: 'origin', status: 403, text: texts.originRefused(origin) };
    const { maxSessions } = hub.core.options.limits;
    if (hub.core.hosts.size < maxSessions) return undefined;
    return { reason: 'sessions', status: 503, text: texts.serverFull(maxSessions) };
  }

  /** The last check, so that only those are counted who get in. */
  private checkAddress(request: IncomingMessage): Refusal | undefined {
    const { maxSessionsPerAddress: most } = this.hub.core.options.limits;
    const address = this.ask(request);
    const client = address === undefined ? undefined : countedAs(address);
    if (most === Infinity || client === undefined) return undefined;
    if (this.clients.of(client) >= most)
      return { reason: 'address', status: 429, text: texts.addressFull(client, most) };
    this.clients.add(client, request.socket);
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

/** Whether it came by HTTP/1.0, which has no upgrades (RFC 9110, 7.8). */
function isOld({ httpVersionMajor, httpVersionMinor }: IncomingMessage): boolean {
  return httpVersionMajor === 1 && httpVersionMinor === 0;
}

/** Versions of WebSocket that `ws` speaks. */
const versions: ReadonlySet<unknown> = new Set(['8', '13']);

function statusOf(request: IncomingMessage): number {
  if (request.method !== 'GET') return 405;
  const isSpoken = versions.has(request.headers['sec-websocket-version']);
  return isOld(request) || !isSpoken ? 426 : 400;
}

function offeredBy({ headers }: IncomingMessage): string[] {
  return headers['sec-websocket-protocol']?.match(/[^\s,]+/g) ?? [];
}
