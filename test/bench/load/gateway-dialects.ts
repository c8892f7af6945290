import { Code, type Dialect } from './dialect.js';
import { clientFrame } from './frames.js';
import { webSocket } from './wire.js';

/** The first letters of the events that the gateways send, and what those are to the generator. */
const codes: Readonly<Record<number, number>> = {
  [letter('a')]: Code.Answer, // answer
  [letter('l')]: Code.Answer, // last
  [letter('n')]: Code.Event, // news
};

function letter(text: string): number {
  return text.charCodeAt(0);
}

function argument(args: readonly unknown[]): unknown {
  return args.length === 1 ? args[0] : args;
}

/** `@nestjs/platform-ws`: `{"event":"answer","data":3}`. */
export const wsGatewayDialect: Dialect = {
  wire: webSocket,
  path: '/ws',
  greetings: 0,
  call: (_id, procedure, args) =>
    clientFrame(JSON.stringify({ event: procedure, data: argument(args) })),
  subscribe: (topic) => clientFrame(JSON.stringify({ event: 'join', data: topic })),
  codeOf: (bytes, at) => codes[bytes[at + '{"event":"'.length]!] ?? 0,
  isFinal: (bytes, at) => bytes[at + '{"event":"'.length] === letter('l'),
};

/** socket.io over its own WebSocket frames: `42` and an id asks, `43` and the id acknowledges. */
export const socketIoDialect: Dialect = {
  wire: webSocket,
  path: '/socket.io/?EIO=4&transport=websocket',
  hello: clientFrame('40'),
  greetings: 2,
  call: (id, procedure, args) =>
    clientFrame(`42${id}${JSON.stringify([procedure, argument(args)])}`),
  subscribe: (topic) => clientFrame(`420${JSON.stringify(['join', topic])}`),
  codeOf: (bytes, at) => (bytes[at + 1] === letter('3') ? Code.Answer : Code.Event),
  isFinal: () => true,
};
