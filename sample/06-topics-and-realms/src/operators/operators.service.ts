import {
  WampHub,
  WampProcedure,
  WampService,
  WampSessionOpen,
  type WampSession,
} from 'nestjs-wamp';

@WampService({ prefix: 'com.example.operators', realm: 'operators' })
export class OperatorsService {
  constructor(private readonly hub: WampHub) {}

  /** Returns the number of sessions of each realm. */
  @WampProcedure()
  sessions(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { realm } of this.hub.sessions.values()) counts[realm] = (counts[realm] ?? 0) + 1;
    return counts;
  }

  /** Publishes to one tenant, or with "*" to all realms. */
  @WampProcedure()
  announce(text: string, realm = '*'): void {
    this.hub.publish('com.example.announced', [text], {}, { realm });
  }

  @WampSessionOpen()
  onOpen({ realm }: WampSession): void {
    this.hub.publish('com.example.operators.joined', [realm]);
  }
}
