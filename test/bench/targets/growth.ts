import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type MatchPolicy, WampHub, WampModule, WampProcedure, WampService } from 'nestjs-wamp';
import { growthUris, type Target } from './contract.js';
import { serve } from './serve.js';

@WampService('growth')
class GrowthService {
  constructor(private readonly hub: WampHub) {}

  /** Offers so many procedures. */
  @WampProcedure()
  register(count: number, match: MatchPolicy): void {
    const [uri] = growthUris[match];
    for (let i = 0; i < count; i++) this.hub.register(uri(i), () => i, { match });
  }

  /**
   * Publishes to topics in turn.
   *
   * @returns processor time of one publication in nanoseconds
   */
  @WampProcedure()
  publish(times: number, first: number, topics: number, match: MatchPolicy): number {
    const uris = Array.from({ length: topics }, (_, i) => growthUris[match][1](first + i));
    const before = process.cpuUsage();
    for (let i = 0; i < times; i++) this.hub.publish(uris[i % topics]!, ['news']);
    const { user, system } = process.cpuUsage(before);
    return ((user + system) * 1_000) / times;
  }
}

/** What grows here is beyond what one client should have by default. */
const limits = { maxMessagesPerSecond: 0, maxSubscriptions: 0 };

@Module({ imports: [WampModule.forRoot({ limits })], providers: [GrowthService] })
class AppModule {}

/** An application that gets procedures, and says what publications cost. */
export default async function start(): Promise<Target> {
  return serve(await NestFactory.create(AppModule, { logger: false }));
}
