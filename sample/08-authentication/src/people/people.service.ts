import {
  WampCaller,
  WampHub,
  WampProcedure,
  WampService,
  WampSession,
  WampSessionClose,
  WampSessionOpen,
} from 'nestjs-wamp';
import { UsersService } from '../auth/users.service.js';

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
  constructor(
    private readonly hub: WampHub,
    private readonly users: UsersService,
  ) {}

  @WampProcedure()
  me(@WampCaller() session: WampSession): Person {
    return personOf(session);
  }

  @WampProcedure()
  list(): Person[] {
    return Array.from(this.hub.sessions.values(), personOf);
  }

  /** Makes a guest of somebody, whose sessions go on. Returns what they may not use any more. */
  @WampProcedure()
  async lower(name: string): Promise<string[]> {
    this.users.setRole(name, 'guest');
    const revoked = await this.hub.reauthorize({ authid: name }, { authrole: 'guest' });
    this.hub.publish(`com.example.people.${name}.role`, ['guest']);
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
