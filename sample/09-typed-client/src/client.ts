// Uses the application of this sample, and restarts it: node client.js [url]
import { connect, WampError } from 'nestjs-wamp/client';
import { notesContract, sensorContract } from './contracts.js';
import type { ServerService } from './server/server.service.js';

const url = process.argv[2] ?? 'ws://localhost:3000/ws';
const client = await connect({ url, reconnect: { firstAttempts: 1 } }).catch(quit);

// Types come from the classes of the server, by a contract or by the name of the class.
const notes = client.remote(notesContract);
const sensor = client.remote(sensorContract);
const server = client.remote<ServerService>('com.example.server');

const { id, text } = await notes.add(`script-${process.pid}`, `Process ${process.pid} was here.`);
console.log(`Added: ${text}`);
await notes.add('another', text).catch((error: WampError) => console.log(`Refused: ${error.uri}`));

// Leaving the loop cancels the call.
let left = 3;
for await (const { celsius } of sensor.readings.stream(20, 50)) {
  console.log(`It has about ${Math.round(celsius / 10) * 10} °C.`);
  if (--left === 0) break;
}

const renewed = new Promise<void>((resolve) => {
  void notes.changes.subscribe(() => undefined, { onRenewed: () => resolve() });
});
client.status.subscribe((status) => console.log(`Status: ${status}`));
await server.restart();
await renewed;

const list = await notes.list();
console.log(`Still there: ${list.some((note) => note.id === id)}`);
await notes.remove(id);
await client.close();

/** Ends the process with a message, as there is no server. */
function quit({ message, cause }: Error): never {
  const { code } = (cause ?? {}) as { code?: string };
  const help = 'To start it: npm run start:sample -- 09-typed-client';
  console.error(code === undefined ? message : `Cannot connect to ${url} (${code}). ${help}`);
  process.exit(1);
}
