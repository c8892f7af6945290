// Services and contracts for `nestjs-wamp types`: it writes shop-types.d.ts of them.
import type { Remote } from 'nestjs-wamp/client';
import {
  contractOf,
  defineContract,
  event,
  type Injected,
  procedure,
  type StandardSchema,
  topic,
} from 'nestjs-wamp/contract';

// In the place of those of the package: the command reads their names, and these load no Nest.
declare function WampService(prefix: unknown): ClassDecorator;
declare function WampProcedure(uri?: string): MethodDecorator;
declare function WampTopic(uri?: string): MethodDecorator;
declare function schema<I, O = I>(): StandardSchema<I, O>;

interface Caller {
  readonly signal: AbortSignal;
}

export enum Colour {
  Red = 'red',
  Blue = 'blue',
}

/** A type that contains itself. */
export interface Tree {
  name: string;
  children: Tree[];
  parent?: Tree;
}

export class OrderDto {
  sku!: string;
  due?: Date;
  tags!: Set<string>;
  'odd-key'!: number;
  colour!: Colour;
  extra?: Record<string, number[]>;
}

export type Id = string & { readonly __brand: 'id' };

@WampService('com.example.shop')
export class ShopService {
  /**
   * The price of a thing.
   * Without taxes.
   */
  @WampProcedure('price.of')
  price(sku: string, currency = 'EUR', _caller?: Caller): number {
    return sku.length + currency.length;
  }

  @WampProcedure()
  order(
    _user: Injected<Caller>,
    order: OrderDto,
    ...notes: string[]
  ): { at: Date; lines: OrderDto } {
    return { at: new Date(notes.length), lines: order };
  }

  @WampProcedure()
  tree(root: Tree): Tree {
    return root;
  }

  @WampProcedure()
  async *pages(from: number): AsyncGenerator<number, string> {
    yield from;
    return '';
  }

  @WampTopic()
  async *ticks(): AsyncGenerator<Date, void> {
    yield new Date();
  }

  @WampProcedure()
  clear(): void {}

  @WampProcedure()
  async bytes(data: Uint8Array, id: Id): Promise<Uint8Array> {
    return data.subarray(id.length);
  }

  @WampProcedure()
  odd(
    pair: [x: number, y?: string],
    kind: "it's" | 'y' | null,
    any: unknown,
    map: Map<string, Date>,
    key: `a${string}`,
  ): readonly (bigint | string)[] {
    return [String([pair, kind, any, map, key])];
  }

  /** Not served. */
  helper(): string {
    return '';
  }
}

export class MathService {
  add(a: number, b: number): number {
    return a + b;
  }
}

export const math = contractOf<MathService>('com.example.math', { add: 'sum' });

export const catalog = defineContract('com.example.catalog', {
  search: procedure({ kwargs: schema<{ text?: string }>(), result: schema<string[]>() }),
  report: procedure({
    args: [schema<number>()],
    progress: schema<{ page: number }>(),
    result: schema<Date>(),
  }),
  visited: event({ args: [schema<string>()] }),
  sold: topic({ args: [schema<Date>()] }),
  moved: topic({ kwargs: schema<{ sku: string }>() }),
});

@WampService(catalog)
export class CatalogService {
  visited(): void {}
}

export type Direct = Remote<MathService>;
