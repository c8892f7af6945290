import {
  WampCall,
  WampCaller,
  WampEventContext,
  WampHub,
  WampService,
  WampSession,
  WampSubscribe,
} from 'nestjs-wamp';
import { Mailbox } from '../support/mailbox.js';

/** An event as a handler of the application got it. */
export interface HeardEvent {
  readonly by: string;
  readonly topic: string;
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>>;
  readonly details: Readonly<Record<string, unknown>>;
  readonly publication: number;
}

/** Handlers of what clients publish, by every way to match a topic. */
@WampService('com.example')
export class TopicsService {
  readonly heard = new Mailbox<HeardEvent>();

  constructor(private readonly hub: WampHub) {}

  @WampSubscribe('said')
  onSaid(@WampCall() event: WampEventContext): void {
    this.hear('said', event);
  }

  @WampSubscribe('log', { match: 'prefix' })
  onLog(@WampCall() event: WampEventContext): void {
    this.hear('log', event);
  }

  @WampSubscribe('sensor..temperature', { match: 'wildcard' })
  onTemperature(@WampCall() event: WampEventContext): void {
    this.hear('sensor', event);
  }

  /** A chat room: what one client says reaches all that listen. */
  @WampSubscribe('chat')
  onChat(text: string, @WampCaller() speaker: WampSession): void {
    this.hub.publish('com.example.chatted', [text], { speaker: speaker.id });
  }

  private hear(by: string, event: WampEventContext): void {
    const { uri: topic, args, kwargs, details, publication } = event;
    this.heard.put({ by, topic, args, kwargs, details, publication });
  }
}
