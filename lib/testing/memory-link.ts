import type { SocketRequest, WampSocketFactory } from '../client/socket.js';
import type { WampHub } from '../hub/wamp-hub.js';
import type { Clock } from '../session/clock.js';
import { type LinkHost, LinkSocket } from './link-socket.js';

/**
 * The network between clients and a hub, in memory: it can fail as real ones do. See {@link memoryLink}.
 *
 * Data arrives in a later microtask, and what one end sends in a turn arrives together.
 */
export class MemoryLink {
  /** Every connection that clients have asked for. */
  readonly requests: SocketRequest[] = [];
  private readonly sockets = new Set<LinkSocket>();
  private readonly host: { -readonly [Key in keyof LinkHost]: LinkHost[Key] };

  /** @param clock the clock of delays, by default that of the hub */
  constructor(hub: WampHub, clock: Clock = hub.core.options.clock) {
    const ended = (socket: LinkSocket): void => void this.sockets.delete(socket);
    this.host = { hub, clock, delayMs: 0, isFrozen: false, refusal: undefined, ended };
  }

  /** The option `socket` of a client. */
  readonly socket: WampSocketFactory = (request, listener) => {
    this.requests.push(request);
    const socket = new LinkSocket(this.host, request, listener);
    this.sockets.add(socket);
    return socket;
  };

  /** The number of connections, with those that only the hub still has. */
  get connections(): number {
    return this.sockets.size;
  }

  /** Sends new connections to another hub, as after a restart of the server. */
  serve(hub: WampHub): void {
    this.host.hub = hub;
  }

  /**
   * Ends all connections at both ends. What is on its way is lost.
   *
   * @param code the close status that clients see
   */
  drop(code = 1006, reason = ''): void {
    for (const socket of [...this.sockets]) socket.drop({ code, reason });
  }

  /** Lets nothing arrive any more, and nobody know: a cable that was pulled out. */
  freeze(): void {
    this.host.isFrozen = true;
    for (const socket of this.sockets) socket.freeze();
  }

  /** Lets everything arrive that has waited since `freeze`. */
  thaw(): void {
    this.host.isFrozen = false;
    for (const socket of [...this.sockets]) socket.thaw();
  }

  /**
   * Refuses new connections until `accept`.
   *
   * @param status the HTTP status; without one, nobody listens at the port
   * @param retryAfterMs the header `Retry-After`, in milliseconds
   */
  refuse(status?: number, retryAfterMs?: number): void {
    this.host.refusal = { httpStatus: status, retryAfterMs };
  }

  /** Accepts connections again. */
  accept(): void {
    this.host.refusal = undefined;
  }

  /** Sets the time that data takes in one direction, in milliseconds of the clock. */
  delay(ms: number): void {
    this.host.delayMs = ms;
  }
}

/**
 * Returns a network in memory between clients and a hub, for tests of what a client does when it fails.
 *
 * @example
 * const { hub, clock } = createTestHub();
 * const link = memoryLink(hub);
 * const client = await connect({ url: 'ws://hub', socket: link.socket, clock });
 * link.drop(1012);
 * expect(client.status.value).toBe('waiting');
 */
export function memoryLink(hub: WampHub, clock?: Clock): MemoryLink {
  return new MemoryLink(hub, clock);
}
