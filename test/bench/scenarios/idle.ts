import { LoadConnection } from '../load/connection.js';
import type { Place } from '../load/load.js';
import { PollClient } from '../load/poll-socket.js';
import { type Contestant, isPolled } from '../catalogue.js';
import { digits, table } from '../report.js';
import { ServerProcess } from '../server-process.js';

/** What one more session costs a server that has many, in bytes. */
export interface IdleCost {
  readonly rss: number;
  readonly heap: number;
}

/** A client that can go. */
interface Leaving {
  close(): Promise<void>;
}

async function openPoll(place: Place): Promise<Leaving> {
  const client = await PollClient.open(place as number);
  await client.rest();
  return { close: () => client.leave() };
}

/**
 * The slope of memory from a first thousand of sessions on: resident memory moves in steps, so a short
 * slope misleads.
 */
export async function measureIdle(
  target: string,
  open: (place: Place) => Promise<Leaving>,
  sessions: number,
): Promise<IdleCost> {
  const server = await ServerProcess.start(target);
  const connections: Leaving[] = [];
  const grow = async (count: number): Promise<void> => {
    while (connections.length < count) connections.push(await open(server.place));
  };
  await grow(1_000);
  const before = await server.ask('collect');
  await grow(1_000 + sessions);
  const after = await server.ask('collect');
  await server.stop();
  await Promise.all(connections.map((connection) => connection.close()));
  return {
    rss: (after.rss - before.rss) / sessions,
    heap: (after.heap - before.heap) / sessions,
  };
}

/** The slopes of several servers, as a table. */
export async function idleReport(
  contestants: readonly Contestant[],
  sessions: number,
): Promise<string> {
  const rows: string[][] = [];
  for (const { name, target, dialect } of contestants) {
    const open = isPolled(target)
      ? openPoll
      : (place: Place): Promise<Leaving> => LoadConnection.open(place, dialect);
    const { rss, heap } = await measureIdle(target, open, sessions);
    rows.push([name, digits(rss / 1_024), digits(heap / 1_024)]);
  }
  const head = ['server', 'RSS KiB', 'heap KiB'];
  return `### idle\n\none more session after 1,000, slope of ${sessions}\n\n${table(head, rows)}\n`;
}
