import {
  WampCaller,
  WampHub,
  WampProcedure,
  WampService,
  WampSession,
  WampSessionClose,
  WampSessionOpen,
  WampSubscribe,
} from 'nestjs-wamp';

@WampService('com.example.chat')
export class ChatService {
  constructor(private readonly hub: WampHub) {}

  /**
   * A client published com.example.chat.say. It reaches nobody else by itself: what the others get is
   * what the application publishes.
   */
  @WampSubscribe('say')
  onSay(text: string, @WampCaller() session: WampSession): void {
    this.hub.publish('com.example.chat.said', [text], { from: session.id });
  }

  /** How many pages are open. */
  @WampProcedure()
  present(): number {
    return this.hub.sessionCount;
  }

  @WampSessionOpen()
  @WampSessionClose()
  onPresence(): void {
    this.hub.publish('com.example.chat.presence', [this.present()]);
  }
}
