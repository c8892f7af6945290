import type { Goal } from '../catalogue.js';

/** One client in the benchmark. */
export interface ClientContestant {
  readonly name: string;
  /** A file in `subjects/`, and its format after a space. */
  readonly subject: string;
  /** A file in `targets/`, and a variant after a space. */
  readonly target: string;
  /** CPU of our client in JSON by that of this one: what has to be, and what would be good. */
  readonly goal?: Goal;
}

const hub = 'ours unlimited';
const gateway = 'socketio-gateway';
const below: Goal = { must: 1, aim: 1 };

/** Node has a WebSocket as a global from version 22 on. */
const overGlobal: ClientContestant[] =
  'WebSocket' in globalThis
    ? [{ name: 'nestjs-wamp json, global WebSocket', subject: 'ours global', target: hub }]
    : [];

/** Ours in JSON is compared to each that has a goal; the first one is what all are compared to. */
export const contestants: readonly ClientContestant[] = [
  { name: 'wampy.js json', subject: 'wampy json', target: hub, goal: { must: 1, aim: 0.5 } },
  { name: 'nestjs-wamp json', subject: 'ours json', target: hub },
  { name: 'nestjs-wamp msgpack', subject: 'ours msgpack', target: hub },
  { name: 'nestjs-wamp cbor', subject: 'ours cbor', target: hub },
  ...overGlobal,
  { name: 'wampy.js msgpack', subject: 'wampy msgpack', target: hub },
  { name: 'wampy.js cbor', subject: 'wampy cbor', target: hub },
  { name: 'autobahn-js json', subject: 'autobahn json', target: hub, goal: below },
  { name: 'socket.io-client', subject: 'socketio json', target: gateway, goal: below },
];

/** The one that the goals are about. */
export const [, ours] = contestants as [ClientContestant, ClientContestant];
