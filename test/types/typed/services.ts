// Services as applications write them: what their remote callers see is in remote.ts.
import { type Observable, of } from 'rxjs';
import type { WampCallContext, WampProgressFunction, WampSession } from 'nestjs-wamp';
import type { Injected } from 'nestjs-wamp/contract';

export class OrderDto {
  sku!: string;
  count!: number;
  due?: Date;
}

export class Receipt {
  readonly at = new Date();
  constructor(
    readonly total: number,
    private readonly internal: string,
  ) {}
  get length(): number {
    return this.internal.length;
  }
  print(): string {
    return this.internal;
  }
}

export interface User {
  readonly name: string;
}

export class MathService {
  private readonly secret = 42;
  readonly unit = 'm';
  private readonly said: [text: string, at: Date][] = [];

  add(a: number, b: number): number {
    return a + b + this.secret;
  }
  async slow(n: number): Promise<bigint> {
    return BigInt(n);
  }
  greet(name: string, greeting = 'Hello', _caller?: WampSession): string {
    return greeting + name;
  }
  welcome(name: string, greeting: string | undefined, _caller: WampSession): string {
    return `${greeting}${name}`;
  }
  whoAmI(_caller: WampSession): string {
    return '';
  }
  mine(_user: Injected<User>, id: string, deep?: boolean): string {
    return id + String(deep);
  }
  order(order: OrderDto): Receipt {
    return new Receipt(order.count, '');
  }
  sum(...numbers: number[]): number {
    return numbers.length;
  }
  many(_call: WampCallContext, _signal: AbortSignal, ..._ids: string[]): void {}
  work(n: number, progress: WampProgressFunction): string {
    progress(n);
    return '';
  }
  upload(name: string, _input: Observable<Uint8Array>): number {
    return name.length;
  }
  countdown(from: number): Observable<Date> {
    return of(new Date(from));
  }
  async *pages(n: number): AsyncGenerator<number, string> {
    yield n;
    return '';
  }
  async *ticks(): AsyncGenerator<number, void> {
    yield 1;
  }
  onSaid(text: string, at: Date, _caller: WampSession): void {
    this.said.push([text, at]);
  }
  async onLater(text: string): Promise<void> {
    this.said.push([text, new Date()]);
  }
  onModuleInit(): void {}
  protected hidden(): void {}
}
