import {
  WampArg,
  WampHub,
  WampService,
  WampSessionClose,
  WampSessionOpen,
  WampSubscribe,
} from 'nestjs-wamp';

/** Subscribes at the router, and tells the pages. */
@WampService({ prefix: 'com.example.stock', client: true })
export class RouterWatcher {
  constructor(private readonly hub: WampHub) {}

  @WampSubscribe('asked')
  onAsked(@WampArg(0) sku: string, @WampArg(1) worker: string): void {
    this.hub.publish('com.example.front.asked', [sku, worker]);
  }

  @WampSessionOpen()
  onOpen(): void {
    this.hub.publish('com.example.front.router', ['open']);
  }

  @WampSessionClose()
  onClose(): void {
    this.hub.publish('com.example.front.router', ['lost']);
  }
}
