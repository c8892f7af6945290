import { LoadConnection } from '../load/connection.js';
import { wampDialects } from '../load/wamp-dialect.js';
import { ServerProcess } from '../server-process.js';
import type { Cost } from './cost.js';

const sessions = 5_000;
const lists = 100;
const { json } = wampDialects;

/** Measures one list of the console: an operator who searches gets one each second. */
export async function consoleCost(): Promise<Cost> {
  const server = await ServerProcess.start('ours console');
  const clients: LoadConnection[] = [];
  while (clients.length < sessions) clients.push(await LoadConnection.open(server.port, json));
  const ask = async (times: number): Promise<void> => {
    const call = json.call(1, 'nestwamp.console.sessions', ['nobody']);
    for (let i = 0; i < times; i++) await clients[0]!.ask(call);
  };
  // For the compiler.
  await ask(lists);
  const before = await server.ask('usage');
  await ask(lists);
  const after = await server.ask('usage');
  await Promise.all(clients.map((client) => client.close()));
  await server.stop();
  const totalMs = (after.cpuMicros - before.cpuMicros) / 1_000 / lists;
  return { heap: Number.NaN, longestMs: Number.NaN, totalMs, endMs: Number.NaN };
}
