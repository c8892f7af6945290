import { isInstalled } from './cluster/broker.js';
import type { Dialect } from './load/dialect.js';
import { socketIoDialect, wsGatewayDialect } from './load/gateway-dialects.js';
import type { Load, Subject } from './load/load.js';
import { wampDialects } from './load/wamp-dialect.js';
import { openConnect } from './scenarios/connect.js';
import { type FanoutOptions, openFanout } from './scenarios/fanout.js';
import { openProgressive } from './scenarios/progressive.js';
import { openPolledFanout, openPolledRpc } from './scenarios/polling.js';
import { openReverse } from './scenarios/reverse.js';
import { openRpc } from './scenarios/rpc.js';
import { order, Procedure } from './targets/contract.js';

/** CPU ratios to the hand-written server: what has to be, and what would be good. */
export interface Goal {
  readonly must: number;
  readonly aim: number;
}

/** One server in one scenario. */
export interface Contestant {
  readonly name: string;
  /** A file in `targets/`, and a variant after a space. */
  readonly target: string;
  readonly dialect: Dialect;
  /** What is called, where contestants differ in it. */
  readonly procedure: string;
  readonly goal?: Goal;
  /** Left out of a quick run. */
  readonly isExtra: boolean;
}

/** What a kind of load needs to be measured well. */
export interface Habits {
  /** How often a server is warmed up: so few operations fit into one time that its code would stay cold. */
  readonly warmUps?: number;
  /** Whether the generator must not sleep while it waits for the server. */
  readonly awake?: boolean;
  /** How many times as often it is measured: its rounds are short, and the collector falls into some. */
  readonly times?: number;
  /**
   * How often new servers are started: two processes of one program differ by up to 6 % as long as they live, which
   * hides a small difference between two programs.
   */
  readonly starts?: number;
}

/** A kind of load, and who bears it: the first one is what the others are compared to. */
export interface Scenario extends Habits {
  readonly name: string;
  readonly description: string;
  readonly contestants: readonly Contestant[];
  open(subject: Subject, contestant: Contestant): Promise<Load>;
}

type Extras = Partial<Pick<Contestant, 'procedure' | 'goal' | 'isExtra'>>;

function contestant(name: string, target: string, dialect: Dialect, extras: Extras): Contestant {
  return { name, target, dialect, procedure: Procedure.Add, isExtra: false, ...extras };
}

const { json, msgpack, cbor, ticket, batched, raw, rawCbor } = wampDialects;

export const bare = (extras: Extras = {}, name = 'ws by hand', variant = 'each'): Contestant =>
  contestant(name, `bare-ws ${variant}`, json, extras);
const bareOnce = (): Contestant => bare({ isExtra: true }, 'ws by hand, encoded once', 'once');
const ours = (name: string, extras: Extras, dialect: Dialect = json): Contestant =>
  contestant(`nestjs-wamp ${name}`, 'ours', dialect, extras);
export const wsGateway = (extras: Extras = {}): Contestant =>
  contestant('platform-ws gateway', 'ws-gateway', wsGatewayDialect, { isExtra: true, ...extras });
export const socketIo = (): Contestant =>
  contestant('socket.io gateway', 'socketio-gateway', socketIoDialect, { isExtra: true });

/** Our server in all three serializations; the goal of JSON holds for the others too unless they have one. */
export function inAllFormats(goal: Goal, binary = goal, procedure: string = Procedure.Add) {
  return [
    ours('json', { goal, procedure }),
    ours('msgpack', { goal: binary, procedure }, msgpack),
    ours('cbor', { goal: binary, procedure }, cbor),
  ];
}

/** Our server over RawSocket, in JSON and CBOR. */
export const overRawSocket = (goal?: Goal, procedure: string = Procedure.Add): Contestant[] => {
  const extras = { procedure, ...(goal && { goal }) };
  return [
    contestant('nestjs-wamp RawSocket', 'ours raw', raw, extras),
    contestant('nestjs-wamp RawSocket, cbor', 'ours raw', rawCbor, extras),
    contestant('nestjs-wamp RawSocket, unix', 'ours raw-unix', raw, extras),
  ];
};

