import { setTimeout } from 'node:timers/promises';
import { ParseIntPipe } from '@nestjs/common';
import { WampArg, WampCaller, WampPeer, WampProcedure, WampService } from 'nestjs-wamp';
import { stockContract } from '../contracts.js';
import { WorkerName } from './worker-name.js';

/** The answer of a worker. */
export interface Price {
  readonly cents: number;
  readonly worker: string;
}

/** Serves at the router. Several workers register the same procedures there. */
@WampService({ contract: stockContract, client: true })
export class StockService {
  constructor(private readonly name: WorkerName) {}

  @WampProcedure(undefined, { invoke: 'roundrobin' })
  async price(sku: string, @WampCaller() peer: WampPeer): Promise<Price> {
    const worker = this.name.text;
    // It takes a moment, so that a worker that stops has calls to finish.
    await setTimeout(100);
    await peer.publish('com.example.stock.asked', [sku, worker]);
    return { cents: 10 * sku.length, worker };
  }

  /** Each yield is a progressive result, which passes the router and the front. */
  @WampProcedure(undefined, { invoke: 'roundrobin' })
  async *count(@WampArg(0, 'to', ParseIntPipe) to: number): AsyncGenerator<number> {
    for (let n = 1; n <= to; n++) {
      yield n;
      await setTimeout(50);
    }
  }
}
