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
   * Receives events of com.example.chat.say. An event of a client is not sent to other clients: they get
   * only the events that the application publishes.
   */
  @WampSubscribe('say')
  onSay(text: string, @WampCaller() session: WampSession): void {
    this.hub.publish('com.example.chat.said', [text], { from: session.id });
  }

  /** Returns the number of open pages. */
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
