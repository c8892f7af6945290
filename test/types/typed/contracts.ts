// Contracts as both ends see them, for the compilers of typed-contracts.spec.ts.
import type { Observable } from 'rxjs';
import type { Id, WampResult, WampSession } from 'nestjs-wamp';
import { WampImplements, WampService } from 'nestjs-wamp';
import type { WampClient, WampStream } from 'nestjs-wamp/client';
import {
  contractOf,
  defineContract,
  defineError,
  event,
  procedure,
  type StandardSchema,
  topic,
} from 'nestjs-wamp/contract';
import { is } from './remote.js';
import type { MathService } from './services.js';

/** Schemas of no library: only the types count here. */
declare function schema<I, O = I>(): StandardSchema<I, O>;

interface Page {
  readonly page: number;
}

export class OutOfStock extends defineError(
  'com.example.error.out_of_stock',
  schema<{ left: number }>(),
) {}

export const shop = defineContract('com.example.shop', {
  price: procedure({
    args: [schema<string>(), schema<string | undefined>()],
    result: schema<number>(),
  }),
  order: procedure({
    args: [schema<string>()],
    kwargs: schema<{ count: number | string }, { count: number }>(),
    result: schema<{ at: Date; total: number }>(),
    errors: [OutOfStock],
  }),
  search: procedure({ kwargs: schema<{ text?: string }>(), result: schema<string[]>() }),
  report: procedure({
    args: [schema<number>()],
    progress: schema<Page>(),
    result: schema<Date>(),
  }),
  clear: procedure({}),
  visited: event({ args: [schema<string>(), schema<string, Date>()] }),
  sold: topic({ args: [schema<Date>()] }),
  moved: topic({ kwargs: schema<{ sku: string }>() }),
  many: topic({ args: [schema<string>(), schema<number>()] }),
});

@WampService()
@WampImplements(shop)
export class ShopService {
  price(sku: string, currency = 'EUR', _caller?: WampSession): number {
    return sku.length + currency.length;
  }
  async order(sku: string, order: { count: number }, _caller: WampSession) {
    if (order.count > 5) throw new OutOfStock({ left: 5 }, sku);
    return { at: new Date(), total: order.count };
  }
  search({ text = '' }: { text?: string }): string[] {
    return [text];
  }
  async *report(pages: number): AsyncGenerator<Page, Date> {
    yield { page: pages };
    return new Date();
  }
  clear(): void {}
  visited(page: string, at: Date): void {
    void [page, at];
  }
  sold(): Observable<Date> {
    throw new Error();
  }
}

const names = contractOf<MathService>('com.example.math', { add: 'sum', ticks: { kind: 'topic' } });
declare const client: WampClient;
declare const session: WampSession;

export async function positive(): Promise<void> {
  const remote = client.remote(shop);
  is<Promise<number>>(remote.price('a'));
  is<Promise<number>>(remote.price('a', undefined));
  is<Promise<number>>(remote.price.with({ timeoutMs: 5 })('a', 'EUR'));
  is<{ at: string; total: number }>(await remote.order('a', { count: '2' }));
  is<Promise<WampResult>>(remote.order.result('a', { count: 2 }));
  is<Promise<string[]>>(remote.search());
  is<Promise<string[]>>(remote.search({ text: 'a' }));
  is<Promise<string[]>>(remote.search.kwargs({ text: 'a' }));
  is<WampStream<Page | string>>(remote.report.stream(3));
  is<Promise<string>>(remote.report(3));
  is<Promise<void>>(remote.clear());
  is<Promise<Id | undefined>>(remote.visited.publish('home', '2026-01-01'));
  await remote.sold.subscribe((at: string) => at);
  await remote.moved.subscribe(({ sku }, { publication }) => [sku, publication]);
  await remote.many.subscribe((both: WampResult) => both.args);
  is<AsyncIterable<string>>(remote.sold.events());
  is<string>(remote.sold.uri);

  const parsed = client.remote(shop, { parse: true, timeoutMs: 5 });
  is<{ at: Date; total: number }>(await parsed.order('a', { count: 2 }));
  await parsed.sold.subscribe((at: Date) => at);
  is<Promise<Date>>(parsed.report(3));

  is<Promise<number>>(client.remote(names).add(1, 2));
  is<Promise<number>>(client.remote<MathService>('com.example.math').add(1, 2));
  is<Promise<number>>(session.remote(names).add(1, 2));
  is<Promise<number>>(session.remote(shop).price('a'));
  is<Id>(session.remote(shop).visited.publish('a', 'b'));

  const error: unknown = undefined;
  if (error instanceof OutOfStock) is<number>(error.kwargs.left);
}