/** Our server without a cluster, and with one whose other nodes want nothing; the latter only where there is a broker. */
const inCluster = (): Contestant[] => {
  const goal = { must: 1.03, aim: 1.01 };
  const withCluster = contestant('nestjs-wamp in a cluster', 'ours cluster', json, { goal });
  return [ours('json', {}), ...(isInstalled('nats-server') ? [withCluster] : [])];
};

/** The floor of RawSocket: `node:net` with the same frames and nothing else. */
const bareNet = (): Contestant => contestant('net by hand, RawSocket', 'bare-net', raw, {});

/** Our server with what one turn sends to a client as one message. */
const inBatches = (procedure: string = Procedure.Add): Contestant =>
  contestant('nestjs-wamp batched', 'ours batched', batched, { procedure });

/** Our server with HTTP long-poll. */
export const overLongPoll = (procedure: string = Procedure.Add): Contestant =>
  contestant('nestjs-wamp long-poll', 'ours longpoll', json, { procedure, isExtra: true });

/** Returns true for a target whose clients use long-poll. */
export const isPolled = (target: string): boolean => target === 'ours longpoll';

function rpc(
  name: string,
  description: string,
  contestants: readonly Contestant[],
  args: readonly unknown[] = [1, 2],
  [connections, inFlight] = [32, 8],
): Scenario {
  const open: Scenario['open'] = (subject, { procedure }) =>
    openRpc(subject, { connections, inFlight, procedures: [procedure], args });
  return { name, description, contestants, open };
}

function fanout(
  name: string,
  description: string,
  goal: Goal,
  options: Omit<FanoutOptions, 'subscribers'>,
  others: readonly Contestant[] = [],
): Scenario {
  return {
    name,
    description,
    contestants: [bare(), bareOnce(), ...inAllFormats(goal), wsGateway(), ...others],
    open: (subject) => openFanout(subject, { subscribers: 1_000, ...options }),
  };
}

/** The same server with what decides about each request; the first is without. */
function inAllRules(): Contestant[] {
  const rules = (name: string, variant: string, extras: Extras = {}): Contestant =>
    contestant(`nestjs-wamp ${name}`, `ours ${variant}`, json, extras);
  return [
    ours('json', {}),
    rules('100 permissions', 'permissions', { goal: { must: 1.05, aim: 1.02 } }),
    rules('authorize, kept decisions', 'authorize-kept', { isExtra: true }),
    rules('authorize', 'authorize', { isExtra: true }),
  ];
}

const rpcGoal = { must: 0.5, aim: 0.36 };
const validatedGoal = { must: 1, aim: 0.8 };
const progressiveGoal = { must: 0.2, aim: 0.11 };
const echo = { procedure: Procedure.Echo };

