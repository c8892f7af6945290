import type { HubDoor } from '../hub/hub-door.js';

type WampSerializer = NonNullable<ReturnType<HubDoor['negotiate']>>;

/** A subprotocol that both ends speak. */
export interface Spoken {
  readonly name: string;
  readonly serializer: WampSerializer;
  /** True if WebSocket messages are batches of WAMP messages. */
  readonly isBatched: boolean;
}

/** The end of the name of a subprotocol with batches. */
const batched = '.batched';

/** The subprotocols of an endpoint. */
export class Subprotocols {
  /** @param hasBatches true if clients may ask for batches */
  constructor(
    private readonly hub: Pick<HubDoor, 'negotiate' | 'subprotocols'>,
    private readonly hasBatches: boolean,
  ) {}

  /** The names of all subprotocols. */
  get names(): readonly string[] {
    const { subprotocols } = this.hub;
    const more = this.hasBatches ? subprotocols.map((name) => name + batched) : [];
    return [...subprotocols, ...more];
  }

  /** Returns the first offered subprotocol that is supported, so the order of the client decides. */
  negotiate(offered: Iterable<string>): Spoken | undefined {
    for (const name of offered) {
      const isBatched = this.hasBatches && name.endsWith(batched);
      const serializer = this.hub.negotiate([isBatched ? name.slice(0, -batched.length) : name]);
      if (serializer !== undefined) return { name, serializer, isBatched };
    }
    return undefined;
  }
}
