import { InjectWampRemote, WampCaller, WampProcedure, WampService } from 'nestjs-wamp';
import type { WampSession } from 'nestjs-wamp';
import type { Remote } from 'nestjs-wamp/client';
import { frontContract, stockContract } from '../contracts.js';
import { Plant } from '../plant.js';
import type { Price, StockService } from '../worker/stock.service.js';

type Stock = Remote<StockService>;

/** Serves pages by the hub. It asks the workers at the router. */
@WampService(frontContract)
export class FrontService {
  constructor(
    @InjectWampRemote(stockContract) private readonly stock: Stock,
    private readonly plant: Plant,
  ) {}

  @WampProcedure()
  price(sku: string): Promise<Price> {
    return this.stock.price(sku);
  }

  /** Passes progressive results on. If the page leaves, the call at the router is canceled. */
  @WampProcedure()
  count(to: number): AsyncIterable<number> {
    return this.stock.count.stream(to);
  }

  @WampProcedure()
  async workers(count: number): Promise<number> {
    return this.plant.setWorkers(Math.min(4, Math.max(0, Math.trunc(count))));
  }

  @WampProcedure()
  async restart(@WampCaller() _session: WampSession): Promise<void> {
    await this.plant.restartRouter();
  }
}
