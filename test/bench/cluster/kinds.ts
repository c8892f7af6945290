/** What can be measured: nodes of this package over each broker, one node without, and socket.io over Redis. */
export const kinds = {
  nats: { title: 'nestjs-wamp over NATS', broker: 'nats-server' },
  redis: { title: 'nestjs-wamp over Redis', broker: 'redis-server' },
  'socket.io': { title: 'socket.io with its Redis adapter', broker: 'redis-server' },
} as const;

export type Kind = keyof typeof kinds;

/** How events follow each other: groups in one turn of the event loop, and pauses between them. */
export interface Rhythm {
  readonly group: number;
  readonly pauseMs: number;
}

/** What the parent asks a node for. */
export type Order =
  | {
      readonly do: 'publish';
      readonly count: number;
      readonly bytes: number;
      readonly rhythm: Rhythm;
    }
  | {
      readonly do: 'call';
      readonly session: string;
      readonly count: number;
      readonly bytes: number;
    }
  | { readonly do: 'cpu' };

/** What a node answers. */
export interface Answer {
  /** CPU time of the node until now, in microseconds. */
  readonly cpuUs: number;
  /** The times of calls, in milliseconds. */
  readonly times?: readonly number[];
}
