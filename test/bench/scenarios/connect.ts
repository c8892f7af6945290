import { LoadConnection } from '../load/connection.js';
import type { Dialect } from '../load/dialect.js';
import type { Latencies } from '../load/latencies.js';
import type { Load, Place, Subject } from '../load/load.js';

/** Sessions of a run, however long it is: sockets keep their port for a minute, more would use up all. */
const perRun = 2_000;
const atOnce = 16;

/** Opens sessions, several at once, and closes them when nobody measures. */
export function openConnect({ port, dialect }: Subject): Promise<Load> {
  let connections: LoadConnection[] = [];
  const reset = async (): Promise<void> => {
    await Promise.all(connections.map((connection) => connection.close()));
    connections = [];
    await new Promise((resolve) => setTimeout(resolve, 50));
  };
  return Promise.resolve({
    async run(_ms, latencies) {
      const goesOn = (): boolean => connections.length <= perRun - atOnce;
      const lane = async (): Promise<void> => {
        while (goesOn()) connections.push(await timed(port, dialect, latencies));
      };
      await Promise.all(Array.from({ length: atOnce }, lane));
      return connections.length;
    },
    reset,
    close: reset,
  });
}

async function timed(port: Place, dialect: Dialect, latencies: Latencies) {
  const start = performance.now();
  const connection = await LoadConnection.open(port, dialect);
  latencies.add(performance.now() - start);
  return connection;
}
