// Written by `nestjs-wamp types shop.ts`. Changes will be lost.

/** `client.remote(contractOf<ShopService>('com.example.shop', { price: 'price.of' }))` */
export interface ShopService {
  /**
   * The price of a thing.
   * Without taxes.
   */
  price(arg: string, arg1?: string): Promise<number>;
  order(arg: { sku: string; due?: string | Date; tags: ReadonlySet<string> | readonly string[]; 'odd-key': number; colour: 'red' | 'blue'; extra?: { [key: string]: readonly number[] } }, ...rest: string[]): Promise<{ at: string; lines: { sku: string; tags: string[]; 'odd-key': number; colour: 'red' | 'blue'; due?: string; extra?: { [key: string]: number[] } } }>;
  tree(root: Tree): Promise<Tree2>;
  pages(from: number): AsyncGenerator<string | number, string, never>;
  ticks(): AsyncIterable<string>;
  clear(): Promise<void>;
  bytes(data: Uint8Array | ArrayBuffer | DataView, id: string): Promise<Uint8Array>;
  odd(pair: readonly [x: number, y?: string], kind: 'it\'s' | 'y' | null, any: unknown, map: ReadonlyMap<string, string | Date> | { [key: string]: string | Date }, key: `a${string}`): Promise<(string | number | bigint)[]>;
}

/** `client.remote(contractOf<MathService>('com.example.math', { add: 'sum' }))` */
export interface MathService {
  add(a: number, b: number): Promise<number>;
}

/**
 * `client.remote<Catalog>('com.example.catalog')`
 * Without search: a method cannot say keyword arguments.
 */
export interface Catalog {
  report(arg0: number): AsyncGenerator<string | { page: number }, string, never>;
  visited(arg0: string): Promise<void>;
  sold(): AsyncIterable<string>;
  moved(): AsyncIterable<{ sku: string }>;
}

export interface Direct {
  add(a: number, b: number): Promise<number>;
}

export interface Tree {
  name: string;
  children: readonly Tree[];
  parent?: Tree;
}

export interface Tree2 {
  name: string;
  children: Tree2[];
  parent?: Tree2;
}
