import { IsInt, IsString } from 'class-validator';
import type { MatchPolicy } from 'nestjs-wamp';
import { z } from 'zod';

/** What every target offers, under these names, as far as its protocol can. */
export const Procedure = {
  /** `(a, b)`, their sum. */
  Add: 'bench.add',
  Guarded: 'bench.guarded',
  Intercepted: 'bench.intercepted',
  /** `(order)`, its quantity; validated by class-validator. */
  Order: 'bench.order',
  /** The same, validated by zod. */
  Schema: 'bench.schema',
  /** `(text)`, the text. */
  Echo: 'bench.echo',
  /** `(bytes, times)`, nothing; that many events with a text of so many bytes go out in one turn. */
  Publish: 'bench.publish',
  /** `(n)`, the numbers below n: all but the last are progressive results. */
  Count: 'bench.count',
  /** The same, from an async generator. */
  Generate: 'bench.generate',
  /** `(n)`, nothing; when the caller's own procedure has been called so often. */
  Reverse: 'bench.reverse',
} as const;

export const topic = 'bench.news';

/** Who logs in, where a target wants to know, and by what. */
export const login = { authid: 'bench', ticket: 'for benchmarks only' } as const;

/** What the client offers for `Procedure.Reverse`. */
export const clientProcedure = 'bench.client.add';

/** How many calls of a client are in flight. */
export const reverseInFlight = 8;

export class Order {
  @IsString()
  item!: string;

  @IsInt()
  quantity!: number;
}

export const orderSchema = z.object({ item: z.string(), quantity: z.int() });

export const order = { item: 'Blue Train', quantity: 3 };

/** The URI or pattern with a number, and a URI that it matches; seven of them begin alike. */
export const growthUris: Readonly<Record<MatchPolicy, readonly [pattern: Uri, match: Uri]>> = {
  exact: [(i) => `grow.group${i % 7}.item${i}`, (i) => `grow.group${i % 7}.item${i}`],
  prefix: [(i) => `grow.group${i % 7}.item${i}.`, (i) => `grow.group${i % 7}.item${i}.leaf`],
  wildcard: [(i) => `grow.group${i % 7}..item${i}`, (i) => `grow.group${i % 7}.any.item${i}`],
};

type Uri = (i: number) => string;

/** A server of any kind, listening on a port of its own. */
export interface Target {
  readonly port: number;
  /** The socket file, where clients come by one. */
  readonly socketFile?: string;
  /** How much each table of the server holds. */
  tables?(): Record<string, number>;
}

/** Calls the client so often, always the same number of calls at once. */
export async function callRepeatedly(times: number, call: () => Promise<unknown>): Promise<void> {
  let started = 0;
  const lane = async (): Promise<void> => {
    while (started++ < times) await call();
  };
  await Promise.all(Array.from({ length: reverseInFlight }, lane));
}
