import { clientFrame, frameOf } from '../load/frames.js';
import { LoadConnection } from '../load/connection.js';
import { wampDialects } from '../load/wamp-dialect.js';
import { ServerProcess } from '../server-process.js';
import type { Cost } from './cost.js';

const clients = 50;
const fragments = 4_095;
/** A message that does not end: all of it waits. */
const half = Buffer.concat([
  frameOf(0x01, Buffer.from('[')),
  ...Array.from({ length: fragments - 1 }, () => frameOf(0x00, Buffer.from(' '))),
]);

/** Measures what a message in many fragments costs; only a transport knows of them, so it needs a socket. */
export async function piecesCost(): Promise<Cost> {
  const server = await ServerProcess.start('hostile');
  const connections: LoadConnection[] = [];
  while (connections.length < clients)
    connections.push(await LoadConnection.open(server.port, wampDialects.json));
  for (const connection of connections) connection.write(clientFrame('[34,1,1]'));
  const before = await server.ask('collect');
  for (const connection of connections) connection.write(half);
  await settled(server);
  const after = await server.ask('collect');
  await Promise.all(connections.map((connection) => connection.close()));
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
