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

  /** Each order is a progressive result, and each goes through the interceptors. */
  @Roles('clerk')
  @WampProcedure()
  list(): Observable<Order> {
    return from(this.orders);
  }

  /** Text will do for the number, as forms send it. */
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
