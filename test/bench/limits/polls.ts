import { PollSocket } from '../load/poll-socket.js';
import { ServerProcess } from '../server-process.js';
import type { Cost } from './cost.js';

const transports = 2_000;
const hello = '[1,"realm1",{"roles":{"caller":{}}}]';

/**
 * Measures what a transport of long-poll costs whose client asks for nothing; all of them come by one connection.
 *
 * @param saysHello true if the client opens a session and never asks for WELCOME
 */
export async function pollsCost(saysHello: boolean): Promise<Cost> {
  const server = await ServerProcess.start('ours longpoll');
  const socket = await PollSocket.open(server.port);
  const open = async (): Promise<void> => {
    const opened = await socket.ask('open', '{"protocols":["wamp.2.json"]}');
    const { transport } = JSON.parse(opened) as { transport: string };
    if (saysHello) await socket.ask(`${transport}/send`, hello);
  };
  // For the compiler.
  for (let i = 0; i < transports / 2; i++) await open();
  const before = await server.ask('collect');
  for (let i = 0; i < transports; i++) await open();
  const used = await server.ask('usage');
  const after = await server.ask('collect');
  await socket.close();
  await server.stop();
  const totalMs = (used.cpuMicros - before.cpuMicros) / 1_000 / transports;
  const heap = (after.heap - before.heap) / transports;
  return { heap, longestMs: Number.NaN, totalMs, endMs: Number.NaN };
}
