import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { WampHub } from 'nestjs-wamp';
import { interval, type Subscription } from 'rxjs';

@Injectable()
export class TickerService implements OnApplicationBootstrap, OnModuleDestroy {
  private ticking: Subscription | undefined;

  constructor(private readonly hub: WampHub) {}

  onApplicationBootstrap(): void {
    this.ticking = interval(1_000).subscribe((tick) => this.publish(tick));
  }

  onModuleDestroy(): void {
    this.ticking?.unsubscribe();
  }

  /** A streaming topic. A client that reads too slowly gets only the latest tick. */
  private publish(tick: number): void {
    this.hub.publish('com.example.ticker', [tick], {}, { overflow: 'latest' });
  }
}