export const scenarios: readonly Scenario[] = [
  {
    ...rpc(
      'rpc-1x1',
      '1 connection, 1 call in flight',
      [
        bare(),
        ...inAllFormats({ must: 1.15, aim: 1 }),
        ...overRawSocket(),
        wsGateway(),
        socketIo(),
      ],
      [1, 2],
      [1, 1],
    ),
    warmUps: 5,
  },
  rpc('rpc', '32 connections, 8 calls in flight on each', [
    bare(),
    ...inAllFormats(rpcGoal),
    bareNet(),
    ...overRawSocket({ must: 0.28, aim: 0.24 }),
    wsGateway(),
    socketIo(),
  ]),
  rpc('rpc-nest', 'the same with enhancers', [
    bare(),
    ours('one guard', { procedure: Procedure.Guarded, goal: { must: 0.6, aim: 0.5 } }),
    ours('one interceptor', { procedure: Procedure.Intercepted, goal: { must: 0.9, aim: 0.75 } }),
  ]),
  rpc('rpc-console', 'the same with a console that nobody looks at', [
    ours('json', {}),
    contestant('nestjs-wamp with console', 'ours console', json, {
      goal: { must: 1.03, aim: 1.01 },
    }),
  ]),
  { ...rpc('rpc-cluster', 'the same in a cluster', inCluster()), starts: 8 },
  rpc('rpc-authorized', 'the same with permissions, or asked about each call', inAllRules()),
  {
    name: 'subscribe-authorized',
    description: '32 connections, 8 SUBSCRIBE in flight on each, to 100 topics',
    contestants: inAllRules(),
    open: (subject) =>
      openRpc(subject, {
        connections: 32,
        inFlight: 8,
        procedures: Array.from({ length: 100 }, (_, i) => `bench.topic.${i}`),
        args: [],
        subscribes: true,
      }),
  },
  {
    ...rpc(
      'rpc-validated',
      'the same with a validated argument',
      [
        bare({ procedure: Procedure.Order }, 'ws and class-validator by hand'),
        bare({ procedure: Procedure.Schema, isExtra: true }, 'ws and zod by hand'),
        ours('ValidationPipe', { procedure: Procedure.Order, goal: validatedGoal }),
        ours('zod', { procedure: Procedure.Schema, goal: validatedGoal }),
        wsGateway({ procedure: Procedure.Order }),
      ],
      [order],
    ),
    warmUps: 2,
  },
  {
    ...rpc(
      'rpc-4k',
      '16 connections, 4 calls in flight on each, with 4 KiB that come back',
      [
        bare(echo),
        ...inAllFormats({ must: 0.9, aim: 0.6 }, { must: 0.65, aim: 0.5 }, Procedure.Echo),
        wsGateway(echo),
      ],
      ['x'.repeat(4_096)],
      [16, 4],
    ),
    // The memory that the messages go through grows for seconds, and its first use is the dear one.
    warmUps: 12,
  },
  fanout(
    'fanout',
    'one event of 64 bytes at a time to 1,000 subscribers',
    { must: 0.85, aim: 0.75 },
    { bytes: 64, burst: 1 },
    [...overRawSocket(), socketIo()],
  ),
  {
    name: 'fanout-cluster',
    description: 'the same in a cluster',
    contestants: inCluster(),
    starts: 16,
    open: (subject) =>
      openFanout(subject, { subscribers: 1_000, bytes: 64, burst: 1, warmUps: 10_000 }),
  },
  fanout('fanout-4k', 'the same with 4 KiB', { must: 0.55, aim: 0.45 }, { bytes: 4_096, burst: 1 }),
  fanout(
    'fanout-burst',
    'ten events of 64 bytes in one turn',
    { must: 0.14, aim: 0.1 },
    { bytes: 64, burst: 10 },
    [inBatches()],
  ),
  {
    name: 'progressive',
    description: '1,000 results of one call',
    contestants: [
      bare({ procedure: Procedure.Count }),
      ...inAllFormats(progressiveGoal, progressiveGoal, Procedure.Count),
      ...overRawSocket(undefined, Procedure.Count),
      inBatches(Procedure.Count),
      ours('async generator', { procedure: Procedure.Generate, goal: progressiveGoal }),
      wsGateway({ procedure: Procedure.Count }),
    ],
    open: (subject, { procedure }) => openProgressive(subject, { procedure, results: 1_000 }),
  },
  {
    name: 'reverse',
    description: 'the server calls 8 clients, 8 calls in flight on each',
    contestants: [bare(), ...inAllFormats({ must: 0.6, aim: 0.42 })],
    open: (subject) => openReverse(subject, { connections: 8, times: 200 }),
  },
  {
    name: 'connect',
    description: 'TCP, upgrade and WAMP handshake, 16 at once',
    contestants: [
      bare(),
      ...inAllFormats({ must: 1.4, aim: 1.2 }).slice(0, 2),
      contestant('nestjs-wamp ticket', 'ours ticket', ticket, { isExtra: true }),
      wsGateway(),
    ],
    warmUps: 6,
    awake: true,
    times: 2,
    open: (subject) => openConnect(subject),
  },
  {
    name: 'rpc-poll',
    description: '32 clients, 1 call in flight of each; over long-poll, two requests for a call',
    contestants: [ours('json', { isExtra: true }), overLongPoll()],
    open: (subject, { target, procedure }) =>
      isPolled(target)
        ? openPolledRpc(subject.port, 32, procedure)
        : openRpc(subject, { connections: 32, inFlight: 1, procedures: [procedure], args: [1, 2] }),
  },
  {
    name: 'fanout-poll',
    description:
      'one event of 64 bytes at a time to 1,000 subscribers; over long-poll, a request for each',
    contestants: [ours('json', { isExtra: true }), overLongPoll()],
    open: (subject, { target }) => {
      const options = { subscribers: 1_000, bytes: 64, burst: 1 };
      return isPolled(target) ? openPolledFanout(subject, options) : openFanout(subject, options);
    },
  },
];
