import type { Socket } from 'node:net';
import type { HubDoor } from '../../hub/hub-door.js';
import type { WampTransport } from '../wamp-transport.js';
import { RawDoor } from './raw-door.js';
import { RawListener } from './raw-listener.js';
import { rawSocketPlaces, type WampRawSocketPlace } from './raw-socket-options.js';

/** The places where a hub is served with RawSocket. */
export interface RawSocketTransportOptions {
  readonly hub: HubDoor;
  readonly rawSocket?: WampRawSocketPlace | readonly WampRawSocketPlace[] | undefined;
  /** The port of the WebSocket endpoint. */
  readonly port?: number | undefined;
}

/** Serves a hub with RawSocket at ports and socket files of its own (specification: "RawSocket Transport"). */
export class RawSocketTransport implements WampTransport {
  /** Takes the connections of the WebSocket port that begin as RawSocket; `undefined` if they are not served. */
  readonly greet: ((socket: Socket) => void) | undefined;
  private readonly door: RawDoor;
  private readonly listeners: readonly RawListener[];
  private opened: readonly RawListener[] = [];

  /** @throws if the option is wrong; the message says what would be right */
  constructor({ hub, rawSocket, port }: RawSocketTransportOptions) {
    const places = rawSocketPlaces(rawSocket, port);
    const door = (this.door = new RawDoor(hub));
    this.greet = places.includes(true) ? (socket) => door.greet(socket) : undefined;
    this.listeners = places
      .filter((place) => place !== true)
      .map((place) => new RawListener(place, (socket) => door.greet(socket, place.path)));
  }

  /** The real ports, in the order of the option. */
  get ports(): readonly (number | undefined)[] {
    return this.opened.map(({ port }) => port);
  }

  /** @throws if a port or path is not available; the ones before it are closed again then */
  async attach(): Promise<void> {
    for (const listener of this.listeners) {
      await listener.open();
      this.opened = [...this.opened, listener];
    }
  }

  where(): string | undefined {
    const places = this.opened.map((listener) => listener.where);
    return places.join(', ') || undefined;
  }

  /** Closes all connections, and stops listening. */
  async detach(): Promise<void> {
    const closed = this.opened.map((listener) => listener.close());
    this.opened = [];
    await this.door.close();
    await Promise.all(closed);
  }
}
