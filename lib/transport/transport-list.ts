import type { WampTransport } from './wamp-transport.js';

/** Treats all transports of a hub as one. */
export class TransportList implements WampTransport {
  constructor(private readonly transports: readonly WampTransport[]) {}

  prepare(): void {
    for (const transport of this.transports) transport.prepare?.();
  }

  /** Attaches the transports one after the other. If one fails, the transports after it are not attached. */
  async attach(): Promise<void> {
    for (const transport of this.transports) await transport.attach();
  }

  where(): string | undefined {
    const places = this.transports.map((transport) => transport.where());
    return places.filter((place) => place !== undefined).join(', ') || undefined;
  }

  stopAccepting(): void {
    for (const transport of this.transports) transport.stopAccepting?.();
  }

  /** Detaches all transports at the same time. Throws the first error after all have ended. */
  async detach(): Promise<void> {
    const ends = await Promise.allSettled(this.transports.map((transport) => transport.detach()));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }
}
