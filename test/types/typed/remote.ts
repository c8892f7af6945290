// `Remote` of a client and of a session, as the compilers of typed-contracts.spec.ts see it.
import type { Observable } from 'rxjs';
import type { Id, Remote as SessionRemote, WampResult, WampSession } from 'nestjs-wamp';
import type { Remote as ClientRemote, WampStream, WampSubscription } from 'nestjs-wamp/client';
import type { RemoteArgs, RpcTree } from 'nestjs-wamp/contract';
import type { OrderDto, MathService } from './services.js';

export type Same<A, B> =
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- it defers the comparison
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Does nothing; the compiler reports a value of another type. */
export function is<T>(
  _value: T,
): <U extends T>(..._same: Same<T, U> extends true ? [] : [never]) => void {
  return () => {};
}

declare const math: ClientRemote<MathService>;
declare const device: SessionRemote<MathService>;
declare const session: WampSession;
declare const rpc: RpcTree;

/** Printed as an editor prints them. */
export const shown = {
  add: math.add,
  slow: math.slow,
  greet: math.greet,
  welcome: math.welcome,
  whoAmI: math.whoAmI,
  mine: math.mine,
  order: math.order,
  sum: math.sum,
  many: math.many,
  work: math.work,
  upload: math.upload,
  countdown: math.countdown,
  pages: math.pages,
  ticks: math.ticks,
  onSaid: math.onSaid,
  onLater: math.onLater,
};

export async function positive(): Promise<void> {
  is<Promise<number>>(math.add(1, 2));
  is<Promise<number>>(math.add.with({ timeoutMs: 5 })(1, 2));
  is<Promise<number>>(math.add.kwargs({ a: 1, b: 2 }));
  is<Promise<WampResult>>(math.add.result(1, 2));
  is<string>(math.add.uri);
  is<Promise<number | bigint>>(math.slow(1));
  is<Promise<string>>(math.greet('a'));
  is<Promise<string>>(math.welcome('a'));
  is<Promise<string>>(math.welcome('a', 'b'));
  is<Promise<string>>(math.whoAmI());
  is<Promise<string>>(math.mine('a', true));
  is<{ total: number; at: string; length: number }>(await math.order({ sku: 'a', count: 1 }));
  await math.order({ sku: 'a', count: 1, due: new Date() });
  await math.order({ sku: 'a', count: 1, due: '2026-01-01' });
  await math.sum(1, 2, 3);
  await math.many('a', 'b');
  await math.work(1);
  await math.upload.with({ input: [new Uint8Array()] })('a');
  is<WampStream<string>>(math.countdown.stream(3));
  is<Promise<string | undefined>>(math.countdown(3));
  is<WampStream<string | number>>(math.pages.stream(3));
  is<Promise<string>>(math.pages(3));
  is<Promise<WampSubscription>>(math.ticks.subscribe((n: number) => n));
  is<AsyncIterable<number>>(math.ticks.events({ maxWaiting: 3 }));
  math.ticks.with({ resume: (last: number | undefined) => [last] }).stream();
  is<Promise<Id | undefined>>(math.onSaid.publish('a', new Date()));
  await math.onSaid.with({ excludeMe: false }).publish('a', '2026-01-01');
  await math.onLater.publish('a');

  is<Promise<number>>(device.add(1, 2));
  is<Observable<string>>(device.countdown.stream(3));
  is<Id>(device.onLater.with({ overflow: 'drop-oldest' }).publish('a'));

  is<unknown>(await rpc.com!.example!.add!(1, 2));
}

export async function negative(): Promise<void> {
  // @ts-expect-error an argument of another type
  await math.add('1', 2);
  // @ts-expect-error an argument is missing
  await math.add(1);
  // @ts-expect-error one argument too many
  await math.add(1, 2, 3);
  // @ts-expect-error the server injects the session
  await math.whoAmI(session);
  // @ts-expect-error no such method
  await math.subtract(1, 2);
  // @ts-expect-error a lifecycle hook
  await math.onModuleInit();
  // @ts-expect-error a protected method
  await math.hidden();
  // @ts-expect-error a private field
  void math.secret;
  // @ts-expect-error a property that is no method
  void math.unit;
  // @ts-expect-error one result is no stream
  math.add.stream(1, 2);
  // @ts-expect-error one result is no topic
  await math.add.subscribe(() => {});
  // @ts-expect-error what returns something is no event
  await math.add.publish(1, 2);
  // @ts-expect-error remote methods cannot be replaced
  math.add = math.sum;
  // @ts-expect-error an event with a payload of another type
  await math.onSaid.publish(1, new Date());
  // @ts-expect-error a handler of another type
  await math.ticks.subscribe((text: string) => text);
  // @ts-expect-error a property of the DTO is missing
  await math.order({ sku: 'a' } satisfies Partial<OrderDto>);
  // @ts-expect-error a method of the returned instance is not sent
  (await math.order({ sku: 'a', count: 1 })).print();
  // @ts-expect-error a private field of the returned instance
  void (await math.order({ sku: 'a', count: 1 })).internal;
  // @ts-expect-error a date is sent as text
  (await math.countdown(1))?.getTime();
  // @ts-expect-error no such option
  await math.add.with({ timeout: 5 })(1, 2);
  // @ts-expect-error a resumed stream gets its own values
  math.ticks.with({ resume: (last: string | undefined) => [last] });
  // @ts-expect-error a session cannot subscribe at its client
  device.ticks.subscribe(() => {});
  // @ts-expect-error a session has no option `excludeMe`
  device.onLater.with({ excludeMe: true });
  // @ts-expect-error a result is unknown until it is narrowed
  void (await rpc.com!.example!.add!(1, 2)).length;
  // @ts-expect-error the tree cannot be changed
  rpc.com = rpc;
}

type Required = RemoteArgs<[id: string, caller: WampSession]>;
type Dropped = RemoteArgs<[id: string, limit: number | undefined, caller: WampSession]>;
type Rest = RemoteArgs<[caller: WampSession, ...ids: string[]]>;
export const args: [Required, Dropped, Dropped, Rest, Rest] = [
  ['a'],
  ['a'],
  ['a', 1],
  [],
  ['a', 'b'],
];
// @ts-expect-error a required argument before an injected one is missing
export const missing: Required = [];
// @ts-expect-error the optional argument has another type
export const other: Dropped = ['a', 'b'];
// @ts-expect-error the rest has another type
export const rest: Rest = ['a', 1];
