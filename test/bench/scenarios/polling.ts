import { LoadConnection } from '../load/connection.js';
import type { Load, Place, Subject } from '../load/load.js';
import { PollClient } from '../load/poll-socket.js';
import { Procedure, topic } from '../targets/contract.js';
import type { FanoutOptions } from './fanout.js';

async function openClients(place: Place, count: number): Promise<PollClient[]> {
  const clients: PollClient[] = [];
  while (clients.length < count) clients.push(await PollClient.open(place as number));
  return clients;
}

/** Calls with long-poll, one in flight of each client. */
export async function openPolledRpc(
  place: Place,
  clients: number,
  procedure: string,
): Promise<Load> {
  const all = await openClients(place, clients);
  let request = 0;
  return {
    async run(ms, latencies) {
      const end = performance.now() + ms;
      let done = 0;
      const caller = async (client: PollClient): Promise<void> => {
        while (performance.now() < end) {
          const start = performance.now();
          const answer = await client.ask(`[48,${++request},{},"${procedure}",[1,2]]`);
          if (!answer.startsWith('[50,')) throw new Error(answer);
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

/** Events for clients with long-poll: each when every client has the last. The publisher has WebSocket. */
export async function openPolledFanout(
  { port, dialect }: Subject,
  { subscribers, bytes, burst }: FanoutOptions,
): Promise<Load> {
  const clients = await openClients(port, subscribers);
  const events = subscribers * burst;
  let missing = 0;
  let onComplete = (): void => {};
  for (const client of clients) {
    await client.ask(`[32,1,{},"${topic}"]`);
    client.listen(() => {
      if (--missing === 0) onComplete();
    });
  }
  const publisher = await LoadConnection.open(port, dialect);
  const publish = dialect.call(1, Procedure.Publish, [bytes, burst]);
  return {
    async run(ms, latencies) {
      const end = performance.now() + ms;
      let done = 0;
      for (; performance.now() < end; done += events) {
        const start = performance.now();
        missing = events;
        const complete = new Promise<void>((resolve) => (onComplete = resolve));
        await publisher.ask(publish);
        await complete;
        latencies.add(performance.now() - start);
      }
      return done;
    },
    async close() {
      await Promise.all([publisher, ...clients].map((client) => client.close()));
    },
  };
}
