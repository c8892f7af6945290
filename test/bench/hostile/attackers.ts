/** A process of clients that mean harm: `node attackers.js <port> <socket file>`. It is told by IPC what to do. */
import { setPriority } from 'node:os';
import { HostileConnection, Toll } from './connection.js';
import { kinds } from './kinds.js';

/** Connections of some kinds, each in turn, until it is told to stop. */
export interface Order {
  readonly kinds: readonly string[];
  readonly connections: number;
}

const [, , port, file = ''] = process.argv;
const places = { port: Number(port), file };
let crowd: HostileConnection[] = [];
let toll = new Toll();

// Who measures must not wait for those who only make work.
setPriority(10);
process.on('message', (order: Order | 'stop') => (order === 'stop' ? stop() : begin(order)));
process.on('disconnect', () => process.exit());
process.send?.('ready');

function begin({ kinds: names, connections }: Order): void {
  const chosen = kinds.filter(({ name }) => names.includes(name));
  toll = new Toll();
  crowd = Array.from(
    { length: connections },
    (_, i) => new HostileConnection(places, chosen[i % chosen.length]!, toll),
  );
}

function stop(): void {
  for (const connection of crowd) connection.stop();
  crowd = [];
  process.send?.(toll);
}
