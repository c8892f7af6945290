import { LoadConnection } from '../load/connection.js';
import type { Dialect } from '../load/dialect.js';
import { clientFrame, frameOf } from '../load/frames.js';
import type { Place } from '../load/load.js';
import { wampDialects } from '../load/wamp-dialect.js';
import { batchedWebSocket, rawSocket } from '../load/wire.js';
import { ServerProcess } from '../server-process.js';
import type { Cost } from './cost.js';

/** What only a transport holds, so it needs a socket. */
export interface SocketRow {
  readonly limit: string;
  readonly what: string;
  /** Connects a client that holds nothing yet. */
  open(server: ServerProcess): Promise<SocketClient>;
}

interface SocketClient {
  /** Makes the server hold something. */
  hold(): void;
  close(): Promise<void> | void;
}

const clients = 50;
const fragments = 4_095;
/** A message that does not end: all of it waits. */
const inFragments = Buffer.concat([
  frameOf(0x01, Buffer.from('[')),
  ...Array.from({ length: fragments - 1 }, () => frameOf(0x00, Buffer.from(' '))),
]);
const megabyte = `[16,1,{},"open.said",["${'x'.repeat(1_040_000)}"]]`;
const unended = (frame: Buffer): Buffer => frame.subarray(0, -1);

async function halfMessage(place: Place, dialect: Dialect, half: Buffer): Promise<SocketClient> {
  const connection = await LoadConnection.open(place, dialect);
  connection.write(dialect.call(1, 'open.add', [1, 2]));
  return { hold: () => connection.write(half), close: () => connection.close() };
}

const { json, raw, batched } = wampDialects;

/** What a client can make transports of sockets hold. */
export const socketRows: readonly SocketRow[] = [
  {
    limit: 'maxMessagePieces',
    what: '4,095 fragments of a message, over a socket',
    open: ({ port }) => halfMessage(port, json, inFragments),
  },
  {
    limit: 'maxMessageBytes',
    what: '1 MB of a message that does not end, WebSocket',
    open: ({ port }) => halfMessage(port, json, unended(clientFrame(megabyte))),
  },
  {
    limit: '',
    what: 'the same, RawSocket',
    open: ({ place }) => halfMessage(place, raw, unended(rawSocket.frame(megabyte))),
  },
  {
    limit: '',
    what: '1 MB of a batch that does not end',
    open: ({ port }) => halfMessage(port, batched, unended(batchedWebSocket.frame(megabyte))),
  },
];

/** Measures the share of one of fifty clients. */
export async function socketCost(row: SocketRow): Promise<Cost> {
  const server = await ServerProcess.start('hostile');
  const opened: SocketClient[] = [];
  while (opened.length < clients) opened.push(await row.open(server));
  await settled(server);
  const before = await server.ask('collect');
  for (const client of opened) client.hold();
  await settled(server);
  const after = await server.ask('collect');
  for (const client of opened) await client.close();
  await server.stop();
  const totalMs = (after.cpuMicros - before.cpuMicros) / 1_000 / clients;
  const heap = (after.heap - before.heap) / clients;
  return { heap, longestMs: Number.NaN, totalMs, endMs: Number.NaN };
}

/** Resolves when the server has nothing more to do. */
async function settled(server: ServerProcess): Promise<void> {
  let last = (await server.ask('usage')).cpuMicros;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    const { cpuMicros } = await server.ask('usage');
    if (cpuMicros - last < 20_000) return;
    last = cpuMicros;
  }
}
