import type { Load, Place } from '../load/load.js';
import { PollClient } from '../load/poll-socket.js';

/** Calls with long-poll, one in flight of each client. */
export async function openPolledRpc(
  place: Place,
  clients: number,
  procedure: string,
): Promise<Load> {
  const all: PollClient[] = [];
  while (all.length < clients) all.push(await PollClient.open(place as number));
  let request = 0;
  return {
    async run(ms, latencies) {
      const end = performance.now() + ms;
      let done = 0;
      const caller = async (client: PollClient): Promise<void> => {
        while (performance.now() < end) {
          const start = performance.now();
          const answer = new Promise<string>((resolve) => client.receive(resolve));
          client.send(`[48,${++request},{},"${procedure}",[1,2]]`);
          if (!(await answer).startsWith('[50,')) throw new Error(await answer);
          latencies.add(performance.now() - start);
          done++;
        }
      };
      await Promise.all(all.map(caller));
      return done;
    },
    async close() {
      await Promise.all(all.map((client) => client.close()));
    },
  };
}
