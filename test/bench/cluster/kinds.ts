/** What can be measured: nodes of this package over each broker, nodes by hand, and socket.io. */
export const kinds = {
  nats: { title: 'nestjs-wamp over NATS', broker: 'nats-server' },
  'nats by hand': { title: 'ws and NATS by hand', broker: 'nats-server' },
  redis: { title: 'nestjs-wamp over Redis', broker: 'redis-server' },
  'redis by hand': { title: 'ws and Redis by hand', broker: 'redis-server' },
  'socket.io': { title: 'socket.io with its Redis adapter', broker: 'redis-server' },
} as const;

export type Kind = keyof typeof kinds;
export type HandKind = 'nats by hand' | 'redis by hand';

/** Returns true for nodes that only hand events on. */
export function isByHand(kind: Kind): kind is HandKind {
  return kind.endsWith('by hand');
}

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
