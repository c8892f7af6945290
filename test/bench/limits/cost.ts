import { JsonSerializer, type WampLimitOptions, type WampSerializer } from 'nestjs-wamp';
import type { TestHubOptions } from 'nestjs-wamp/testing';
import { median } from '../statistics.js';
import { heapBytes, hello, type Message, Stage, type StageClient } from './stage.js';

/** What a client does to make the most of one limit. */
export interface Row {
  /** The limit, or nothing for what has none of its own. */
  readonly limit: string;
  /** What the client does, in words. */
  readonly what: string;
  readonly serializer?: WampSerializer;
  readonly limits?: WampLimitOptions;
  options?(stage: Stage): TestHubOptions;
  /** How many clients do it; default 1. */
  readonly clients?: number;
  /** Whether what all hold is told, and not the share of one. */
  readonly isSum?: boolean;
  /** Before it is measured, HELLO aside. */
  readonly before?: readonly Message[];
  /** Sent and measured, one step each; with HELLO where the session is measured, too. */
  say(nth: number): readonly Message[];
  readonly withHello?: boolean;
  /** Whether the client reads nothing. */
  readonly isDeaf?: boolean;
  /** Whether the hub ends sessions, as it should. */
  readonly mayEnd?: boolean;
  /** The address of a client; default: none. */
  address?(nth: number): string;
  /** Others that are there, or what the application has more. */
  prepare?(stage: Stage): void;
  /** What the application does, as one more step. */
  act?(stage: Stage): void;
  /** How many turns of the event loop the answer takes; default 3. */
  readonly turns?: number;
  /** How often it is measured; default 3. */
  readonly rounds?: number;
}

/** What a client can make the server hold and do. */
export interface Cost {
  readonly heap: number;
  /** The longest time that nobody else got a turn, in milliseconds. */
  readonly longestMs: number;
  readonly totalMs: number;
  /** The longest such time when the client leaves. */
  readonly endMs: number;
}

/** Measures a row: the median of heap bytes, and the least of times, which another program can only lengthen. */
export async function costOf(row: Row): Promise<Cost> {
  const costs: Cost[] = [];
  // The first round is for the compiler.
  for (let round = 0; round <= (row.rounds ?? 3); round++) costs.push(await measureOnce(row));
  const measured = costs.slice(1);
  const least = (key: keyof Cost): number => Math.min(...measured.map((cost) => cost[key]));
  return {
    heap: median(measured.map(({ heap }) => heap)),
    longestMs: least('longestMs'),
    totalMs: least('totalMs'),
    endMs: least('endMs'),
  };
}

async function measureOnce(row: Row): Promise<Cost> {
  const { clients = 1, serializer = new JsonSerializer(), withHello = false } = row;
  const stage = new Stage(row.limits, row.options);
  row.prepare?.(stage);
  const nths = Array.from({ length: clients }, (_, nth) => nth);
  const said = nths.map((nth) => row.say(nth).map((message) => serializer.encode(message)));
  const joined = withHello ? [] : nths.map(() => join(stage, row, serializer));
  // What is set up in one of the next turns.
  await stage.step(() => {});
  const before = await heapBytes();
  stage.reset();
  for (const nth of nths)
    await act(stage, joined[nth] ?? opener(stage, row, nth), said[nth] as string[], row);
  if (row.act !== undefined) await stage.step(() => row.act?.(stage));
  if (row.mayEnd !== true && stage.clients.some(({ isOpen }) => !isOpen))
    throw new Error(`${row.what}: the hub ended it`);
  const { longestMs, totalMs } = stage;
  const heap = (await heapBytes()) - before;
  stage.reset();
  for (const client of stage.clients) await stage.step(() => client.hangUp());
  const share = row.isSum ? 1 : clients;
  return { heap: heap / share, longestMs, totalMs: totalMs / share, endMs: stage.longestMs };
}

function join(stage: Stage, { before = [], isDeaf }: Row, serializer: WampSerializer): StageClient {
  const client = stage.connect(serializer);
  client.say(hello(), ...before);
  if (isDeaf) client.pause();
  return client;
}

/** Connects a client, and measures that, too. */
function opener(stage: Stage, { address, serializer }: Row, nth: number): StageClient {
  return stage.time(() => stage.connect(serializer, address?.(nth)));
}

async function act(
  stage: Stage,
  client: StageClient,
  said: readonly (string | Uint8Array)[],
  { turns }: Row,
): Promise<void> {
  for (const data of said) stage.time(() => client.write(data));
  // Answers to calls, and what waits for the end of a turn.
  await stage.step(() => {}, turns);
}
