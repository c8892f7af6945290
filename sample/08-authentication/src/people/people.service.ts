import {
  WampCaller,
  WampHub,
  WampProcedure,
  WampService,
  WampSession,
  WampSessionClose,
  WampSessionOpen,
} from 'nestjs-wamp';

/** What others see of a session. */
export interface Person {
  readonly session: number;
  readonly name: string;
  readonly role: string;
  readonly method: string;
}

function personOf({ id, authid, authrole, authmethod }: WampSession): Person {
  return { session: id, name: authid, role: authrole, method: authmethod };
}

/** The option `permissions` keeps all except `me` for administrators. */
@WampService('com.example.people')
export class PeopleService {
  constructor(private readonly hub: WampHub) {}

  @WampProcedure()
  me(@WampCaller() session: WampSession): Person {
    return personOf(session);
  }

  @WampProcedure()
  list(): Person[] {
    return Array.from(this.hub.sessions.values(), personOf);
  }

  /** Makes a guest of somebody, while the session goes on. Returns what the session may not use any more. */
  @WampProcedure()
  async lower(session: number): Promise<string[]> {
    const revoked = await this.hub.reauthorize({ id: session }, { authrole: 'guest' });
    const { authid } = this.hub.sessions.get(session) ?? {};
    if (authid !== undefined)
      this.hub.publish(`com.example.people.${authid}.role`, ['guest'], {}, { eligible: [session] });
    this.onChange();
    return revoked.map(({ uri }) => uri);
  }

  @WampProcedure()
  async kick(session: number): Promise<boolean> {
    const message = 'An administrator has ended your session.';
    return (await this.hub.kick({ id: session }, 'com.example.close.kicked', message)) > 0;
  }

  @WampSessionOpen()
  @WampSessionClose()
  onChange(): void {
    this.hub.publish('com.example.people.changed', [this.list()]);
  }
}