export async function negative(): Promise<void> {
  const remote = client.remote(shop);
  // @ts-expect-error an argument of another type
  await remote.price(1);
  // @ts-expect-error one argument too many
  await remote.price('a', 'EUR', 1);
  // @ts-expect-error the keyword arguments are missing
  await remote.order('a');
  // @ts-expect-error a keyword argument of another type
  await remote.order('a', { count: true });
  // @ts-expect-error no such keyword
  await remote.search.kwargs({ word: 'a' });
  // @ts-expect-error keyword arguments that the contract does not have
  await remote.price.kwargs({ sku: 'a' });
  // @ts-expect-error call of an event
  await remote.visited('home', '');
  // @ts-expect-error call of a topic
  await remote.sold();
  // @ts-expect-error subscription to a procedure
  await remote.price.subscribe(() => {});
  // @ts-expect-error a stream of a procedure without progress
  remote.price.stream('a');
  // @ts-expect-error publication to a topic of the server
  await remote.sold.publish(new Date());
  // @ts-expect-error a handler of another type
  await remote.sold.subscribe((n: number) => n);
  // @ts-expect-error no such option
  await client.remote(shop, { parsed: true }).price('a');
  // @ts-expect-error no such entry
  await remote.prize('a');
  // @ts-expect-error a date is text unless it is parsed
  (await remote.order('a', { count: 1 })).at.getTime();
  // @ts-expect-error a session cannot subscribe at its client
  session.remote(shop).sold.subscribe(() => {});
  // @ts-expect-error a keyword argument of an error of another type
  void new OutOfStock({ left: 'x' });
}

// @ts-expect-error a URI for a method that is not there
export const wrongName = contractOf<MathService>('com.example.math', { subtract: 'minus' });
// @ts-expect-error a URI for a property that is no method
export const noMethod = contractOf<MathService>('com.example.math', { unit: 'unit' });
// @ts-expect-error no such kind
export const noKind = contractOf<MathService>('com.example.math', { add: { kind: 'call' } });
// @ts-expect-error a schema is no entry
export const noEntry = defineContract('com.example', { price: schema<string>() });
// @ts-expect-error no schema
export const noSchema = procedure({ args: ['text'] });

const one = defineContract('com.one', {
  run: procedure({ args: [schema<string>()], result: schema<number>() }),
});
const two = defineContract('com.two', {
  tick: topic({ args: [schema<number>()] }),
  pages: procedure({ progress: schema<Page>(), result: schema<string>() }),
});

// @ts-expect-error the method is missing
@WampImplements(one)
export class Lacks {}

// @ts-expect-error another argument
@WampImplements(one)
export class OtherArgument {
  run(n: number): number {
    return n;
  }
}

// @ts-expect-error another result
@WampImplements(one)
export class OtherResult {
  run(text: string): string {
    return text;
  }
}

// @ts-expect-error another emission
@WampImplements(two)
export class OtherEmission {
  async *tick(): AsyncGenerator<string> {
    yield 'a';
  }
  async *pages(): AsyncGenerator<Page, string> {
    yield { page: 1 };
    return 'a';
  }
}

// @ts-expect-error other progress
@WampImplements(two)
export class OtherProgress {
  async *pages(): AsyncGenerator<number, string> {
    yield 1;
    return 'a';
  }
}

// @ts-expect-error another final result
@WampImplements(two)
export class OtherFinal {
  async *pages(): AsyncGenerator<Page, number> {
    yield { page: 1 };
    return 1;
  }
}
