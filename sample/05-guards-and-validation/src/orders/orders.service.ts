import { ParseIntPipe } from '@nestjs/common';
import { WampArg, WampKwargs, WampProcedure, WampService, WampSubscribe } from 'nestjs-wamp';
import { from, type Observable } from 'rxjs';
import { CurrentUser, Roles, type User } from '../auth/user.js';
import { LineDto, Order, PlaceOrderDto, SoldOutError } from './order.js';

@WampService('com.example.orders')
export class OrdersService {
  private readonly orders: Order[] = [];
  private readonly stock = new Map([
    ['apple', 10],
    ['pear', 2],
  ]);

  @Roles('customer')
  @WampProcedure()
  place(@WampKwargs() { lines }: PlaceOrderDto, @CurrentUser() { name }: User): Order {
    for (const { article, amount } of lines) {
      const left = this.stock.get(article) ?? 0;
      if (left < amount) throw new SoldOutError(article, left);
    }
    for (const { article, amount } of lines) this.deliver({ article, amount: -amount });
    const order = new Order(this.orders.length + 1, name, lines);
    this.orders.push(order);
    return order;
  }

  /** Sends each order as a progressive result, which passes the interceptors. */
  @Roles('clerk')
  @WampProcedure()
  list(): Observable<Order> {
    return from(this.orders);
  }

  /** Accepts the number also as text, as forms send it. */
  @WampProcedure()
  has(article: string, @WampArg(1, 'amount', ParseIntPipe) amount: number): boolean {
    return (this.stock.get(article) ?? 0) >= amount;
  }

  @Roles('clerk')
  @WampSubscribe('delivered')
  deliver(@WampKwargs() { article, amount }: LineDto): void {
    this.stock.set(article, (this.stock.get(article) ?? 0) + amount);
  }
}
